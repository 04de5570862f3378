//! Documents that wait to be written: bounded, and counted. Knows no file.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::document::TraceId;
use crate::store::{ArchiveAccounts, Document};

/// What may wait; more is lost, and counted.
const MAX_WAITING_BYTES: usize = 8 << 20;
/// What is written at once, so that the log beside the file stays small.
const MAX_BATCH: usize = 1_000;
const MAX_BATCH_BYTES: usize = 2 << 20;
/// How long a document waits for others.
const PAUSE: Duration = Duration::from_millis(100);

/// What is written of a document: a copy, as what was read of it takes several times as much, and is the store's to drop.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) version: u64,
    pub(super) trace: TraceId,
    pub(super) start: f64,
    pub(super) text: Box<str>,
}

impl Row {
    fn weight(&self) -> usize {
        size_of::<Self>() + 16 + self.text.len()
    }
}

#[derive(Debug, Default)]
pub(super) struct Queue {
    inner: Mutex<Inner>,
    came: Condvar,
}

#[derive(Debug, Default)]
struct Inner {
    waiting: Vec<Row>,
    bytes: usize,
    /// Those that the writer has taken, and not told of yet.
    in_hand: u64,
    is_closed: bool,
    given: u64,
    written: u64,
    lost: u64,
    removed: u64,
    problem: Option<String>,
}

impl Queue {
    pub(super) fn put(&self, document: &Document) {
        let mut inner = self.lock();
        inner.given += 1;
        if inner.bytes >= MAX_WAITING_BYTES || inner.is_closed {
            inner.lost += 1;
            return;
        }
        let segment = &document.segment;
        let (trace, start) = (segment.trace_id, segment.start_time);
        let row = Row { version: document.version, trace, start, text: document.text.as_str().into() };
        inner.bytes += row.weight();
        inner.waiting.push(row);
        let is_time = inner.waiting.len() == 1 || inner.is_batch();
        drop(inner);
        if is_time {
            self.came.notify_one();
        }
    }

    /// Waits for documents and for those that follow them shortly; `None` when it was closed and all are written.
    pub(super) fn take(&self) -> Option<Vec<Row>> {
        let mut inner = self.lock();
        let mut first = None;
        loop {
            let waited = first.map_or(Duration::ZERO, |first: Instant| first.elapsed());
            if inner.is_batch() || waited >= PAUSE || (inner.is_closed && !inner.waiting.is_empty()) {
                break;
            }
            if inner.is_closed {
                return None;
            }
            inner = match inner.waiting.is_empty() {
                true => self.came.wait(inner).unwrap_or_else(PoisonError::into_inner),
                false => {
                    first.get_or_insert_with(Instant::now);
                    let wait = self.came.wait_timeout(inner, PAUSE.saturating_sub(waited));
                    wait.unwrap_or_else(PoisonError::into_inner).0
                }
            };
        }
        let mut bytes = 0;
        let fits = inner.waiting.iter().take(MAX_BATCH).take_while(|row| {
            bytes += row.weight();
            bytes <= MAX_BATCH_BYTES
        });
        let count = fits.count().max(1).min(inner.waiting.len());
        let batch: Vec<_> = inner.waiting.drain(..count).collect();
        inner.bytes -= batch.iter().map(Row::weight).sum::<usize>();
        inner.in_hand = batch.len() as u64;
        Some(batch)
    }

    /// Says what became of the batch that was taken last.
    pub(super) fn told(&self, outcome: Result<(), String>) {
        let mut inner = self.lock();
        let in_hand = std::mem::take(&mut inner.in_hand);
        match outcome {
            Ok(()) => {
                inner.written += in_hand;
                inner.problem = None;
            }
            Err(problem) => {
                inner.lost += in_hand;
                inner.problem = Some(problem);
            }
        }
    }

    pub(super) fn removed(&self, documents: u64) {
        self.lock().removed += documents;
    }

    /// Takes nothing more; what waits is still written.
    pub(super) fn close(&self) {
        self.lock().is_closed = true;
        self.came.notify_one();
    }

    pub(super) fn accounts(&self) -> ArchiveAccounts {
        let inner = self.lock();
        ArchiveAccounts {
            given: inner.given,
            written: inner.written,
            waiting: inner.waiting.len() as u64 + inner.in_hand,
            lost: inner.lost,
            removed: inner.removed,
            problem: inner.problem.clone(),
            ..ArchiveAccounts::default()
        }
    }

    /// Nothing panics under the lock, and if it did, the counts would still be what they are.
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn is_batch(&self) -> bool {
        self.waiting.len() >= MAX_BATCH || self.bytes >= MAX_BATCH_BYTES
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_BATCH, MAX_WAITING_BYTES, Queue};
    use crate::document::read_document;
    use crate::store::Document;

    fn document(version: u64, blob: usize) -> Document {
        let text = format!(
            "{{\"name\":\"n\",\"id\":\"0000000000000001\",\"trace_id\":\"1-581cf771-000000000000000000000001\",\
             \"start_time\":1,\"end_time\":2,\"metadata\":{{\"default\":{{\"blob\":\"{}\"}}}}}}",
            "x".repeat(blob)
        );
        let reading = read_document(text.as_bytes());
        Document { text: reading.text, segment: reading.segment.unwrap(), version }
    }

    #[test]
    fn what_waits_is_bounded_and_nothing_is_lost_uncounted() {
        let queue = Queue::default();
        let large = document(1, 50_000);
        for _ in 0..2 * MAX_WAITING_BYTES / 50_000 {
            queue.put(&large);
        }
        let accounts = queue.accounts();
        assert!((accounts.waiting - 1) * 50_000 <= MAX_WAITING_BYTES as u64 && accounts.lost > 0, "{accounts:?}");
        assert_eq!(accounts.given, accounts.waiting + accounts.lost);
        let first = queue.take().unwrap();
        assert_eq!(queue.accounts().waiting, accounts.waiting);
        queue.told(Ok(()));
        queue.take().unwrap();
        queue.told(Err("the disk is full; make room".into()));
        let then = queue.accounts();
        assert_eq!((then.written, then.problem.as_deref()), (first.len() as u64, Some("the disk is full; make room")));
        assert_eq!(then.given, then.written + then.waiting + then.lost);
        assert!(then.lost > accounts.lost);
    }

    #[test]
    fn a_batch_is_taken_in_the_order_in_which_it_came_and_the_rest_before_the_end() {
        let queue = Queue::default();
        let count = MAX_BATCH as u64 + 10;
        (0..count).for_each(|version| queue.put(&document(version, 0)));
        queue.close();
        queue.put(&document(count, 0));
        let batches: Vec<_> = std::iter::from_fn(|| queue.take()).collect();
        assert_eq!(batches.iter().map(Vec::len).collect::<Vec<_>>(), [MAX_BATCH, 10]);
        assert!(batches.iter().flatten().map(|row| row.version).eq(0..count));
        assert_eq!(queue.accounts().lost, 1);
    }
}
