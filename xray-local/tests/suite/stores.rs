//! The store: what is kept, what goes first, and that nothing is lost uncounted.

use proptest::prelude::*;
use serde_json::json;
use xray_local::document::TraceId;
use xray_local::store::{Accounts, Kept, Store};

fn document(trace: u64, id: u64, blob: usize) -> String {
    json!({"name": "shop", "id": format!("{id:016x}"), "trace_id": format!("1-581cf771-{trace:024x}"), "start_time": 1,
        "end_time": 2, "metadata": {"default": {"blob": "x".repeat(blob)}}})
    .to_string()
}

fn assert_adds_up(accounts: Accounts) {
    assert_eq!(accounts.received, accounts.stored + accounts.evicted + accounts.rejected, "{accounts:?}");
}

#[test]
fn the_oldest_trace_makes_room_with_all_its_documents() {
    let store = Store::new(40_000);
    for (trace, id) in [(1, 1), (2, 2), (1, 3), (3, 4)] {
        assert_eq!(store.document(&document(trace, id, 10_000)), None);
    }
    let (traces, _) = store.traces_after(0);
    let ids: Vec<String> = traces.iter().map(|kept| kept.id.to_string()).collect();
    assert_eq!(ids, ["1-581cf771-000000000000000000000003", "1-581cf771-000000000000000000000002"]);
    let accounts = store.accounts();
    assert_eq!((accounts.stored, accounts.evicted, accounts.traces), (2, 2, 2));
    assert_adds_up(accounts);
}

#[test]
fn one_trace_alone_cannot_pass_the_cap() {
    let store = Store::new(100_000);
    for id in 0..100 {
        store.document(&document(1, id, 10_000));
        assert!(store.accounts().bytes <= 100_000);
    }
    assert_adds_up(store.accounts());
}

#[test]
fn what_is_rejected_is_counted_and_told() {
    let store = Store::new(100_000);
    store.datagram(b"");
    store.datagram(b"no header");
    let told = store.document(&document(1, 2, 0).replace("shop", "")).unwrap();
    assert_eq!(
        told.findings[0].to_string(),
        "X-Ray rejects it: `name` is empty; name the service, or the work that is timed"
    );
    let accounts = store.accounts();
    assert_eq!((accounts.received, accounts.rejected), (2, 2));
    assert_adds_up(accounts);
    assert_eq!(store.problems().len(), 2);
    assert_eq!(store.problems()[0], told);
}

#[test]
fn a_change_is_heard_and_only_what_changed_is_given() {
    let store = Store::new(100_000);
    let mut changes = store.changes();
    store.document(&document(1, 1, 0));
    assert!(changes.has_changed().unwrap());
    let version = *changes.borrow_and_update();
    store.document(&document(2, 2, 0));
    let (traces, now) = store.traces_after(version);
    assert_eq!((traces.len(), now), (1, *changes.borrow_and_update()));
    assert_eq!(Some(traces[0].id), TraceId::parse("1-581cf771-000000000000000000000002"));
    assert!(store.trace(traces[0].id).is_some());
}

/// A document that begins at `start`.
fn beginning(trace: u64, id: u64, start: f64) -> String {
    json!({"name": "shop", "id": format!("{id:016x}"), "trace_id": format!("1-581cf771-{trace:024x}"),
        "start_time": start, "end_time": start + 1.0})
    .to_string()
}

fn starts(traces: &[Kept]) -> Vec<f64> {
    traces.iter().map(|kept| kept.start_time).collect()
}

#[test]
fn traces_are_found_by_their_earliest_start() {
    let store = Store::new(100_000);
    for (trace, id, start) in [(1, 1, 50.0), (2, 2, 20.0), (3, 3, 30.0), (1, 4, 10.0), (2, 5, 25.0)] {
        store.document(&beginning(trace, id, start));
    }
    assert_eq!(starts(&store.between(0.0, 100.0)), [30.0, 20.0, 10.0]);
    assert_eq!(starts(&store.between(10.0, 20.0)), [20.0, 10.0]);
    assert_eq!(starts(&store.between(40.0, 60.0)), [0.0; 0]);
    assert_eq!(starts(&store.between(20.0, 10.0)), [0.0; 0]);
    assert_eq!(store.between(10.0, 10.0)[0].documents.len(), 2);
}

#[test]
fn a_list_of_traces_does_not_change_when_more_arrives() {
    let store = Store::new(100_000);
    store.document(&beginning(1, 1, 5.0));
    let before = store.between(0.0, 9.0);
    store.document(&beginning(1, 2, 1.0));
    assert_eq!((before[0].documents.len(), before[0].start_time), (1, 5.0));
    assert_eq!((store.between(0.0, 9.0)[0].documents.len(), store.accounts().stored), (2, 2));
}

#[test]
fn pages_of_many_traces_follow_each_other_without_gap_or_double() {
    let store = Store::new(64 << 20);
    // Some begin together; so many are looked through on two threads.
    for trace in 0..10_000 {
        store.document(&beginning(trace, trace, (trace / 3) as f64));
    }
    let page = |after| store.select(0.0, 5_000.0, after, 700, |kept| kept.start_time % 2.0 == 0.0);
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let selection = page(after);
        let Some(last) = selection.traces.last() else { break };
        after = Some((last.start_time, last.id));
        found.extend(selection.traces.iter().map(|kept| (kept.start_time, kept.id)));
    }
    assert_eq!(found.len(), 5_001);
    assert!(found.is_sorted_by(|one, other| one.0 > other.0 || (one.0 == other.0 && one.1 < other.1)));
    assert_eq!(store.select(0.0, 5_000.0, None, 1, |_| true).looked_at, 512);
}

#[test]
fn problems_are_bounded() {
    let store = Store::new(100_000);
    let flood = format!(
        "{{\"annotations\":{{{}}}}}",
        (0..100).map(|key| format!("\"-{key}\":[]")).collect::<Vec<_>>().join(",")
    );
    for _ in 0..250 {
        store.document(&flood);
    }
    let problems = store.problems();
    assert_eq!(problems.len(), 200);
    assert!(problems.iter().all(|problem| problem.findings.len() == 20 && problem.findings_left_out >= 180));
    assert_eq!(store.accounts().rejected, 250);
}

#[test]
fn a_document_that_is_wrong_all_over_is_not_looked_through() {
    let store = Store::new(100_000);
    let empty = vec!["{}"; 20_000].join(",");
    store.document(&format!("{{\"subsegments\":[{empty}]}}"));
    let problem = &store.problems()[0];
    assert!(problem.is_rejected && (180..2_000).contains(&problem.findings_left_out), "{problem:?}");
    // Nothing is missed where a document may still be taken.
    let unknown: Vec<String> = (0..2_000).map(|key| format!("\"k{key}\":1")).collect();
    let text = document(1, 1, 0).replacen('{', &format!("{{\"http\":{{{}}},", unknown.join(",")), 1);
    assert_eq!(store.document(&text), None);
    assert_eq!(store.problems()[0].findings_left_out, 1_980);
}

#[test]
fn problems_of_deep_documents_take_little_memory() {
    let store = Store::new(100_000);
    let deep = format!("{}{{\"id\":7}}{}", "{\"subsegments\":[".repeat(60), "]}".repeat(60));
    for _ in 0..250 {
        store.document(&deep);
    }
    let bytes = |text: &String| text.len();
    let problems = store.problems();
    let findings = problems.iter().flat_map(|problem| &problem.findings);
    let total: usize = findings.map(|it| bytes(&it.at) + bytes(&it.problem) + bytes(&it.fix)).sum();
    assert!((100_000..1 << 20).contains(&total), "{total}");
}

proptest! {
    #[test]
    fn received_is_stored_plus_evicted_plus_rejected(
        sent in proptest::collection::vec((0u64..6, 0u64..6, 0usize..9_000, any::<bool>()), 0..40)
    ) {
        let store = Store::new(30_000);
        for (trace, id, blob, broken) in &sent {
            let text = document(*trace, *id, *blob);
            let header = if *broken { "{}" } else { "{\"format\":\"json\",\"version\":1}" };
            store.datagram(format!("{header}\n{text}").as_bytes());
            assert_adds_up(store.accounts());
            assert!(store.accounts().bytes <= 30_000);
        }
        prop_assert_eq!(store.accounts().received, sent.len() as u64);
    }
}
