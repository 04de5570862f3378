//! Draws captured documents as text, so that a test can say what the trace looks like.
//!
//! ```text
//! shop
//!   price [order_id=7]
//!   pay FAULT
//! ```

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

use crate::union::{Node, union};

/// Draws `documents`: one line each, children indented below their parents, in the order they began.
///
/// A line is the name, the annotations in brackets (strings that could be mistaken for something else are quoted), then
/// `ERROR`, `THROTTLE`, `FAULT`, `CANCELLED` and `in progress` where they hold. A subsegment whose parent was not captured
/// stands at the margin with `(parent not captured)`.
///
/// # Panics
///
/// When an id appears twice.
#[must_use]
pub fn tree(documents: &[Value]) -> String {
    let nodes = union(documents);
    let mut children: BTreeMap<Option<&str>, Vec<&Node>> = BTreeMap::new();
    for node in nodes.values() {
        let parent = node.parent_id.as_deref().filter(|parent| nodes.contains_key(*parent));
        children.entry(parent).or_default().push(node);
    }
    for siblings in children.values_mut() {
        siblings.sort_by(|a, b| a.start_time.total_cmp(&b.start_time).then(a.position.cmp(&b.position)));
    }
    let mut drawing = String::new();
    let roots = children.get(&None).into_iter().flatten();
    let mut waiting: Vec<(&Node, usize)> = roots.rev().map(|node| (*node, 0)).collect();
    while let Some((node, level)) = waiting.pop() {
        let _ = writeln!(drawing, "{}{}", "  ".repeat(level), line(node, level));
        let below = children.get(&Some(node.id.as_str())).into_iter().flatten();
        waiting.extend(below.rev().map(|child| (*child, level + 1)));
    }
    drawing
}

fn line(node: &Node, level: usize) -> String {
    let mut line = node.name.clone();
    if !node.annotations.is_empty() {
        let mut annotations: Vec<String> =
            node.annotations.iter().map(|(key, value)| format!("{key}={}", plain(value))).collect();
        annotations.sort();
        let _ = write!(line, " [{}]", annotations.join(", "));
    }
    let marks = [
        (node.error, "ERROR"),
        (node.throttle, "THROTTLE"),
        (node.fault, "FAULT"),
        (node.cancelled, "CANCELLED"),
        (node.in_progress, "in progress"),
        (level == 0 && node.is_subsegment, "(parent not captured)"),
    ];
    for (_, mark) in marks.iter().filter(|(holds, _)| *holds) {
        line.push(' ');
        line.push_str(mark);
    }
    line
}

fn plain(value: &Value) -> String {
    match value.as_str() {
        Some(text)
            if serde_json::from_str::<Value>(text).is_err()
                && !text.is_empty()
                && !text.contains([',', ']', '\n', '"']) =>
        {
            text.to_owned()
        }
        _ => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const TRACE_ID: &str = "1-581cf771-a006649127e371903a2de979";

    #[test]
    fn a_trace_is_drawn_with_its_annotations_and_flags() {
        let documents = [
            json!({"name":"shop","id":"0000000000000001","trace_id":TRACE_ID,"start_time":1,"end_time":9,"subsegments":[
                {"name":"pay","id":"0000000000000003","start_time":3,"end_time":4,"fault":true},
                {"name":"price","id":"0000000000000002","start_time":2,"end_time":3,"annotations":{"order_id":7,"code":"7","tier":"gold"}},
            ]}),
        ];
        assert_eq!(tree(&documents), "shop\n  price [code=\"7\", order_id=7, tier=gold]\n  pay FAULT\n");
    }

    #[test]
    fn lone_subsegments_hang_below_their_parents() {
        let documents = [
            json!({"name":"c","id":"0000000000000003","trace_id":TRACE_ID,"start_time":3,"in_progress":true,"type":"subsegment","parent_id":"0000000000000002"}),
            json!({"name":"a","id":"0000000000000001","trace_id":TRACE_ID,"start_time":1,"end_time":9,"parent_id":"ffffffffffffffff",
                "subsegments":[{"name":"b","id":"0000000000000002","start_time":2,"end_time":3,"error":true,"throttle":true}]}),
        ];
        assert_eq!(tree(&documents), "a\n  b ERROR THROTTLE\n    c in progress\n");
    }

    #[test]
    fn a_subsegment_whose_parent_is_missing_says_so() {
        let lone = json!({"name":"c","id":"0000000000000003","trace_id":TRACE_ID,"start_time":3,"end_time":4,"type":"subsegment","parent_id":"0000000000000002"});
        assert_eq!(tree(&[lone]), "c (parent not captured)\n");
    }

    #[test]
    fn ten_thousand_levels_are_drawn_without_recursion() {
        let documents: Vec<Value> = (1..=10_000)
            .map(|level| {
                json!({"name":"n","id":format!("{level:016x}"),"trace_id":TRACE_ID,"start_time":level,"end_time":20_000,
                    "type":"subsegment","parent_id":format!("{:016x}", level - 1)})
            })
            .collect();
        assert_eq!(tree(&documents).lines().count(), 10_000);
    }
}
