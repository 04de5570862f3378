//! The documents of a trace as X-Ray gives them back: merged by id, subsegments in their parents, inferred segments
//! beside them.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use crate::document::{SegmentId, TraceId};
use crate::store::Kept;
use crate::trace::inferred_id;

/// One document for each segment, for each subsegment whose segment has not come, and for each inferred node.
pub(super) fn documents(kept: &Kept) -> Vec<Value> {
    let trace = kept.trace();
    let mut sources = sources(kept);
    let mut children: HashMap<usize, Vec<Value>> = HashMap::new();
    let mut documents = Vec::new();
    for inferred in trace.inferred() {
        let Some(caller) = trace.entries().get(inferred.caller) else { continue };
        if let Some(source) = sources.get(&caller.segment.id) {
            documents.push(of_inferred(kept.id, caller.segment.id, source, inferred.name, &inferred.kind));
        }
    }
    // From the bottom up, so that whatever stands below an entry is whole when its turn comes.
    let rows = trace.rows();
    for row in rows.iter().rev() {
        let Some(entry) = trace.entries().get(row.entry) else { continue };
        let Some(mut document) = sources.remove(&entry.segment.id) else { continue };
        if let Some(mut subsegments) = children.remove(&row.entry) {
            subsegments.reverse();
            document.insert("subsegments".into(), subsegments.into());
        }
        match entry.parent.filter(|_| entry.segment.is_subsegment && row.depth > 0) {
            Some(parent) => {
                for name in ["type", "trace_id", "parent_id"] {
                    document.remove(name);
                }
                children.entry(parent).or_default().push(document.into());
            }
            None => {
                document.insert("trace_id".into(), kept.id.to_string().into());
                documents.push(document.into());
            }
        }
    }
    documents.reverse();
    documents
}

/// The JSON of each segment and subsegment, without what is embedded in it; an end is never taken back.
fn sources(kept: &Kept) -> HashMap<SegmentId, Map<String, Value>> {
    let mut sources: HashMap<SegmentId, Map<String, Value>> = HashMap::new();
    for document in &kept.documents {
        let mut pending = vec![serde_json::from_str(&document.text).unwrap_or_default()];
        while let Some(value) = pending.pop() {
            let Value::Object(mut object) = value else { continue };
            if let Some(Value::Array(subsegments)) = object.remove("subsegments") {
                pending.extend(subsegments);
            }
            let Some(id) = object.get("id").and_then(Value::as_str).and_then(SegmentId::parse) else { continue };
            let ended = |object: &Map<String, Value>| {
                object.contains_key("end_time") && object.get("in_progress") != Some(&Value::Bool(true))
            };
            if ended(&object) || !sources.get(&id).is_some_and(ended) {
                sources.insert(id, object);
            }
        }
    }
    sources
}

/// An inferred segment has an id of its own, the same each time; its parent is the subsegment that called it.
fn of_inferred(trace: TraceId, caller: SegmentId, source: &Map<String, Value>, name: &str, kind: &str) -> Value {
    let mut document = json!({
        "id": inferred_id(caller).to_string(),
        "name": name,
        "trace_id": trace.to_string(),
        "parent_id": caller.to_string(),
        "origin": kind,
        "inferred": true,
    });
    let copied = ["start_time", "end_time", "in_progress", "error", "fault", "throttle", "http", "aws", "sql"];
    if let Value::Object(document) = &mut document {
        document.extend(copied.iter().filter_map(|field| Some(((*field).to_owned(), source.get(*field)?.clone()))));
    }
    document
}
