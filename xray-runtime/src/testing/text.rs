//! A trace as text: what is the same in every run, so that it can be compared and kept as a snapshot.
//!
//! Names, annotations and outcomes, nothing that changes from run to run: no ids, no times.

use std::fmt::Write as _;

use serde_json::Value;

use super::tree::{Record, Tree};

/// Draws a line for each record, children indented below their parents.
pub(super) fn draw(tree: &Tree) -> String {
    let mut drawing = String::new();
    for (place, level) in tree.walk() {
        let Some(record) = tree.records.get(place) else { continue };
        let _ = writeln!(drawing, "{:indent$}{}", "", line(record, level == 0), indent = 2 * level);
    }
    drawing
}

/// One record: its name, its annotations, and what holds of it.
pub(super) fn line(record: &Record, is_root: bool) -> String {
    let mut line = record.name().to_owned();
    if let Some(Value::Object(found)) = record.object.get("annotations") {
        annotations(&mut line, found.iter().map(|(key, value)| (key.as_str(), value)));
    }
    let marks = [
        (record.is("error"), "ERROR"),
        (record.is("throttle"), "THROTTLE"),
        (record.is("fault"), "FAULT"),
        (record.is_cancelled(), "CANCELLED"),
        (record.is("in_progress"), "in progress"),
        (is_root && record.is_subsegment, "(parent not captured)"),
    ];
    for (_, mark) in marks.iter().filter(|(holds, _)| *holds) {
        line.push(' ');
        line.push_str(mark);
    }
    line
}

/// Adds ` [key=value, ..]`, sorted, or nothing when there are none.
pub(super) fn annotations<'a>(line: &mut String, all: impl Iterator<Item = (&'a str, &'a Value)>) {
    let mut said: Vec<String> = all.map(|(key, value)| format!("{key}={}", plain(value))).collect();
    if !said.is_empty() {
        said.sort();
        let _ = write!(line, " [{}]", said.join(", "));
    }
}

/// A value as it is read most easily: a string stands in quotes only where it could be taken for
/// something else.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) if is_plain(text) => text.clone(),
        _ => value.to_string(),
    }
}

fn is_plain(text: &str) -> bool {
    let ends_something = |character: char| matches!(character, ',' | ']' | '"' | '\n');
    !text.is_empty() && !text.contains(ends_something) && serde_json::from_str::<Value>(text).is_err()
}
