//! Documents on disk, in a file of SQLite: what was sent is found again after the program has ended.
//!
//! Writes on a thread of its own, some hundred documents at once, and keeps the file under a size and the traces under
//! an age. Knows documents and their traces; who asks for them is the store.

mod error;
mod file;
mod queue;
mod removal;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

pub use error::DatabaseError;
use file::File;
use queue::Queue;

use crate::document::{TraceId, read_document};
use crate::store::{Archive, ArchiveAccounts, Document, Position};

/// How much is kept on disk, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// The size of the file with the log beside it.
    pub max_bytes: u64,
    /// After that a trace is removed; counted from its start.
    pub max_age: Duration,
}

impl Default for Bounds {
    /// 512 MiB and 30 days, for which X-Ray keeps traces.
    fn default() -> Self {
        Self { max_bytes: 512 << 20, max_age: Duration::from_secs(30 * 24 * 60 * 60) }
    }
}

/// A file of documents that is open.
///
/// ```
/// use std::sync::Arc;
/// use xray_local::database::{Bounds, Database};
/// use xray_local::store::Store;
///
/// let path = std::env::temp_dir().join(format!("xray-local-{}.db", std::process::id()));
/// let document = r#"{"name":"shop","id":"000000000000000a","trace_id":"1-581cf771-a006649127e371903a2de979","start_time":4e9,"end_time":4e9}"#;
/// let store = Store::new(1 << 20).with_archive(Arc::new(Database::open(&path, Bounds::default())?));
/// assert_eq!(store.document(document), None);
/// // What waits is written before it is closed.
/// drop(store);
/// let database = Database::open(&path, Bounds::default())?;
/// assert_eq!(database.newest(1 << 20).len(), 1);
/// # drop(database);
/// # std::fs::remove_file(&path).expect("it is there");
/// # Ok::<(), xray_local::database::DatabaseError>(())
/// ```
#[derive(Debug)]
pub struct Database {
    path: PathBuf,
    shared: Arc<Shared>,
    writer: Option<JoinHandle<()>>,
}

/// What the writer and those who read have in common.
#[derive(Debug)]
struct Shared {
    file: Mutex<File>,
    queue: Queue,
}

impl Shared {
    /// SQLite rolls back what was begun when something panicked under the lock.
    fn file(&self) -> MutexGuard<'_, File> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Database {
    /// Opens the file, or makes it for its owner alone; removes what is over the bounds.
    ///
    /// # Errors
    ///
    /// When it cannot be opened or written, is none of ours, of a newer version, or used by another program.
    pub fn open(path: &Path, bounds: Bounds) -> Result<Self, DatabaseError> {
        let mut file = File::open(path)?;
        file.remove_old(bounds, writer::now()).map_err(|error| DatabaseError::of(path, &error))?;
        let shared = Arc::new(Shared { file: Mutex::new(file), queue: Queue::default() });
        let writer = writer::spawn(Arc::clone(&shared), path.to_owned(), bounds);
        let writer = writer.map_err(|error| DatabaseError::no_thread(path, &error))?;
        Ok(Self { path: path.to_owned(), shared, writer: Some(writer) })
    }

    /// Documents of the newest traces, in the order in which they came; about as many as take `max_bytes` of memory.
    #[must_use]
    pub fn newest(&self, max_bytes: usize) -> Vec<Document> {
        let mut documents = Vec::new();
        let mut bytes = 0;
        let mut before = u64::MAX;
        while bytes < max_bytes {
            // One trace after the other, so that no more than what is kept is read.
            let Ok(Some((first, rows))) = self.shared.file().trace_before(before) else { break };
            before = first;
            let trace: Vec<Document> = rows.into_iter().filter_map(read).collect();
            bytes += trace.iter().map(Document::weight).sum::<usize>();
            if bytes <= max_bytes {
                documents.extend(trace);
            }
        }
        documents.sort_unstable_by_key(|document| document.version);
        documents
    }

    /// The number of the last document, 0 without any.
    #[must_use]
    pub fn last_version(&self) -> u64 {
        self.shared.file().last_version().unwrap_or_default()
    }
}

/// A row as a document again; a row that X-Ray would not take was never written.
fn read((version, text): (u64, String)) -> Option<Document> {
    let reading = read_document(text.as_bytes());
    Some(Document { text: reading.text, segment: reading.segment?, version })
}

impl Archive for Database {
    fn put(&self, document: &Arc<Document>) {
        self.shared.queue.put(document);
    }

    fn documents(&self, id: TraceId) -> Vec<Document> {
        let rows = self.shared.file().documents(id).unwrap_or_default();
        rows.into_iter().filter_map(read).collect()
    }

    fn positions(&self, start: f64, end: f64, after: Option<Position>, limit: usize) -> Vec<Position> {
        self.shared.file().positions(start, end, after, limit).unwrap_or_default()
    }

    fn accounts(&self) -> ArchiveAccounts {
        // Asked first, so that what it calls written is counted as kept.
        let accounts = self.shared.queue.accounts();
        let (kept, bytes) = self.shared.file().size().unwrap_or_default();
        ArchiveAccounts { place: self.path.display().to_string(), kept, bytes, ..accounts }
    }
}

impl Drop for Database {
    /// Writes what waits.
    fn drop(&mut self) {
        self.shared.queue.close();
        if let Some(writer) = self.writer.take() {
            // Nothing is to be done when it panicked; what waited is lost then.
            let _ = writer.join();
        }
    }
}
