//! What was sent for a segment or subsegment: its JSON, with the fields that are not typed, such as metadata.

use serde_json::{Map, Value};

use crate::document::{Segment, SegmentId};
use crate::store::{Document, Kept};

/// The JSON of `segment`, without what is embedded in it.
pub(super) fn source(kept: &Kept, segment: &Segment) -> Option<Map<String, Value>> {
    // The segment of the trace is the one of several with its id that counts, so that very one is looked for.
    let document = kept.documents.iter().find(|document| holds(document, segment))?;
    let found = objects(&document.text).into_iter().find(|object| id_of(object) == Some(segment.id));
    found.map(|mut object| {
        object.remove("subsegments");
        object
    })
}

/// A document's segment and all subsegments, each without what is embedded in it.
pub(super) fn objects(text: &str) -> Vec<Map<String, Value>> {
    let mut found = Vec::new();
    let mut pending = vec![serde_json::from_str(text).unwrap_or_default()];
    while let Some(value) = pending.pop() {
        let Value::Object(mut object) = value else { continue };
        if let Some(Value::Array(subsegments)) = object.remove("subsegments") {
            pending.extend(subsegments);
        }
        found.push(object);
    }
    found
}

/// The id of an object of a document.
pub(super) fn id_of(object: &Map<String, Value>) -> Option<SegmentId> {
    object.get("id").and_then(Value::as_str).and_then(SegmentId::parse)
}

fn holds(document: &Document, segment: &Segment) -> bool {
    let mut pending = vec![&document.segment];
    while let Some(one) = pending.pop() {
        if std::ptr::eq(one, segment) {
            return true;
        }
        pending.extend(&one.subsegments);
    }
    false
}
