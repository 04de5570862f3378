//! Children that end late, in any order, or never: a segment does not wait for them, and each is sent once.
//!
//! X-Ray: [Subsegments](https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-subsegments).

use xray_runtime::begin_subsegment;
use xray_test_support::{tree, union};

use crate::common::{Hands, bench, bench_with};

#[test]
fn a_child_that_ends_after_its_segment_is_sent_alone_below_it() {
    let bench = bench();
    let segment = bench.recorder.begin_segment("shop");
    let late = segment.begin_subsegment("late");
    segment.close();
    let before = bench.documents();
    assert_eq!(before.iter().filter(|document| document["name"] == "shop").count(), 1, "the segment did not wait");
    late.annotate("after", true);
    late.close();
    let documents = bench.documents();
    assert_eq!(tree(&documents), "shop\n  late [after=true]\n");
    let alone =
        documents.iter().find(|document| document["name"] == "late").expect("the child has a document of its own");
    assert_eq!(alone["type"], "subsegment");
}

#[test]
fn a_tree_below_a_closed_segment_hangs_together() {
    let bench = bench();
    let segment = bench.recorder.begin_segment("shop");
    let outer = segment.begin_subsegment("outer");
    segment.close();
    let inner = outer.begin_subsegment("inner");
    let leaf = inner.begin_subsegment("leaf");
    outer.close();
    leaf.set_fault();
    leaf.close();
    inner.close();
    assert_eq!(bench.tree(), "shop\n  outer\n    inner\n      leaf FAULT\n");
}

#[test]
fn a_child_that_never_ends_does_not_hold_the_segment_back() {
    let bench = bench();
    let segment = bench.recorder.begin_segment("shop");
    let never = segment.begin_subsegment("never");
    segment.scope(|| drop(begin_subsegment("done")));
    segment.close();
    let documents = bench.documents();
    let names: Vec<_> =
        union(&documents).into_values().filter(|node| !node.in_progress).map(|node| node.name).collect();
    assert!(names.contains(&"shop".to_owned()) && names.contains(&"done".to_owned()), "{names:?}");
    let stats = bench.recorder.stats();
    assert_eq!(stats.recorded, 3, "{stats}");
    assert!(stats.is_balanced(), "{stats}");
    drop(never);
}

#[test]
fn a_forgotten_guard_loses_nothing_but_itself() {
    let bench = bench();
    let segment = bench.recorder.begin_segment("shop");
    segment.scope(|| {
        std::mem::forget(begin_subsegment("forgotten"));
        drop(begin_subsegment("kept"));
    });
    segment.close();
    let drawing = bench.tree();
    assert!(drawing.starts_with("shop\n") && drawing.contains("kept"), "{drawing}");
    let stats = bench.recorder.stats();
    assert!(stats.is_balanced(), "{stats}");
}

#[test]
fn a_forgotten_guard_does_not_become_the_parent_of_another_request() {
    let bench = bench();
    for request in ["first", "second"] {
        let segment = bench.recorder.begin_segment(request);
        segment.scope(|| std::mem::forget(begin_subsegment("forgotten")));
        segment.close();
    }
    let outside = xray_runtime::current();
    assert!(!outside.is_recording(), "this thread is inside a segment that has closed");
    let segment = bench.recorder.begin_segment("third");
    segment.scope(|| drop(begin_subsegment("mine")));
    segment.close();
    let documents = bench.documents();
    let nodes = union(&documents);
    let third = nodes.values().find(|node| node.name == "third").expect("the third segment");
    let mine = nodes.values().find(|node| node.name == "mine").expect("its child");
    assert_eq!(mine.parent_id.as_ref(), Some(&third.id));
    assert_eq!(mine.trace_id, third.trace_id);
}

#[test]
fn a_forgotten_segment_is_live_and_nothing_else() {
    let bench = bench();
    std::mem::forget(bench.recorder.begin_segment("forgotten"));
    drop(bench.recorder.begin_segment("kept"));
    assert_eq!(bench.tree(), "kept\n");
    let stats = bench.recorder.stats();
    assert_eq!((stats.recorded, stats.live), (2, 1), "{stats}");
}

#[test]
fn three_hundred_thousand_forgotten_guards_are_bounded() {
    let bench = bench();
    let segment = bench.recorder.begin_segment("shop");
    segment.scope(|| {
        for _ in 0..300_000 {
            std::mem::forget(begin_subsegment("forgotten"));
        }
    });
    segment.close();
    let _ = bench.recorder.flush(crate::common::DEADLINE);
    let stats = bench.recorder.stats();
    assert!(stats.is_balanced(), "{stats}");
    assert_eq!(stats.recorded, 300_001, "{stats}");
}

#[test]
fn every_order_of_closing_gives_the_same_trace() {
    // Segment, child, grandchild and a second child, closed in all 24 orders.
    for order in permutations(4) {
        let hands = Hands::default();
        let bench = bench_with(|builder| builder.clock(hands.clock()));
        let segment = bench.recorder.begin_segment("shop");
        let child = segment.begin_subsegment("child");
        hands.tick();
        let grandchild = child.begin_subsegment("grandchild");
        let second = segment.begin_subsegment("second");
        let mut segment = Some(segment);
        let mut handles = [Some(child), Some(grandchild), Some(second)];
        for which in &order {
            match which {
                0 => drop(segment.take()),
                other => drop(handles[other - 1].take()),
            }
        }
        assert_eq!(bench.tree(), "shop\n  child\n    grandchild\n  second\n", "{order:?}");
        let stats = bench.recorder.stats();
        assert_eq!((stats.recorded, stats.live, stats.handed_over), (4, 0, 4), "{order:?} {stats}");
    }
}

#[test]
fn guards_dropped_in_any_order_leave_the_thread_outside() {
    for order in permutations(3) {
        let bench = bench();
        let segment = bench.recorder.begin_segment("shop");
        let entered = segment.enter();
        let mut guards: Vec<_> = ["a", "b", "c"].map(|name| Some(begin_subsegment(name))).into();
        for which in &order {
            drop(guards[*which].take());
            let current = xray_runtime::current().segment_id();
            let innermost =
                guards.iter().flatten().next_back().map_or(segment.segment_id(), |guard| guard.segment_id());
            assert_eq!(current, innermost, "{order:?} after {which}");
        }
        drop(entered);
        assert!(!xray_runtime::current().is_recording());
        segment.close();
        assert_eq!(bench.tree(), "shop\n  a\n    b\n      c\n", "{order:?}");
    }
}

fn permutations(count: usize) -> Vec<Vec<usize>> {
    if count == 0 {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for shorter in permutations(count - 1) {
        for place in 0..=shorter.len() {
            let mut longer = shorter.clone();
            longer.insert(place, count - 1);
            all.push(longer);
        }
    }
    all
}

#[test]
fn closing_a_segment_on_another_thread_than_its_children_is_fine() {
    let bench = bench();
    let segment = bench.recorder.begin_segment("shop");
    let child = segment.begin_subsegment("child");
    let thread = std::thread::spawn(move || {
        let inner = child.begin_subsegment("inner");
        drop(child);
        inner
    });
    let inner = thread.join().expect("no panic");
    segment.close();
    drop(inner);
    assert_eq!(bench.tree(), "shop\n  child\n    inner\n");
}
