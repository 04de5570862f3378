//! The summary of one trace, as `GetTraceSummaries` writes it.

use serde_json::{Map, Value, json};

use crate::document::{Annotation, Segment};
use crate::root_cause;
use crate::store::Kept;
use crate::trace::Trace;

/// The summary of one trace; flags are of its root, as X-Ray has them.
pub(super) fn summary(kept: &Kept) -> Value {
    let trace = kept.trace();
    let root = trace.root().map(|root| root.segment);
    let http = root.and_then(|root| root.http.as_ref());
    let segments = || trace.segments().map(|entry| entry.segment);
    json!({
        "Id": kept.id.to_string(),
        "StartTime": trace.start_time(),
        "Duration": trace.seconds(),
        "ResponseTime": root.and_then(Segment::seconds),
        "HasFault": root.is_some_and(|root| root.fault),
        "HasError": root.is_some_and(|root| root.error),
        "HasThrottle": trace.entries().iter().any(|entry| entry.segment.throttle),
        "IsPartial": trace.is_partial(),
        "Http": http.map_or_else(|| json!({}), |http| json!({
            "HttpURL": http.url,
            "HttpStatus": http.status,
            "HttpMethod": http.method,
            "UserAgent": http.user_agent,
            "ClientIp": http.client_ip,
        })),
        "Annotations": annotations(&trace),
        "Users": distinct(segments().filter_map(|it| Some(json!({"UserName": it.user.as_ref()?, "ServiceIds": [id(it)]})))),
        "ServiceIds": distinct(segments().map(id)),
        "ResourceARNs": distinct(segments().filter_map(|it| Some(json!({"ARN": it.resource_arn.as_ref()?})))),
        "InstanceIds": distinct(segments().filter_map(|it| Some(json!({"Id": it.aws.instance_id.as_ref()?})))),
        "AvailabilityZones": distinct(segments().filter_map(|it| Some(json!({"Name": it.aws.availability_zone.as_ref()?})))),
        "EntryPoint": root.map(id),
        "FaultRootCauses": root_cause::to_json(&root_cause::of_faults(&trace)),
        "ErrorRootCauses": root_cause::to_json(&root_cause::of_errors(&trace)),
        "ResponseTimeRootCauses": root_cause::to_json(&root_cause::of_response_time(&trace)),
        "Revision": kept.documents.len(),
    })
}

/// By key, each value once, with the services that said it.
fn annotations(trace: &Trace<'_>) -> Value {
    let mut found: Map<String, Value> = Map::new();
    for entry in trace.entries() {
        let owner = entry.owner.and_then(|owner| trace.entries().get(owner));
        let services: Vec<Value> = owner.map(|owner| id(owner.segment)).into_iter().collect();
        for (key, value) in &entry.segment.annotations {
            let value = match value {
                Annotation::Text(text) => json!({"StringValue": text}),
                Annotation::Number(number) => json!({"NumberValue": number}),
                Annotation::Flag(flag) => json!({"BooleanValue": flag}),
            };
            let said = json!({"AnnotationValue": value, "ServiceIds": services});
            let values = found.entry(key).or_insert_with(|| json!([]));
            if let Value::Array(values) = values
                && !values.contains(&said)
            {
                values.push(said);
            }
        }
    }
    found.into()
}

fn id(segment: &Segment) -> Value {
    json!({"Name": segment.name, "Names": [segment.name], "AccountId": segment.aws.account_id, "Type": segment.origin})
}

fn distinct(items: impl Iterator<Item = Value>) -> Value {
    let mut found: Vec<Value> = Vec::new();
    for item in items {
        if !found.contains(&item) {
            found.push(item);
        }
    }
    found.into()
}
