//! The store with an archive beside it: what has left the memory is found again, in its place among the others.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use serde_json::json;
use xray_local::document::{TraceId, read_document};
use xray_local::store::{Archive, ArchiveAccounts, Document, Position, Store};

/// An archive that keeps everything, by trace.
#[derive(Debug, Default)]
struct Shelf {
    documents: Mutex<BTreeMap<TraceId, Vec<Arc<Document>>>>,
}

impl Archive for Shelf {
    fn put(&self, document: &Arc<Document>) {
        let mut documents = self.documents.lock().unwrap();
        documents.entry(document.segment.trace_id).or_default().push(Arc::clone(document));
    }

    fn documents(&self, id: TraceId) -> Vec<Document> {
        let documents = self.documents.lock().unwrap();
        let read = |text: &str| read_document(text.as_bytes()).segment.unwrap();
        let of_trace = documents.get(&id).into_iter().flatten();
        of_trace.map(|it| Document { text: it.text.clone(), segment: read(&it.text), version: it.version }).collect()
    }

    fn positions(&self, start: f64, end: f64, after: Option<Position>, limit: usize) -> Vec<Position> {
        let documents = self.documents.lock().unwrap();
        let all = documents.iter().map(|(id, documents)| (documents[0].segment.start_time, *id));
        let mut found: Vec<Position> = all.filter(|(time, _)| (start..=end).contains(time)).collect();
        found.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
        let is_behind = |it: &Position| after.is_none_or(|after| it.0 < after.0 || (it.0 == after.0 && it.1 > after.1));
        found.into_iter().filter(is_behind).take(limit).collect()
    }

    fn accounts(&self) -> ArchiveAccounts {
        ArchiveAccounts {
            given: self.documents.lock().unwrap().values().map(Vec::len).sum::<usize>() as u64,
            ..ArchiveAccounts::default()
        }
    }
}

fn document(number: u64, start: u64) -> String {
    json!({"name": "shop", "id": format!("{number:016x}"), "trace_id": format!("1-581cf771-{number:024x}"),
        "start_time": start, "end_time": start + 1, "fault": number.is_multiple_of(3)})
    .to_string()
}

#[test]
fn pages_go_through_memory_and_archive_as_if_they_were_one() {
    let shelf = Arc::new(Shelf::default());
    // Room for some hundred traces.
    let store = Store::new(1 << 20).with_archive(shelf.clone());
    // Starts in no order, many of them together.
    for number in 0..2_000 {
        assert_eq!(store.document(&document(number, number * 7_919 % 701)), None);
    }
    let accounts = store.accounts();
    assert!(accounts.evicted > 500 && accounts.stored > 500, "{accounts:?}");
    assert_eq!(store.archive_accounts().unwrap().given, 2_000);

    let (mut found, mut after): (Vec<Position>, _) = (Vec::new(), None);
    loop {
        let page = store.select(100.0, 600.0, after, 100, |kept| kept.documents[0].segment.fault);
        found.extend(page.traces.iter().map(|kept| (kept.start_time, kept.id)));
        assert_eq!(page.reached, None);
        let Some(last) = page.traces.last() else { break };
        after = Some((last.start_time, last.id));
    }
    let faults = shelf.positions(100.0, 600.0, None, usize::MAX).into_iter().filter(|(_, id)| {
        let number = u64::from_str_radix(id.to_string().rsplit_once('-').unwrap().1, 16).unwrap();
        number.is_multiple_of(3)
    });
    assert_eq!(found, faults.collect::<Vec<_>>());
}

#[test]
fn a_trace_whose_first_document_has_left_is_whole_again() {
    let store = Store::new(40_000).with_archive(Arc::new(Shelf::default()));
    store.document(&document(1, 5));
    (100..140).for_each(|number| drop(store.document(&document(number, 6))));
    let late = document(1, 7).replacen("0000000000000001", "000000000000000f", 1);
    store.document(&late);
    let kept = store.trace(TraceId::parse("1-581cf771-000000000000000000000001").unwrap()).unwrap();
    let starts: Vec<f64> = kept.documents.iter().map(|document| document.segment.start_time).collect();
    assert_eq!((starts, kept.start_time), (vec![5.0, 7.0], 5.0));
    assert!(store.between(5.0, 5.0).is_empty());
    assert!(store.trace(TraceId::parse("1-581cf771-00000000000000000000dead").unwrap()).is_none());
}

#[test]
fn one_look_reads_no_more_of_the_archive_than_it_may_and_says_where_it_ended() {
    let store = Store::new(10_000).with_archive(Arc::new(Shelf::default()));
    (0..3_000).for_each(|number| drop(store.document(&document(number, number))));
    let first = store.select(0.0, 99_999.0, None, 10, |_| false);
    assert!(first.traces.is_empty() && (2_000..2_900).contains(&first.looked_at), "{}", first.looked_at);
    let rest = store.select(0.0, 99_999.0, first.reached, 10, |_| false);
    assert_eq!((first.looked_at + rest.looked_at, rest.reached), (3_000, None));
}
