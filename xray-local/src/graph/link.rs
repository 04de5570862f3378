//! Links between traces, drawn as edges: a message was sent in one trace and is handled in another.
//!
//! X-Ray: [Tracing event-driven applications]; edges of the type `link` have no statistics but the age of what was
//! received. AWS's pages do not say between which nodes the edge goes: here it begins at the queue that the sender's call
//! is known by, or else at the sender, and ends at the segment that names the link.
//!
//! [Tracing event-driven applications]: https://docs.aws.amazon.com/xray/latest/devguide/xray-tracelinking.html

use std::collections::{BTreeMap, HashMap};

use super::{ServiceGraph, Statistics};
use crate::document::{Segment, SegmentId, TraceId};
use crate::trace::Trace;

/// What went from one node to another without anybody waiting for it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Link {
    /// How many were so many milliseconds old when they were received.
    pub ages: BTreeMap<u64, u64>,
    /// The earliest start and latest end, in seconds since 1970, of those who received.
    pub span: Option<(f64, f64)>,
}

/// A link whose other end was not looked up yet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pending {
    id: SegmentId,
    to: usize,
    /// Start and end of the receiver.
    received: (f64, f64),
}

impl ServiceGraph {
    /// The traces that links of the added ones name; [`ServiceGraph::link`] takes them. What links to a trace that does
    /// not come is not drawn.
    #[must_use]
    pub fn linked(&self) -> Vec<TraceId> {
        self.pending.keys().copied().collect()
    }

    /// Draws the links that name this trace, whether it was added itself or not.
    pub fn link(&mut self, trace: &Trace<'_>) {
        let id = trace.entries().first().map(|entry| entry.segment.trace_id);
        let Some(mine) = id.and_then(|id| self.pending.remove(&id)) else { return };
        let entries = trace.entries();
        let places: HashMap<SegmentId, usize> =
            entries.iter().enumerate().map(|(place, entry)| (entry.segment.id, place)).collect();
        let inferred: HashMap<usize, _> = trace.inferred().iter().map(|it| (it.caller, it)).collect();
        for pending in mine {
            let Some(place) = places.get(&pending.id) else { continue };
            let Some(entry) = entries.get(*place) else { continue };
            let from = match (inferred.get(place), entry.owner.and_then(|owner| entries.get(owner))) {
                (Some(inferred), _) => self.node(inferred.name, Some(&inferred.kind)),
                (None, Some(owner)) => self.node(&owner.segment.name, owner.segment.origin.as_deref()),
                (None, None) => continue,
            };
            let sent = entry.segment.end_time.unwrap_or(entry.segment.start_time);
            if let Some(service) = self.services.get_mut(from) {
                service.links.entry(pending.to).or_default().add(sent, pending.received);
            }
        }
    }

    pub(super) fn note_links(&mut self, to: usize, segment: &Segment) {
        let received = (segment.start_time, segment.end_time.unwrap_or(segment.start_time));
        for link in &segment.links {
            self.pending.entry(link.trace_id).or_default().push(Pending { id: link.id, to, received });
        }
    }
}

impl Link {
    fn add(&mut self, sent: f64, (start, end): (f64, f64)) {
        *self.ages.entry(Statistics::milliseconds((start - sent).max(0.0))).or_default() += 1;
        let (first, last) = self.span.unwrap_or((start, end));
        self.span = Some((first.min(start), last.max(end)));
    }
}
