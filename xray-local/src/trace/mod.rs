//! A trace put together from the documents that came for it: parents found, segments sent again merged, inferred
//! nodes made.
//!
//! Borrows the segments and keeps nothing. Knows no filter, graph or store.

mod found;
mod inferred;
mod order;

use found::Found;
pub use inferred::{Inferred, inferred_id};
pub use order::Row;

use crate::document::Segment;

/// A segment or subsegment at its place in the trace.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// What was sent. Embedded subsegments are entries of their own.
    pub segment: &'a Segment,
    /// The entry it belongs to or was called from, if that has come.
    pub parent: Option<usize>,
    /// The entry of the segment it is a part of: itself for a segment; `None` while that has not come.
    pub owner: Option<usize>,
}

/// All that came for one trace.
///
/// ```
/// use xray_local::document::read_document;
/// use xray_local::trace::Trace;
///
/// let shop = br#"{"name":"shop","id":"000000000000000a","trace_id":"1-581cf771-a006649127e371903a2de979","start_time":1,"end_time":3}"#;
/// let pay = br#"{"name":"pay","id":"000000000000000b","trace_id":"1-581cf771-a006649127e371903a2de979","parent_id":"000000000000000a","type":"subsegment","start_time":1,"end_time":5}"#;
/// let segments = [pay.as_slice(), shop].map(|text| read_document(text).segment.expect("X-Ray takes it"));
/// let trace = Trace::assemble(&segments);
/// assert_eq!(trace.root().expect("it came").segment.name, "shop");
/// assert_eq!(trace.seconds(), Some(4.0));
/// ```
#[derive(Debug)]
pub struct Trace<'a> {
    entries: Vec<Entry<'a>>,
    inferred: Vec<Inferred<'a>>,
}

impl<'a> Trace<'a> {
    /// Puts the documents of one trace together, in the order they came.
    ///
    /// What is sent again replaces what was there, but an end is never taken back.
    #[must_use]
    pub fn assemble(documents: impl IntoIterator<Item = &'a Segment>) -> Self {
        let mut found = Found::default();
        for document in documents {
            found.add(document);
        }
        let mut entries = found.into_entries();
        order::find_owners(&mut entries);
        let mut trace = Self { entries, inferred: Vec::new() };
        trace.inferred = inferred::infer(&trace);
        trace
    }

    /// All segments and subsegments.
    #[must_use]
    pub fn entries(&self) -> &[Entry<'a>] {
        &self.entries
    }

    /// The nodes that did not report themselves.
    #[must_use]
    pub fn inferred(&self) -> &[Inferred<'a>] {
        &self.inferred
    }

    /// The entries of segments.
    pub fn segments(&self) -> impl Iterator<Item = &Entry<'a>> {
        self.entries.iter().filter(|entry| !entry.segment.is_subsegment)
    }

    /// Whether it is a segment that nothing in this trace called.
    #[must_use]
    pub fn is_root(&self, entry: &Entry<'_>) -> bool {
        !entry.segment.is_subsegment && entry.parent.is_none()
    }

    /// The segment the trace began with, if it has come.
    #[must_use]
    pub fn root(&self) -> Option<&Entry<'a>> {
        let roots = self.entries.iter().filter(|entry| self.is_root(entry));
        roots.min_by(|one, other| one.segment.start_time.total_cmp(&other.segment.start_time))
    }

    /// The earliest start, in seconds since 1970.
    #[must_use]
    pub fn start_time(&self) -> Option<f64> {
        self.entries.iter().map(|entry| entry.segment.start_time).min_by(f64::total_cmp)
    }

    /// The seconds from the earliest start to the latest end; `None` before anything has ended.
    #[must_use]
    pub fn seconds(&self) -> Option<f64> {
        let end = self.entries.iter().filter_map(|entry| entry.segment.end_time).max_by(f64::total_cmp)?;
        Some(((end - self.start_time()?).max(0.0) * 1e6).round() / 1e6)
    }

    /// Whether something is in progress.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        self.entries.iter().any(|entry| entry.segment.end_time.is_none())
    }
}
