//! The traces that are kept, in memory and under a cap of bytes; the oldest trace goes first.
//!
//! Counts what became of each document: received = stored + evicted + rejected. Knows no socket and no clock; a reader
//! gets its own list of documents, so that no query holds up what arrives.

mod archive;
mod index;
mod kept;
mod problems;
mod select;
mod weight;

use std::cmp::Reverse;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub use archive::{Archive, ArchiveAccounts, Position};
use index::Index;
pub use kept::{Content, Document, Kept};
pub use problems::Problem;
use problems::Problems;
pub use select::Selection;
use tokio::sync::watch;

use crate::document::{Reading, TraceId, read_datagram, read_document};

/// 64 MiB.
pub const DEFAULT_MAX_BYTES: usize = 64 << 20;

/// What became of the documents. `received = stored + evicted + rejected`, always.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accounts {
    /// All that arrived; empty datagrams are no documents.
    pub received: u64,
    /// Those that are here.
    pub stored: u64,
    /// Those that were here and made room for others.
    pub evicted: u64,
    /// Those that the daemon or X-Ray would reject.
    pub rejected: u64,
    /// Traces that are here.
    pub traces: u64,
    /// What they take of memory.
    pub bytes: u64,
}

/// The traces that are kept.
///
/// ```
/// use xray_local::store::Store;
///
/// let store = Store::new(1 << 20);
/// store.datagram(b"{\"format\":\"json\",\"version\":1}\n{}");
/// let accounts = store.accounts();
/// assert_eq!((accounts.received, accounts.rejected), (1, 1));
/// assert_eq!(store.problems()[0].findings[0].to_string(), "X-Ray rejects it: no `trace_id`; send `1-`, 8 hexadecimal digits, `-`, 24 hexadecimal digits");
/// ```
#[derive(Debug)]
pub struct Store {
    inner: Mutex<Inner>,
    archive: Option<Arc<dyn Archive>>,
    changes: watch::Sender<u64>,
}

#[derive(Debug)]
struct Inner {
    max_bytes: usize,
    bytes: usize,
    traces: Index,
    problems: Problems,
    version: u64,
    received: u64,
    evicted: u64,
    rejected: u64,
}

impl Store {
    /// A store that keeps about `max_bytes` of memory full.
    #[must_use]
    pub fn new(max_bytes: usize) -> Self {
        let inner = Inner {
            max_bytes,
            bytes: 0,
            traces: Index::default(),
            problems: Problems::default(),
            version: 0,
            received: 0,
            evicted: 0,
            rejected: 0,
        };
        Self { inner: Mutex::new(inner), archive: None, changes: watch::Sender::new(0) }
    }

    /// With a place that keeps what arrives from now on, and is asked for what is no longer in memory.
    #[must_use]
    pub fn with_archive(self, archive: Arc<dyn Archive>) -> Self {
        Self { archive: Some(archive), ..self }
    }

    /// Takes documents that were kept elsewhere, in the order in which they came, and goes on to count from `version`.
    /// They count as received; call it before anything arrives.
    pub fn load(&self, documents: Vec<Document>, version: u64) {
        let mut inner = self.lock();
        for document in documents {
            inner.received += 1;
            inner.version = inner.version.max(document.version);
            inner.keep(&Arc::new(document));
        }
        inner.version = inner.version.max(version);
        self.changes.send_replace(inner.version);
    }

    /// What became of the documents in the archive, if there is one.
    #[must_use]
    pub fn archive_accounts(&self) -> Option<ArchiveAccounts> {
        self.archive.as_ref().map(|archive| archive.accounts())
    }

    /// Takes a datagram as the daemon would.
    pub fn datagram(&self, datagram: &[u8]) {
        if let Some(reading) = read_datagram(datagram) {
            self.take(reading);
        }
    }

    /// Takes a document as `PutTraceSegments` would, and answers why not if X-Ray would reject it.
    pub fn document(&self, text: &str) -> Option<Problem> {
        self.take(read_document(text.as_bytes()))
    }

    /// A receiver that hears of each change, with the number of the version.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// What became of the documents.
    #[must_use]
    pub fn accounts(&self) -> Accounts {
        let inner = self.lock();
        Accounts {
            received: inner.received,
            // Counted from what is there, so that the equation is a check and no definition.
            stored: inner.traces.documents(),
            evicted: inner.evicted,
            rejected: inner.rejected,
            traces: inner.traces.len() as u64,
            bytes: inner.bytes as u64,
        }
    }

    /// One trace, with all its documents that are in memory or in the archive.
    #[must_use]
    pub fn trace(&self, id: TraceId) -> Option<Kept> {
        let kept = self.lock().traces.get(id).cloned();
        match &self.archive {
            None => kept,
            Some(archive) => Kept::with_documents(kept, archive.documents(id)),
        }
    }

    /// The traces that changed after a version, and the version now; 0 stands for all. The newest come first.
    #[must_use]
    pub fn traces_after(&self, version: u64) -> (Vec<Kept>, u64) {
        let inner = self.lock();
        let mut traces: Vec<Kept> = inner.traces.after(version).cloned().collect();
        let version = inner.version;
        drop(inner);
        traces.sort_unstable_by_key(|kept| Reverse(kept.first_version));
        (traces, version)
    }

    /// The traces that began from `start` to `end` (seconds since 1970), the newest first.
    #[must_use]
    pub fn between(&self, start: f64, end: f64) -> Vec<Kept> {
        self.lock().traces.between(start, end, None).cloned().collect()
    }

    /// The last documents of which something is to be said, the newest first.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        self.lock().problems.newest_first()
    }

    fn take(&self, reading: Reading) -> Option<Problem> {
        let problem = Problem::of(&reading);
        let mut inner = self.lock();
        inner.received += 1;
        inner.version += 1;
        let rejected = match reading.segment {
            Some(segment) => {
                let document = Arc::new(Document { text: reading.text, segment, version: inner.version });
                inner.keep(&document);
                if let Some(archive) = &self.archive {
                    archive.put(&document);
                }
                None
            }
            None => {
                inner.rejected += 1;
                problem.clone()
            }
        };
        if let Some(problem) = problem {
            inner.problems.push(problem);
        }
        let version = inner.version;
        drop(inner);
        self.changes.send_replace(version);
        rejected
    }

    /// Nothing panics under the lock, and if it did, the counts would still be what they are.
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn keep(&mut self, document: &Arc<Document>) {
        self.bytes += self.traces.add(Arc::clone(document), document.weight(), document.version);
        while self.bytes > self.max_bytes {
            let Some(oldest) = self.traces.remove_oldest() else { break };
            self.bytes -= oldest.bytes;
            self.evicted += oldest.documents.len() as u64;
        }
    }
}
