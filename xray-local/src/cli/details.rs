//! What a segment or subsegment says of itself, as lines below its own: request, SQL, annotations, exceptions.
//!
//! Reads documents as X-Ray gives them back. Where the lines stand is for `draw`.

use std::collections::HashMap;

use serde_json::Value;

use crate::style::printable;

/// Of each kind at most so many lines.
const MAX_LINES: usize = 50;

/// The lines of each segment and subsegment by its id; `reply` is that of `BatchGetTraces`.
pub(crate) fn by_id(reply: &Value) -> HashMap<String, Vec<String>> {
    let mut found = HashMap::new();
    let segments = items(reply.get("Traces")).flat_map(|trace| items(trace.get("Segments")));
    let mut pending: Vec<Value> =
        segments.filter_map(|segment| serde_json::from_str(segment.get("Document")?.as_str()?).ok()).collect();
    while let Some(mut document) = pending.pop() {
        if let Some(Value::Array(subsegments)) = document.get_mut("subsegments").map(Value::take) {
            pending.extend(subsegments);
        }
        if let Some(id) = document.get("id").and_then(Value::as_str) {
            found.insert(id.to_owned(), lines(&document));
        }
    }
    found
}

fn lines(document: &Value) -> Vec<String> {
    let text = |pointer: &str| document.pointer(pointer).and_then(Value::as_str).map(printable);
    let mut lines = Vec::new();
    let status = document.pointer("/http/response/status").map(|status| format!("-> {status}"));
    let client = text("/http/request/client_ip").map(|address| format!("from {address}"));
    let http = [text("/http/request/method"), text("/http/request/url"), status, client];
    lines.push(join(http));
    lines.extend(text("/user").map(|user| format!("user {user}")));
    let resource = ["/aws/table_name", "/aws/queue_url", "/aws/bucket_name", "/aws/topic_arn"].map(text);
    let region = text("/aws/region").map(|region| format!("in {region}"));
    if let Some(operation) = text("/aws/operation") {
        lines.push(join([Some(operation)].into_iter().chain(resource).chain([region])));
    }
    lines.extend(text("/sql/sanitized_query").map(|query| format!("sql {query}")));
    let annotations = document.get("annotations").and_then(Value::as_object).into_iter().flatten();
    for (key, value) in annotations.take(MAX_LINES) {
        // Strings in quotes, as a filter expression has them.
        lines.push(format!("annotation.{} = {}", printable(key), printable(&value.to_string())));
    }
    for exception in items(document.pointer("/cause/exceptions")).take(MAX_LINES) {
        let text = |name: &str| exception.get(name).and_then(Value::as_str).map(printable);
        lines.push(join([Some("exception".into()), text("type").map(|kind| format!("{kind}:")), text("message")]));
        for frame in items(exception.get("stack")).take(MAX_LINES) {
            let text = |name: &str| frame.get(name).and_then(Value::as_str).map(printable).unwrap_or_default();
            let line = frame.get("line").and_then(Value::as_i64).map(|line| format!(":{line}")).unwrap_or_default();
            lines.push(format!("  at {} ({}{line})", text("label"), text("path")));
        }
    }
    lines.retain(|line| !line.is_empty());
    lines
}

fn join(parts: impl IntoIterator<Item = Option<String>>) -> String {
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn items(list: Option<&Value>) -> impl Iterator<Item = &Value> {
    list.and_then(Value::as_array).into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::by_id;

    fn reply(document: &Value) -> Value {
        json!({"Traces": [{"Segments": [{"Document": document.to_string()}]}]})
    }

    #[test]
    fn everything_that_explains_a_failure_is_a_line() {
        let pay = json!({"id": "b", "http": {"request": {"method": "GET", "url": "http://e/", "client_ip": "192.0.2.7"},
            "response": {"status": 502}}, "user": "alfa", "aws": {"operation": "GetItem", "table_name": "orders"},
            "sql": {"sanitized_query": "SELECT 1"}, "annotations": {"order": 7, "by": "post"},
            "cause": {"exceptions": [{"type": "E", "message": "no\u{1b}", "stack": [{"path": "a.rs", "line": 3, "label": "f"}]}]}});
        let found = by_id(&reply(&json!({"id": "a", "subsegments": [pay]})));
        assert_eq!(found["a"], Vec::<String>::new());
        assert_eq!(
            found["b"],
            [
                "GET http://e/ -> 502 from 192.0.2.7",
                "user alfa",
                "GetItem orders",
                "sql SELECT 1",
                "annotation.by = \"post\"",
                "annotation.order = 7",
                "exception E: no\u{fffd}",
                "  at f (a.rs:3)",
            ]
        );
    }

    #[test]
    fn the_lines_of_one_segment_are_bounded() {
        let frames = vec![json!({"label": "f"}); 1_000];
        let exceptions = vec![json!({"message": "m", "stack": frames}); 100];
        let found = by_id(&reply(&json!({"id": "a", "cause": {"exceptions": exceptions}})));
        assert_eq!(found["a"].len(), 50 * 51);
    }
}
