//! The store: what is kept, what goes first, and that nothing is lost uncounted.

use proptest::prelude::*;
use serde_json::json;
use xray_local::document::TraceId;
use xray_local::store::{Accounts, Store};

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
    assert!(problems.iter().all(|problem| problem.findings.len() <= 20));
    assert_eq!(store.accounts().rejected, 250);
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
