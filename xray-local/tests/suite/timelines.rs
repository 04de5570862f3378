//! Traces laid out as rows: their order, times of their own, the critical path, and two of them side by side.

use proptest::prelude::*;
use serde_json::{Value, json};
use xray_local::document::Segment;
use xray_local::layout::alignment::align;
use xray_local::layout::overview::{COLUMNS, LANES, Mark, overview};
use xray_local::layout::timeline::{Kind, Order, Timeline};
use xray_local::trace::Trace;

use crate::filters::segments;

/// A document from milliseconds.
fn document(id: u64, name: &str, parent: Option<u64>, from: u64, to: u64, more: &Value) -> Value {
    let mut document = json!({"id": format!("{id:016x}"), "name": name, "trace_id": "1-581cf771-a006649127e371903a2de979",
        "start_time": 1000.0 + from as f64 / 1e3, "end_time": 1000.0 + to as f64 / 1e3});
    if let Some(parent) = parent {
        document["parent_id"] = format!("{parent:016x}").into();
    }
    document.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    document
}

fn subsegment(id: u64, name: &str, parent: u64, from: u64, to: u64) -> Value {
    document(id, name, Some(parent), from, to, &json!({"type": "subsegment"}))
}

/// A row as `name self=milliseconds [critical parts]`.
fn drawn(documents: Vec<Value>, order: Order) -> String {
    let segments = segments(&documents.into());
    let timeline = Timeline::of(&Trace::assemble(&segments), order);
    let line = |row: &xray_local::layout::timeline::Row<'_>| {
        let parts: Vec<String> =
            row.critical.iter().map(|(from, to)| format!("{}-{}", from / 1000, to / 1000)).collect();
        let service = timeline.services[row.service].name;
        format!(
            "{}{} of {service}, self {}, [{}]\n",
            "  ".repeat(row.depth),
            row.name,
            row.self_micros / 1000,
            parts.join(" ")
        )
    };
    timeline.rows.iter().map(line).collect()
}

#[test]
fn the_critical_path_is_what_the_caller_waited_for() {
    let documents = vec![
        document(1, "shop", None, 0, 100, &json!({})),
        subsegment(2, "fast", 1, 10, 50),
        subsegment(3, "slow", 1, 20, 80),
        subsegment(4, "within", 3, 30, 70),
        subsegment(5, "late", 1, 90, 140),
    ];
    // `fast` runs beside `slow`; `late` is waited for until the segment ends.
    assert_eq!(
        drawn(documents, Order::Calls),
        "shop of shop, self 20, [0-20 80-90]\n  fast of shop, self 40, []\n  slow of shop, self 20, [20-30 70-80]\n    \
         within of shop, self 40, [30-70]\n  late of shop, self 50, [90-100]\n"
    );
}

#[test]
fn services_stand_below_their_callers_or_on_their_own() {
    let remote = json!({"type": "subsegment", "namespace": "remote"});
    let documents = vec![
        document(1, "shop", None, 0, 100, &json!({})),
        document(2, "bank", Some(1), 10, 50, &remote),
        document(3, "bank", Some(2), 20, 40, &json!({})),
        subsegment(4, "check", 3, 20, 30),
        document(5, "mail", Some(1), 60, 70, &remote),
    ];
    assert_eq!(
        drawn(documents.clone(), Order::Calls),
        "shop of shop, self 50, [0-10 50-60 70-100]\n  bank of shop, self 20, [10-20 40-50]\n    \
         bank of bank, self 10, [30-40]\n      check of bank, self 10, [20-30]\n  mail of shop, self 0, []\n    \
         mail of mail, self 10, [60-70]\n"
    );
    assert_eq!(
        drawn(documents, Order::Services),
        "shop of shop, self 50, [0-10 50-60 70-100]\n  bank of shop, self 20, [10-20 40-50]\n  mail of shop, self 0, []\n\
         bank of bank, self 10, [30-40]\n  check of bank, self 10, [20-30]\nmail of mail, self 10, [60-70]\n"
    );
}

#[test]
fn work_in_progress_goes_on_to_the_end_of_what_is_known() {
    let mut open = document(1, "shop", None, 0, 0, &json!({"in_progress": true}));
    open.as_object_mut().unwrap().remove("end_time");
    assert_eq!(
        drawn(vec![open, subsegment(2, "pay", 1, 10, 40)], Order::Calls),
        "shop of shop, self 10, [0-10]\n  pay of shop, self 30, [10-40]\n"
    );
}

#[test]
fn a_subsegment_whose_segment_has_not_come_is_of_no_service() {
    assert_eq!(drawn(vec![subsegment(2, "pay", 1, 10, 40)], Order::Services), "pay of , self 30, [0-30]\n");
}

#[test]
fn a_long_trace_has_a_small_picture_in_which_faults_are_seen() {
    let mut documents = vec![document(1, "shop", None, 0, 1_000, &json!({}))];
    documents.extend((2..2_000).map(|id| subsegment(id, "step", 1, id % 900, id % 900 + 5)));
    documents[77]["fault"] = true.into();
    let segments = segments(&documents.into());
    let (runs, lanes) = overview(&Timeline::of(&Trace::assemble(&segments), Order::Calls));
    assert_eq!(lanes, LANES);
    assert!(runs.len() <= LANES * COLUMNS && runs.iter().all(|run| run.from < run.to && run.to <= COLUMNS));
    assert_eq!(runs.iter().filter(|run| run.mark == Mark::Fault).count(), 1);
}

#[test]
fn the_same_path_of_names_is_the_same_work() {
    let trace = |steps: &[(&str, u64)]| {
        let mut documents = vec![document(1, "shop", None, 0, 100, &json!({}))];
        documents.extend(steps.iter().zip(2..).map(|((name, to), id)| subsegment(id, name, 1, id, *to)));
        segments(&documents.into())
    };
    let (one, other) =
        (trace(&[("read", 9), ("read", 20), ("pay", 50)]), trace(&[("read", 8), ("pay", 70), ("mail", 80)]));
    let of = |segments: &'static [Segment]| Timeline::of(&Trace::assemble(segments), Order::Calls);
    let (a, b) = (of(one.leak()), of(other.leak()));
    let name = |timeline: &Timeline<'_>, row: Option<usize>| {
        row.map_or("-".to_owned(), |row| timeline.rows[row].name.to_owned())
    };
    let pairs: Vec<String> = align(&a, &b)
        .iter()
        .map(|pair| format!("{}{}|{}", " ".repeat(pair.depth), name(&a, pair.a), name(&b, pair.b)))
        .collect();
    assert_eq!(pairs, ["shop|shop", " read|read", " read|-", " pay|pay", " -|mail"]);
}

prop_compose! {
    fn any_documents()(rows in proptest::collection::vec((0u64..24, any::<bool>(), any::<bool>(), 0u64..100, 0u64..60), 1..24)) -> Vec<Value> {
        rows.iter().enumerate().map(|(place, (parent, is_subsegment, is_remote, from, length))| {
            let mut more = json!({});
            if *is_subsegment { more["type"] = "subsegment".into(); }
            if *is_remote { more["namespace"] = "remote".into(); }
            document(place as u64, &format!("n{}", place % 5), Some(*parent), *from, from + length, &more)
        }).collect()
    }
}

proptest! {
    #[test]
    fn rows_add_up_whatever_comes(documents in any_documents()) {
        let count = documents.len();
        let segments = segments(&documents.into());
        let trace = Trace::assemble(&segments);
        let calls = Timeline::of(&trace, Order::Calls);
        let services = Timeline::of(&trace, Order::Services);
        prop_assert_eq!(calls.rows.len(), count + trace.inferred().len());
        prop_assert_eq!(services.rows.len(), calls.rows.len());
        // The critical path never runs twice at a time, and stays within the rows.
        let mut parts: Vec<(u64, u64)> = calls.rows.iter().flat_map(|row| row.critical.iter().copied()).collect();
        parts.sort_unstable();
        prop_assert!(parts.windows(2).all(|two| two[0].1 <= two[1].0), "{:?}", parts);
        for row in &calls.rows {
            prop_assert!(row.critical.iter().all(|(from, to)| from < to && *from >= row.start_micros && *to <= row.end_micros));
            prop_assert!(row.self_micros <= row.end_micros - row.start_micros);
            prop_assert!(row.parent.is_none_or(|parent| calls.rows[parent].depth + 1 == row.depth));
        }
        prop_assert!(services.rows.iter().all(|row| row.kind == Kind::Subsegment || row.depth == 0));
        let (runs, lanes) = overview(&calls);
        prop_assert!(runs.iter().all(|run| run.lane < lanes));
    }

    #[test]
    fn every_row_of_both_is_in_one_pair(one in any_documents(), other in any_documents()) {
        let (one, other) = (segments(&one.into()), segments(&other.into()));
        let [a, b] = [&one, &other].map(|it| Timeline::of(&Trace::assemble(it), Order::Calls));
        let pairs = align(&a, &b);
        let mut rows: Vec<usize> = pairs.iter().filter_map(|pair| pair.a).collect();
        rows.sort_unstable();
        prop_assert_eq!(rows, (0..a.rows.len()).collect::<Vec<_>>());
        prop_assert_eq!(pairs.iter().filter(|pair| pair.b.is_some()).count(), b.rows.len());
        prop_assert!(align(&a, &a).iter().all(|pair| pair.a == pair.b));
    }
}
