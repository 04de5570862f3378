//! Search inside a trace: which rows have a text in what was sent for them.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::source::{id_of, objects};
use crate::document::SegmentId;
use crate::layout::timeline::{Kind, Order, Timeline};
use crate::store::Kept;

/// `{"version", "rows"}`: the places of the rows that hold `text`, in any case of letters.
///
/// Looked through are all values, and the keys of annotations and metadata (`key=value` finds an annotation).
pub(super) fn search(kept: &Kept, order: Order, text: &str) -> Value {
    let wanted = text.trim().to_lowercase();
    if wanted.is_empty() {
        return json!({"version": kept.version, "rows": []});
    }
    let mut found: HashSet<SegmentId> = HashSet::new();
    for document in &kept.documents {
        // What is escaped in JSON may hold the text and not look like it.
        let may_hold = wanted.contains('=') || document.text.contains('\\') || holds(&document.text, &wanted);
        if may_hold {
            let objects = objects(&document.text);
            found.extend(objects.iter().filter(|object| object_holds(object, &wanted)).filter_map(id_of));
        }
    }
    let timeline = Timeline::of(&kept.trace(), order);
    let rows = timeline.rows.iter().enumerate().filter(|(_, row)| match row.kind {
        Kind::Inferred => holds(row.name, &wanted),
        _ => found.contains(&row.id),
    });
    json!({"version": kept.version, "rows": rows.map(|(place, _)| place).collect::<Vec<_>>()})
}

fn holds(text: &str, wanted: &str) -> bool {
    text.to_lowercase().contains(wanted)
}

fn object_holds(object: &Map<String, Value>, wanted: &str) -> bool {
    let mut pending: Vec<(&str, &Value, bool)> =
        object.iter().map(|(key, value)| (key.as_str(), value, false)).collect();
    while let Some((key, value, is_own)) = pending.pop() {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            // A flag is looked for by its key.
            Value::Bool(flag) if is_own => flag.to_string(),
            Value::Array(values) => {
                pending.extend(values.iter().map(|value| (key, value, is_own)));
                continue;
            }
            Value::Object(fields) => {
                let is_own = is_own || key == "annotations" || key == "metadata";
                if is_own && fields.keys().any(|key| holds(key, wanted)) {
                    return true;
                }
                pending.extend(fields.iter().map(|(key, value)| (key.as_str(), value, is_own)));
                continue;
            }
            _ => continue,
        };
        if holds(&text, wanted) || (is_own && wanted.contains('=') && holds(&format!("{key}={text}"), wanted)) {
            return true;
        }
    }
    false
}
