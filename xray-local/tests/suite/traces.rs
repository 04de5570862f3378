//! Traces put together from documents, whatever their order and whoever they name as a parent.

use proptest::prelude::*;
use serde_json::{Value, json};
use xray_local::trace::Trace;

use crate::filters::segments;

/// A document named after its id.
fn document(id: u64, parent: Option<u64>, more: &Value) -> Value {
    let mut document = json!({"id": format!("{id:016x}"), "name": format!("n{id}"), "start_time": id,
        "trace_id": "1-581cf771-a006649127e371903a2de979"});
    if let Some(parent) = parent {
        document["parent_id"] = format!("{parent:016x}").into();
    }
    document.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    document
}

fn tree(documents: Vec<Value>) -> String {
    let segments = segments(&Value::from(documents));
    let trace = Trace::assemble(&segments);
    let line = |row: &xray_local::trace::Row| {
        let segment = trace.entries()[row.entry].segment;
        format!("{}{}{}\n", "  ".repeat(row.depth), segment.name, if segment.end_time.is_none() { " OPEN" } else { "" })
    };
    trace.rows().iter().map(line).collect()
}

#[test]
fn documents_in_any_order_make_one_tree() {
    let end = json!({"end_time": 9});
    let sub = json!({"end_time": 9, "type": "subsegment"});
    let mut documents = vec![document(1, None, &end), document(2, Some(1), &sub), document(3, Some(2), &end)];
    let drawn = "n1\n  n2\n    n3\n";
    assert_eq!(tree(documents.clone()), drawn);
    documents.reverse();
    assert_eq!(tree(documents), drawn);
}

#[test]
fn an_end_is_never_taken_back() {
    let open = document(1, None, &json!({"in_progress": true}));
    let ended = document(1, None, &json!({"end_time": 9}));
    assert_eq!(tree(vec![open.clone(), ended.clone()]), "n1\n");
    assert_eq!(tree(vec![ended, open.clone()]), "n1\n");
    assert_eq!(tree(vec![open]), "n1 OPEN\n");
}

#[test]
fn a_ring_of_parents_is_drawn_once() {
    let sub = json!({"end_time": 9, "type": "subsegment"});
    assert_eq!(tree(vec![document(1, Some(2), &sub), document(2, Some(1), &sub)]), "n1\n  n2\n");
    assert_eq!(tree(vec![document(1, Some(1), &sub)]), "n1\n");
}

proptest! {
    #[test]
    fn every_entry_is_drawn_once(parents in proptest::collection::vec((0u64..20, any::<bool>()), 1..20)) {
        let documents: Vec<Value> = parents.iter().enumerate().map(|(place, (parent, is_subsegment))| {
            let kind = if *is_subsegment { json!({"end_time": 30, "type": "subsegment"}) } else { json!({"end_time": 30}) };
            document(place as u64, Some(*parent), &kind)
        }).collect();
        prop_assert_eq!(tree(documents).lines().count(), parents.len());
    }
}
