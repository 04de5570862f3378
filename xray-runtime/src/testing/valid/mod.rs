//! What is wrong with what was sent: datagrams by themselves, and a trace that must hang together.
//!
//! Written from AWS's pages, not from the code that writes documents. The fields of one document are
//! a subject of their own: `document`.
//!
//! X-Ray: [Sending segment documents to the X-Ray daemon](https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-daemon),
//! [Segment documents](https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html).

mod document;
mod fields;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::tree::{Record, Tree};
pub use document::violations;

/// The first line of every datagram.
const HEADER_LINE: &[u8] = b"{\"format\":\"json\",\"version\":1}\n";

/// The longest datagram that IPv4 has; X-Ray takes documents of 64 kB.
const MAX_DATAGRAM_BYTES: usize = 65_507;

/// The annotation keys that X-Ray indexes.
const MAX_KEYS: usize = 50;

/// The document in a datagram.
pub(super) fn document_of(datagram: &[u8]) -> Result<Value, String> {
    let Some(document) = datagram.strip_prefix(HEADER_LINE) else {
        let start: String = String::from_utf8_lossy(datagram).chars().take(40).collect();
        return Err(format!(
            "does not begin with the header line but with {start:?}; the daemon takes only \
             `{{\"format\":\"json\",\"version\":1}}` and a line break before the document"
        ));
    };
    serde_json::from_slice(document).map_err(|error| format!("is not one JSON document: {error}"))
}

/// What is wrong with datagrams and with the tree that was read from them.
pub(super) fn trace(datagrams: &[Vec<u8>], tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    let mut seen = BTreeMap::new();
    for (number, datagram) in datagrams.iter().enumerate() {
        let bytes = datagram.len();
        if bytes > MAX_DATAGRAM_BYTES {
            found.push(format!("datagram {number} has {bytes} bytes; no more than {MAX_DATAGRAM_BYTES} can be sent"));
        }
        match document_of(datagram) {
            Ok(document) => {
                found.extend(violations(&document));
                keys(&document, &mut found);
                ids(&document, &mut seen, &mut found);
            }
            Err(problem) => found.push(format!("datagram {number} {problem}")),
        }
    }
    for record in &tree.records {
        hangs_together(record, tree, &mut found);
    }
    found
}

/// Counts the annotation keys of a document: X-Ray indexes by key, whichever subsegment says it.
fn keys(document: &Value, found: &mut Vec<String>) {
    let mut keys = BTreeSet::new();
    let mut waiting = vec![document];
    while let Some(object) = waiting.pop() {
        keys.extend(object.get("annotations").and_then(Value::as_object).into_iter().flat_map(|all| all.keys()));
        waiting.extend(object.get("subsegments").and_then(Value::as_array).into_iter().flatten());
    }
    if keys.len() > MAX_KEYS {
        let (name, count) = (name_of(document), keys.len());
        found.push(format!("{name}: the document has {count} annotation keys; X-Ray indexes {MAX_KEYS}"));
    }
}

/// Finds ids that come again, except after a record in progress: that is how one is brought up to date.
fn ids(document: &Value, seen: &mut BTreeMap<String, (String, bool)>, found: &mut Vec<String>) {
    let mut waiting = vec![document];
    while let Some(object) = waiting.pop() {
        waiting.extend(object.get("subsegments").and_then(Value::as_array).into_iter().flatten());
        let Some(id) = object.get("id").and_then(Value::as_str) else { continue };
        let is_in_progress = object.get("in_progress") == Some(&Value::Bool(true));
        let before = seen.insert(id.to_owned(), (name_of(object), is_in_progress));
        if let Some((before, false)) = before {
            found.push(format!(
                "{}: its id {id} was sent before, as {before}; every record has its own",
                name_of(object)
            ));
        }
    }
}

fn hangs_together(record: &Record, tree: &Tree, found: &mut Vec<String>) {
    let name = record.name();
    let mut problem = |text: &str| found.push(format!("`{name}`: {text}"));
    let is_failure = ["error", "fault", "throttle"].iter().any(|flag| record.is(flag));
    if record.object.contains_key("cause") && !is_failure {
        problem("has a `cause`, and is no error, fault or throttle; X-Ray shows exceptions of those only");
    }
    if record.is("in_progress") {
        problem("never ended; close or drop its guard, and wait for what was spawned");
    }
    match record.parent.and_then(|parent| tree.records.get(parent)) {
        None if record.is_subsegment => problem("its parent was not sent; it may still be open"),
        Some(parent) if record.seconds("start_time") < parent.seconds("start_time") => {
            problem("began before its parent; one of their clocks is wrong");
        }
        _ => {}
    }
    if record.seconds("end_time").is_some_and(|end| record.seconds("start_time").is_some_and(|start| end < start)) {
        problem("ended before it began; its clock is wrong");
    }
}

fn name_of(object: &Value) -> String {
    format!("`{}`", object.get("name").and_then(Value::as_str).unwrap_or("(no name)"))
}
