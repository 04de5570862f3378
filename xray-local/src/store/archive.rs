//! What the store asks of a place that keeps documents longer than memory does. Knows no file.

use std::fmt::Debug;
use std::sync::Arc;

use super::Document;
use crate::document::TraceId;

/// Where a trace stands among others: its start in seconds since 1970, and its id.
pub type Position = (f64, TraceId);

/// Keeps documents beside the memory.
pub trait Archive: Debug + Send + Sync {
    /// Takes a document to keep, without waiting: what cannot be kept is counted.
    fn put(&self, document: &Arc<Document>);

    /// The documents of a trace, in the order in which they came.
    fn documents(&self, id: TraceId) -> Vec<Document>;

    /// The first `limit` traces that began from `start` to `end` (seconds since 1970), the newest first, behind
    /// `after` in this order.
    fn positions(&self, start: f64, end: f64, after: Option<Position>, limit: usize) -> Vec<Position>;

    /// What became of the documents.
    fn accounts(&self) -> ArchiveAccounts;
}

/// What became of the documents that an archive was given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ArchiveAccounts {
    /// Where it is.
    pub place: String,
    /// Documents that it keeps.
    pub kept: u64,
    /// What they take there, in bytes.
    pub bytes: u64,
    /// Documents that it was given since it was opened: `given = written + waiting + lost`.
    pub given: u64,
    /// Those that it has written.
    pub written: u64,
    /// Those that wait to be written.
    pub waiting: u64,
    /// Those that could not be written, or waited behind too many others.
    pub lost: u64,
    /// Documents that made room, or grew too old.
    pub removed: u64,
    /// Why nothing can be written, while that is so.
    pub problem: Option<String>,
}
