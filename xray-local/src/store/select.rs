//! Looking through many traces, the newest first: in lists of some thousand, so that nobody waits long for the store,
//! on two threads, and no further than the page that is asked for.

use std::cmp::Ordering;
use std::hint::black_box;
use std::thread;

use super::{Kept, Position, Store};

/// What is looked through first, on one thread: a filter that selects many has its page then.
const FIRST_LIST: usize = 512;
const LIST: usize = 8_192;
/// Reading a trace from the archive takes a hundred times as long as looking at one that is here.
const MAX_FROM_ARCHIVE: usize = 2_000;
/// Traces that are fetched from memory together.
const TOGETHER: usize = 64;

/// The traces that were wanted.
#[derive(Debug, Clone)]
pub struct Selection {
    /// They, the newest first; at most as many as were asked for.
    pub traces: Vec<Kept>,
    /// How many traces were looked at for it.
    pub looked_at: usize,
    /// Where the look ended although there are more traces, because it read as many from the archive as one look may.
    pub reached: Option<Position>,
}

impl Store {
    /// The first `limit` traces that are wanted, of those that began from `start` to `end` (seconds since 1970), the
    /// newest first; also of those that are in the archive alone. With `after`, the start and id of a trace, it begins
    /// with the one behind that.
    ///
    /// `wanted` is asked on two threads, and of some traces that are not in the answer.
    ///
    /// ```
    /// use xray_local::store::Store;
    ///
    /// let store = Store::new(1 << 20);
    /// for number in 1..=3 {
    ///     store.document(&format!(
    ///         r#"{{"name":"shop","id":"000000000000000a","trace_id":"1-0000000{number}-a006649127e371903a2de979","start_time":{number},"end_time":9}}"#
    ///     ));
    /// }
    /// let first = store.select(0.0, 9.0, None, 2, |_| true);
    /// let starts: Vec<f64> = first.traces.iter().map(|kept| kept.start_time).collect();
    /// assert_eq!(starts, [3.0, 2.0]);
    /// let last = first.traces.last().map(|kept| (kept.start_time, kept.id));
    /// let rest = store.select(0.0, 9.0, last, 2, |_| true);
    /// assert_eq!(rest.traces.len(), 1);
    /// ```
    #[must_use]
    pub fn select(
        &self,
        start: f64,
        end: f64,
        after: Option<Position>,
        limit: usize,
        wanted: impl Fn(&Kept) -> bool + Sync,
    ) -> Selection {
        let mut selection = Selection { traces: Vec::new(), looked_at: 0, reached: None };
        let (mut after, mut length, mut from_archive) = (after, FIRST_LIST, 0);
        loop {
            let list = self.list(start, end, after, length);
            selection.looked_at += list.traces.len();
            for found in sift(&list.traces, &wanted) {
                if selection.traces.len() == limit {
                    return selection;
                }
                selection.traces.push(found);
            }
            from_archive += list.from_archive;
            after = list.next;
            if after.is_none() || selection.traces.len() == limit {
                return selection;
            }
            if from_archive >= MAX_FROM_ARCHIVE {
                selection.reached = after;
                return selection;
            }
            length = if from_archive > 0 { FIRST_LIST } else { LIST };
        }
    }

    /// The next traces, of memory and of the archive.
    fn list(&self, start: f64, end: f64, after: Option<Position>, length: usize) -> List {
        let stored = self.archive.as_ref().map(|archive| archive.positions(start, end, after, length));
        let inner = self.lock();
        let mut traces: Vec<Kept> = inner.traces.between(start, end, after).take(length).cloned().collect();
        let mut next = (traces.len() == length).then(|| traces.last().map(|last| (last.start_time, last.id))).flatten();
        let (Some(archive), Some(mut stored)) = (&self.archive, stored) else {
            return List { traces, from_archive: 0, next };
        };
        // Whichever of the two goes on may have more before the other's end.
        if stored.len() == length {
            next = stored.last().copied().into_iter().chain(next).max_by(|one, other| newer(*one, *other));
        }
        stored.retain(|(_, id)| inner.traces.get(*id).is_none());
        drop(inner);
        if let Some(end) = next {
            traces.retain(|kept| newer((kept.start_time, kept.id), end) != Ordering::Less);
            stored.retain(|position| newer(*position, end) != Ordering::Less);
        }
        let before = traces.len();
        traces.extend(stored.iter().filter_map(|(_, id)| Kept::with_documents(None, archive.documents(*id))));
        let from_archive = traces.len() - before;
        traces.sort_by(|one, other| newer((other.start_time, other.id), (one.start_time, one.id)));
        List { traces, from_archive, next }
    }
}

/// Traces in their order.
struct List {
    traces: Vec<Kept>,
    /// How many of them are not in memory.
    from_archive: usize,
    /// Behind which position it goes on, if it does.
    next: Option<Position>,
}

fn newer(one: Position, other: Position) -> Ordering {
    one.0.total_cmp(&other.0).then(other.1.cmp(&one.1))
}

fn sift(list: &[Kept], wanted: &(impl Fn(&Kept) -> bool + Sync)) -> Vec<Kept> {
    if list.len() <= FIRST_LIST {
        return sift_alone(list, wanted);
    }
    let (first, second) = list.split_at(list.len() / 2);
    thread::scope(|scope| {
        let more = thread::Builder::new().spawn_scoped(scope, || sift_alone(second, wanted));
        let mut found = sift_alone(first, wanted);
        // A thread that cannot be had, or has ended, is done without.
        found.extend(more.ok().and_then(|more| more.join().ok()).unwrap_or_else(|| sift_alone(second, wanted)));
        found
    })
}

fn sift_alone(list: &[Kept], wanted: &impl Fn(&Kept) -> bool) -> Vec<Kept> {
    let mut found = Vec::new();
    for together in list.chunks(TOGETHER) {
        fetch(together);
        found.extend(together.iter().filter(|kept| wanted(kept)).cloned());
    }
    found
}

/// Touches what every look at a trace needs. The processor waits for the memory of several traces at once here, and
/// for one after the other when each is put together; this halves the time of a query.
fn fetch(traces: &[Kept]) {
    let documents = traces.iter().flat_map(|kept| &kept.documents);
    let names = documents.map(|document| document.segment.subsegments.first().map_or(0, |first| first.name.len()));
    black_box(names.sum::<usize>());
}
