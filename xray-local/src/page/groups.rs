//! Traces grouped by a value that they have: an annotation, the user, the URL. Knows no drawing.

use std::collections::{HashMap, HashSet};

use super::query::quoted;
use super::totals::{Point, Totals};
use crate::document::Annotation;
use crate::filter::{Keyword, Literal, Subject, values};
use crate::store::Kept;

/// The keywords that are offered besides the annotations.
pub(super) const KEYWORDS: &[Keyword] = &[
    Keyword::HttpUrl,
    Keyword::HttpMethod,
    Keyword::HttpStatus,
    Keyword::User,
    Keyword::Name,
    Keyword::HttpClientIp,
    Keyword::HttpUserAgent,
    Keyword::Message,
    Keyword::InstanceId,
    Keyword::AvailabilityZone,
    Keyword::AccountId,
    Keyword::ResourceArn,
];

/// With more values than that a key names things rather than kinds of things.
const FEW_VALUES: usize = 30;

/// The traces that have one value.
pub(super) struct Group {
    /// The value as it is read; `None` for traces that have none.
    pub(super) value: Option<String>,
    /// The filter expression that selects them.
    pub(super) term: String,
    /// What became of them.
    pub(super) totals: Totals,
}

/// `annotation[key]` or a keyword, as filter expressions write it.
pub(super) fn subject(text: &str) -> Option<Subject> {
    let key = text.strip_prefix("annotation[").and_then(|rest| rest.strip_suffix(']'));
    key.map(|key| Subject::Annotation(key.to_owned())).or_else(|| Keyword::find(text).map(Subject::Keyword))
}

/// The groups, the largest first. A trace with several values is in several.
pub(super) fn group(traces: &[Kept], by: &str, subject: &Subject) -> Vec<Group> {
    let mut found: HashMap<Option<(String, String)>, Vec<Point>> = HashMap::new();
    for kept in traces {
        let trace = kept.trace();
        let point = Point::of(&trace);
        let mut keys: Vec<Option<(String, String)>> =
            values(&trace, subject).iter().map(|value| Some(written(value))).collect();
        keys.sort();
        keys.dedup();
        if keys.is_empty() {
            keys.push(None);
        }
        for key in keys {
            found.entry(key).or_default().push(point);
        }
    }
    let mut groups: Vec<Group> = found
        .into_iter()
        .map(|(key, points)| {
            let term = key.as_ref().map_or_else(|| format!("!{by}"), |(_, literal)| format!("{by} = {literal}"));
            Group { value: key.map(|(value, _)| value), term, totals: Totals::new(points) }
        })
        .collect();
    groups
        .sort_by(|one, other| other.totals.count().cmp(&one.totals.count()).then_with(|| one.value.cmp(&other.value)));
    groups
}

/// A value as it is read, and as a filter expression writes it.
fn written(value: &Literal) -> (String, String) {
    match value {
        Literal::Text(text) => (text.clone(), quoted(text)),
        Literal::Number(number) => (number.to_string(), number.to_string()),
        Literal::Flag(flag) => (flag.to_string(), flag.to_string()),
    }
}

/// The annotation keys, each with the number of traces that have it: those with few values first, which make the better
/// groups, and then the most frequent.
pub(super) fn annotation_keys(traces: &[Kept]) -> Vec<(String, u64)> {
    let mut found: HashMap<String, (u64, HashSet<String>)> = HashMap::new();
    for kept in traces {
        let trace = kept.trace();
        let mut keys: Vec<(&String, &Annotation)> = trace
            .entries()
            .iter()
            .flat_map(|entry| &entry.segment.annotations)
            .map(|(key, value)| (key, value))
            .collect();
        keys.sort_by_key(|(key, _)| *key);
        keys.dedup_by_key(|(key, _)| *key);
        for (key, value) in keys {
            if !found.contains_key(key) {
                found.insert(key.clone(), (0, HashSet::new()));
            }
            if let Some((count, values)) = found.get_mut(key) {
                *count += 1;
                if values.len() <= FEW_VALUES {
                    values.insert(format!("{value:?}"));
                }
            }
        }
    }
    let mut keys: Vec<(String, u64, usize)> =
        found.into_iter().map(|(key, (count, values))| (key, count, values.len())).collect();
    keys.sort();
    keys.sort_by_key(|(_, count, values)| (*values > FEW_VALUES, std::cmp::Reverse(*count), *values));
    keys.into_iter().map(|(key, count, _)| (key, count)).collect()
}
