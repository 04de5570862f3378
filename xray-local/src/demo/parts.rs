//! Parts of a document that follow from others: exceptions with their ids, and a segment as it was when it began.
//!
//! X-Ray: [Errors and exceptions], and `in_progress` of [Segment fields].
//!
//! [Errors and exceptions]: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-errors
//! [Segment fields]: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-fields

use serde_json::{Map, Value, json};

use super::work::Exception;

/// An exception of a `cause`; `ids` are those of all its exceptions, and each was caused by the next.
pub(super) fn exception(exception: &Exception, place: usize, ids: &[String]) -> Value {
    let frame = |frame: &(&str, u32, &str)| json!({"path": frame.0, "line": frame.1, "label": frame.2});
    let mut written = json!({
        "id": ids.get(place),
        "type": exception.kind,
        "message": exception.message,
        "stack": exception.stack.iter().map(frame).collect::<Value>(),
    });
    if let Value::Object(written) = &mut written {
        if exception.is_remote {
            written.insert("remote".into(), true.into());
        }
        if let Some(id) = ids.get(place + 1) {
            written.insert("cause".into(), id.clone().into());
        }
    }
    written
}

/// What an SDK knows of a segment when it begins.
pub(super) fn in_progress(document: &Map<String, Value>) -> Map<String, Value> {
    let unknown = ["end_time", "cause", "error", "fault", "throttle"];
    let mut begun: Map<String, Value> = document
        .iter()
        .filter(|(field, _)| !unknown.contains(&field.as_str()))
        .map(|(a, b)| (a.clone(), b.clone()))
        .collect();
    if document.get("in_progress").is_none() {
        begun.remove("subsegments");
        begun.remove("annotations");
        begun.remove("metadata");
        if let Some(Value::Object(http)) = begun.get_mut("http") {
            http.remove("response");
        }
    }
    begun.insert("in_progress".into(), true.into());
    begun
}
