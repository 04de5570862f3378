//! Takes a document that is too large apart, as an SDK would have sent it: subsegments as documents of their own.
//!
//! X-Ray: [Subsegments], *type*, *`trace_id`* and *`parent_id`* of those that are sent alone.
//!
//! [Subsegments]: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-subsegments

use serde_json::{Map, Value};

/// What X-Ray takes.
const MAX_BYTES: usize = 65_536;

/// Adds the document, or what it falls apart into; `text` is how it was written.
pub(super) fn split(document: Map<String, Value>, text: Option<String>, documents: &mut Vec<String>) {
    let mut pending = vec![(document, text)];
    while let Some((mut document, text)) = pending.pop() {
        let text = text.unwrap_or_else(|| written(&document));
        let subsegments = document.get("subsegments").and_then(Value::as_array).is_some_and(|list| !list.is_empty());
        if text.len() <= MAX_BYTES || !subsegments {
            documents.push(text);
            continue;
        }
        let (trace_id, parent_id) = (document.get("trace_id").cloned(), document.get("id").cloned());
        let Some(Value::Array(subsegments)) = document.remove("subsegments") else { continue };
        for subsegment in subsegments {
            let Value::Object(mut subsegment) = subsegment else { continue };
            subsegment.insert("type".into(), "subsegment".into());
            for (name, id) in [("trace_id", &trace_id), ("parent_id", &parent_id)] {
                if let Some(id) = id {
                    subsegment.insert(name.into(), id.clone());
                }
            }
            pending.push((subsegment, None));
        }
        documents.push(written(&document));
    }
}

/// Keys are strings, so this cannot fail.
fn written(document: &Map<String, Value>) -> String {
    serde_json::to_string(document).unwrap_or_default()
}
