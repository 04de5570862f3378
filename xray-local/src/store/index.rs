//! The traces that are kept, found by their id, their start, their last change and their age.
//!
//! Knows no limit: who evicts is the store.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::ops::Bound;
use std::sync::Arc;

use super::kept::{Document, Kept};
use crate::document::TraceId;

/// Traces in the order of their starts; those that began together stand the other way round, as a list begins with the
/// newest.
type Key = (Start, Reverse<TraceId>);

/// Seconds since 1970 as bits that are ordered as the numbers are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Start(u64);

impl Start {
    fn new(seconds: f64) -> Self {
        const SIGN: u64 = 1 << 63;
        let bits = seconds.to_bits();
        Self(if bits & SIGN == 0 { bits | SIGN } else { !bits })
    }
}

#[derive(Debug, Default)]
pub(super) struct Index {
    traces: BTreeMap<Key, Kept>,
    starts: HashMap<TraceId, Start>,
    /// By the version of the last change.
    changes: BTreeMap<u64, TraceId>,
    /// By the version of the first document, the oldest first.
    ages: VecDeque<TraceId>,
}

impl Index {
    pub(super) fn len(&self) -> usize {
        self.traces.len()
    }

    pub(super) fn documents(&self) -> u64 {
        self.traces.values().map(|kept| kept.documents.len() as u64).sum()
    }

    pub(super) fn get(&self, id: TraceId) -> Option<&Kept> {
        self.traces.get(&(*self.starts.get(&id)?, Reverse(id)))
    }

    /// Those that began from `start` to `end`, the newest first, and behind `after` in this order.
    pub(super) fn between(&self, start: f64, end: f64, after: Option<(f64, TraceId)>) -> impl Iterator<Item = &Kept> {
        let first = Bound::Included((Start::new(start), Reverse(TraceId::GREATEST)));
        let last = match after.map(|(start, id)| (Start::new(start), Reverse(id))) {
            Some(after) if after <= (Start::new(end), Reverse(TraceId::LEAST)) => Bound::Excluded(after),
            _ => Bound::Included((Start::new(end), Reverse(TraceId::LEAST))),
        };
        // A range that ends before it begins would panic.
        let is_range = match (&first, &last) {
            (Bound::Included(first), Bound::Included(last) | Bound::Excluded(last)) => first <= last,
            _ => false,
        };
        let found = is_range.then(|| self.traces.range((first, last)));
        found.into_iter().flatten().rev().map(|(_, kept)| kept)
    }

    /// Those that changed after a version.
    pub(super) fn after(&self, version: u64) -> impl Iterator<Item = &Kept> {
        let changed = version.checked_add(1).map(|next| self.changes.range(next..));
        changed.into_iter().flatten().filter_map(|(_, id)| self.get(*id))
    }

    /// Answers by how much the traces grew.
    pub(super) fn add(&mut self, document: Arc<Document>, bytes: usize, version: u64) -> usize {
        let id = document.segment.trace_id;
        let found = self
            .starts
            .get(&id)
            .and_then(|start| self.traces.get_mut(&(*start, Reverse(id))).map(|kept| (*start, kept)));
        let Some((start, kept)) = found else {
            let kept = Kept::new(document, bytes, version);
            let (start, grown) = (Start::new(kept.start_time), kept.bytes);
            self.traces.insert((start, Reverse(id)), kept);
            self.starts.insert(id, start);
            self.changes.insert(version, id);
            self.ages.push_back(id);
            return grown;
        };
        self.changes.remove(&kept.version);
        self.changes.insert(version, id);
        kept.add(document, bytes, version);
        let earlier = Start::new(kept.start_time);
        if earlier < start
            && let Some(kept) = self.traces.remove(&(start, Reverse(id)))
        {
            self.traces.insert((earlier, Reverse(id)), kept);
            self.starts.insert(id, earlier);
        }
        bytes
    }

    /// Takes out the trace that came first.
    pub(super) fn remove_oldest(&mut self) -> Option<Kept> {
        let id = self.ages.pop_front()?;
        let kept = self.traces.remove(&(self.starts.remove(&id)?, Reverse(id)))?;
        self.changes.remove(&kept.version);
        Some(kept)
    }
}

#[cfg(test)]
mod tests {
    use super::Start;

    #[test]
    fn starts_are_ordered_as_the_seconds_are() {
        let seconds = [f64::NEG_INFINITY, -2.5, -1.0, -0.0, 0.0, 1e-9, 1.0, 1.5e9, 1.500_000_1e9, 1e300, f64::INFINITY];
        assert!(seconds.map(Start::new).is_sorted_by(|one, other| one < other));
    }
}
