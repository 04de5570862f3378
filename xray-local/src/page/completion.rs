//! What a filter expression can be completed with: X-Ray's keywords, and the names and values of the newest traces.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::View;
use crate::document::{Annotation, Segment};
use crate::filter::{Filter, Keyword, Type};

/// Enough to know what is sent, and few enough for each keystroke's patience.
const MAX_TRACES: usize = 500;
const MAX_VALUES: usize = 50;
const MAX_KEYS: usize = 200;

/// `{"keywords": [{"text", "type", "values"}], "annotations": [..], "services": [..]}`.
pub(super) fn completion(view: View<'_>) -> Value {
    let everything = Filter::parse("").map(|filter| view.api.traces(&filter, f64::NEG_INFINITY, f64::INFINITY));
    let mut known = Known::default();
    for kept in everything.unwrap_or_default().iter().take(MAX_TRACES) {
        let trace = kept.trace();
        trace.entries().iter().for_each(|entry| known.see(entry.segment));
        for entry in trace.segments() {
            known.service(&entry.segment.name, entry.segment.origin.as_deref());
        }
        for inferred in trace.inferred() {
            known.service(inferred.name, Some(&inferred.kind));
        }
    }
    json!({
        "keywords": Keyword::ALL.iter().map(|keyword| known.keyword(*keyword)).collect::<Value>(),
        "annotations": known.annotations.iter().map(|(key, (kind, values))| json!({
            "text": format!("annotation[{key}]"), "type": kind, "values": values,
        })).collect::<Value>(),
        "services": known.services.iter().map(|(name, kind)| json!({"name": name, "type": kind})).collect::<Value>(),
    })
}

#[derive(Default)]
struct Known {
    annotations: BTreeMap<String, (&'static str, BTreeSet<String>)>,
    services: BTreeSet<(String, Option<String>)>,
    values: BTreeMap<&'static str, BTreeSet<String>>,
}

impl Known {
    fn see(&mut self, segment: &Segment) {
        for (key, value) in &segment.annotations {
            if self.annotations.len() >= MAX_KEYS && !self.annotations.contains_key(key) {
                continue;
            }
            let (kind, text) = match value {
                Annotation::Text(text) => ("string", text.clone()),
                Annotation::Number(number) => ("number", number.to_string()),
                Annotation::Flag(flag) => ("boolean", flag.to_string()),
            };
            let (_, values) = self.annotations.entry(key.clone()).or_insert_with(|| (kind, BTreeSet::new()));
            add(values, &text);
        }
        let http = segment.http.as_ref();
        let texts = [
            (Keyword::HttpMethod, http.and_then(|http| http.method.as_ref())),
            (Keyword::HttpUrl, http.and_then(|http| http.url.as_ref())),
            (Keyword::HttpUserAgent, http.and_then(|http| http.user_agent.as_ref())),
            (Keyword::HttpClientIp, http.and_then(|http| http.client_ip.as_ref())),
            (Keyword::User, segment.user.as_ref()),
            (Keyword::Message, segment.exceptions.first().and_then(|exception| exception.message.as_ref())),
            (Keyword::ResourceArn, segment.resource_arn.as_ref()),
            (Keyword::InstanceId, segment.aws.instance_id.as_ref()),
            (Keyword::AvailabilityZone, segment.aws.availability_zone.as_ref()),
            (Keyword::AccountId, segment.aws.account_id.as_ref()),
        ];
        for (keyword, text) in texts {
            if let Some(text) = text {
                add(self.values.entry(keyword.text()).or_default(), text);
            }
        }
        if let Some(status) = http.and_then(|http| http.status) {
            add(self.values.entry(Keyword::HttpStatus.text()).or_default(), &status.to_string());
        }
    }

    fn service(&mut self, name: &str, kind: Option<&str>) {
        if self.services.len() < MAX_KEYS {
            self.services.insert((name.to_owned(), kind.map(str::to_owned)));
        }
    }

    fn keyword(&self, keyword: Keyword) -> Value {
        let kind = match keyword.kind() {
            Type::Flag => "boolean",
            Type::Number => "number",
            Type::Text => "string",
        };
        json!({"text": keyword.text(), "type": kind, "values": self.values.get(keyword.text())})
    }
}

/// Long values help nobody to choose.
fn add(values: &mut BTreeSet<String>, text: &str) {
    if values.len() < MAX_VALUES && text.len() <= 200 {
        values.insert(text.to_owned());
    }
}
