//! Puts the documents of a capture together again: every segment and subsegment by its id.
//!
//! A subsegment travels embedded in its parent or alone with a `parent_id`; here the two look the same.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// One segment or subsegment, wherever it travelled.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Its name.
    pub name: String,
    /// Its id, 16 hex digits.
    pub id: String,
    /// The id of what it hangs below: the enclosing object's, or its own `parent_id`.
    pub parent_id: Option<String>,
    /// The trace id of the document it travelled in.
    pub trace_id: String,
    /// Whether it is a subsegment, embedded or alone.
    pub is_subsegment: bool,
    /// Whether it travelled as a document of its own.
    pub is_document_root: bool,
    /// When it began, in epoch seconds.
    pub start_time: f64,
    /// When it ended, in epoch seconds, unless it is in progress.
    pub end_time: Option<f64>,
    /// Whether it says `"in_progress":true`.
    pub in_progress: bool,
    /// 4xx.
    pub error: bool,
    /// 5xx, an `Err` or a panic.
    pub fault: bool,
    /// 429.
    pub throttle: bool,
    /// Whether it says that its future was dropped before it was done.
    pub cancelled: bool,
    /// Its annotations.
    pub annotations: Map<String, Value>,
    /// The whole object, without its `subsegments`.
    pub object: Map<String, Value>,
    /// Its place among all that was captured.
    pub position: usize,
}

/// Returns every node of `documents` by id.
///
/// # Panics
///
/// When an id appears twice, or a node has no id, name, start time or trace id.
#[must_use]
pub fn union(documents: &[Value]) -> BTreeMap<String, Node> {
    let mut nodes = BTreeMap::new();
    for document in documents {
        let trace_id = document["trace_id"].as_str().unwrap_or_else(|| panic!("no trace_id in {document:#}"));
        let mut waiting = vec![(document, None::<String>)];
        while let Some((object, enclosing)) = waiting.pop() {
            let node = read(object, enclosing, trace_id, nodes.len());
            for child in object["subsegments"].as_array().into_iter().flatten().rev() {
                waiting.push((child, Some(node.id.clone())));
            }
            let id = node.id.clone();
            if let Some(before) = nodes.insert(id, node) {
                panic!("id {} appears twice: as {:?} and as {}", before.id, before.name, object["name"]);
            }
        }
    }
    nodes
}

/// Returns the one node called `name`.
///
/// # Panics
///
/// When there is none, or more than one.
#[must_use]
pub fn node_named(documents: &[Value], name: &str) -> Node {
    let mut found = union(documents).into_values().filter(|node| node.name == name);
    let node = found.next().unwrap_or_else(|| panic!("no {name:?} in {documents:#?}"));
    assert!(found.next().is_none(), "{name:?} appears twice in {documents:#?}");
    node
}

fn read(object: &Value, enclosing: Option<String>, trace_id: &str, position: usize) -> Node {
    let flag = |name: &str| object[name] == true;
    let mut own = object.as_object().unwrap_or_else(|| panic!("not an object: {object}")).clone();
    own.remove("subsegments");
    Node {
        name: object["name"].as_str().unwrap_or_else(|| panic!("no name in {object:#}")).to_owned(),
        id: object["id"].as_str().unwrap_or_else(|| panic!("no id in {object:#}")).to_owned(),
        is_subsegment: enclosing.is_some() || object["type"] == "subsegment",
        is_document_root: enclosing.is_none(),
        parent_id: enclosing.or_else(|| object["parent_id"].as_str().map(str::to_owned)),
        trace_id: trace_id.to_owned(),
        start_time: object["start_time"].as_f64().unwrap_or_else(|| panic!("no start_time in {object:#}")),
        end_time: object["end_time"].as_f64(),
        in_progress: flag("in_progress"),
        error: flag("error"),
        fault: flag("fault"),
        throttle: flag("throttle"),
        cancelled: is_cancelled(object),
        annotations: object["annotations"].as_object().cloned().unwrap_or_default(),
        object: own,
        position,
    }
}

/// A cancelled subsegment has no field of its own at AWS; we say it in metadata, in our own namespace.
fn is_cancelled(object: &Value) -> bool {
    object["metadata"]["xray_sdk"]["cancelled"] == true
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn embedded_and_lone_subsegments_are_the_same() {
        let trace_id = "1-581cf771-a006649127e371903a2de979";
        let embedded = json!({"name":"a","id":"000000000000000a","trace_id":trace_id,"start_time":1,"end_time":4,
            "subsegments":[{"name":"b","id":"000000000000000b","start_time":2,"end_time":3,"fault":true}]});
        let alone = [
            json!({"name":"a","id":"000000000000000a","trace_id":trace_id,"start_time":1,"end_time":4}),
            json!({"name":"b","id":"000000000000000b","trace_id":trace_id,"start_time":2,"end_time":3,"fault":true,
                "type":"subsegment","parent_id":"000000000000000a"}),
        ];
        let facts = |documents: &[Value]| -> Vec<(String, Option<String>, bool, bool)> {
            union(documents)
                .into_values()
                .map(|node| (node.name, node.parent_id, node.fault, node.is_subsegment))
                .collect()
        };
        assert_eq!(facts(&[embedded]), facts(&alone));
    }

    #[test]
    #[should_panic(expected = "id 000000000000000a appears twice")]
    fn an_id_that_appears_twice_panics() {
        let document = json!({"name":"a","id":"000000000000000a","trace_id":"1-581cf771-a006649127e371903a2de979","start_time":1,"end_time":4});
        let _ = union(&[document.clone(), document]);
    }
}
