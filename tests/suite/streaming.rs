//! Streaming: when finished subsegments leave before their segment does.
//!
//! The scenarios are those of `vectors/streaming.json`. What AWS's SDKs do there differs from one to the next, and in Node and
//! Python one open child holds everything back; ours follows the `recommended` rule: a finished subtree leaves when its segment
//! holds more than N finished subsegments, or when the bytes of a document decide; open children hold nothing back.

use serde_json::Value;
use xray_runtime::begin_subsegment;
use xray_test_support::{tree, union, vectors};

use crate::common::{Bench, bench, bench_with, record};

fn streaming_after(finished: usize) -> Bench {
    bench_with(|builder| builder.stream_after(finished))
}

/// How many subsegments travelled as documents of their own (with all below them), and how many inside the segment's.
fn streamed_and_inline(documents: &[Value]) -> (usize, usize) {
    let inline = documents
        .iter()
        .find(|document| document["type"].is_null())
        .map_or(0, |segment| union(std::slice::from_ref(segment)).len() - 1);
    (union(documents).len() - 1 - inline, inline)
}

#[test]
fn every_scenario_of_the_vectors_is_told_from_the_vectors() {
    for case in vectors("streaming").iter().filter(|case| case["kind"] == "stream some") {
        let number = |key: &str| usize::try_from(case[key].as_u64().expect("a number")).expect("it fits");
        let (threshold, children, closed) = (number("threshold"), number("children"), number("closed"));
        let bench = streaming_after(threshold);
        let segment = bench.recorder.begin_segment("shop");
        let mut handles: Vec<_> =
            (0..children).map(|child| segment.begin_subsegment(format!("child {child}"))).collect();
        let open = handles.split_off(closed);
        drop(handles);
        // Before the segment closes only what was streamed is there.
        let before = bench.documents();
        assert!(before.iter().all(|document| document["type"] == "subsegment"), "{}", case["id"]);
        if closed > threshold {
            assert!(!before.is_empty(), "{}: more than {threshold} finished, and none left", case["id"]);
        }
        segment.close();
        drop(open);
        let documents = bench.documents();
        assert_eq!(union(&documents).len(), 1 + children, "{}: each exactly once", case["id"]);
        assert_eq!(tree(&documents).lines().count(), 1 + children, "{}", case["id"]);
    }
}

#[test]
fn four_children_one_after_the_other_stream_although_none_is_open() {
    // Node counts what is open, so its sequential children never stream (streaming-018).
    let bench = streaming_after(2);
    let documents = bench.record(|| {
        for child in 0..4 {
            drop(begin_subsegment(format!("child {child}")));
        }
    });
    let (streamed, inline) = streamed_and_inline(&documents);
    assert!(streamed >= 2 && streamed + inline == 4, "{streamed} streamed, {inline} inline");
    assert_eq!(tree(&documents), "shop\n  child 0\n  child 1\n  child 2\n  child 3\n");
}

#[test]
fn after_nought_each_child_leaves_when_it_ends() {
    let bench = streaming_after(0);
    let segment = bench.recorder.begin_segment("shop");
    segment.scope(|| {
        drop(begin_subsegment("child"));
        assert_eq!(bench.documents().len(), 1, "streamed before its segment ended");
        let child = begin_subsegment("parent");
        drop(begin_subsegment("grandchild"));
        drop(child);
    });
    segment.close();
    let documents = bench.documents();
    assert_eq!(streamed_and_inline(&documents), (3, 0));
    assert_eq!(tree(&documents), "shop\n  child\n  parent\n    grandchild\n");
}

#[test]
fn a_streamed_document_says_whose_it_is() {
    let required = vectors("streaming");
    let required = required.iter().find(|case| case["kind"] == "streamed document").expect("the case")["requires"]
        .as_array()
        .expect("fields");
    let documents = streaming_after(0).record(|| drop(begin_subsegment("child")));
    let streamed = documents.iter().find(|document| document["name"] == "child").expect("it streamed");
    let shop = documents.iter().find(|document| document["name"] == "shop").expect("the segment");
    for field in required.iter().filter_map(Value::as_str) {
        let (key, value) = field.split_once('=').map_or((field, None), |(key, value)| (key, Some(value)));
        assert!(!streamed[key].is_null(), "no {key} in {streamed}");
        assert!(value.is_none_or(|value| streamed[key] == value), "{key} in {streamed}");
    }
    assert_eq!((&streamed["parent_id"], &streamed["trace_id"]), (&shop["id"], &shop["trace_id"]));
    assert!(streamed["aws"]["xray"]["sdk"].is_string(), "the collector drops the AWS data of a root without it");
}

#[test]
fn by_default_the_bytes_decide_and_a_usual_request_is_one_document() {
    let documents = record(|| {
        for _ in 0..150 {
            drop(begin_subsegment("child"));
        }
    });
    assert_eq!(streamed_and_inline(&documents), (0, 150), "one datagram costs less than many");
}

#[test]
fn a_long_request_does_not_grow_without_end() {
    let bench = bench();
    let segment = bench.recorder.begin_segment("shop");
    segment.scope(|| {
        for _ in 0..20_000 {
            begin_subsegment("child").annotate("number", 1);
        }
    });
    let before = bench.documents();
    assert!(!before.is_empty(), "20,000 finished subsegments wait for their segment");
    segment.close();
    let stats = bench.recorder.stats();
    assert_eq!(stats.recorded, 20_001, "{stats}");
    let _ = bench.documents();
    assert_eq!(bench.recorder.stats().live, 0);
}

#[test]
fn two_threads_that_nest_below_one_segment_are_all_there() {
    // streaming-017: two goroutines, four nested subsegments each, eight in all.
    let bench = streaming_after(1);
    let segment = bench.recorder.begin_segment("shop");
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                segment.scope(|| {
                    let nested = [0, 1, 2, 3].map(|level| begin_subsegment(format!("level {level}")));
                    for subsegment in nested.into_iter().rev() {
                        drop(subsegment);
                    }
                });
            });
        }
    });
    segment.close();
    let branch = "  level 0\n    level 1\n      level 2\n        level 3\n";
    assert_eq!(bench.tree(), format!("shop\n{branch}{branch}"));
}

#[test]
fn what_is_said_of_a_segment_after_streaming_began_is_kept() {
    let bench = streaming_after(0);
    let segment = bench.recorder.begin_segment("shop");
    segment.scope(|| drop(begin_subsegment("child")));
    segment.annotate("late", 1);
    segment.set_fault();
    segment.close();
    assert_eq!(bench.tree(), "shop [late=1] FAULT\n  child\n");
}
