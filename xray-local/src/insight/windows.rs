//! What each service did in each minute, and who calls whom. Judges nothing.

use std::collections::BTreeMap;

use crate::document::Segment;
use crate::graph::ServiceGraph;
use crate::trace::Trace;

/// The type of the nodes that stand for clients.
pub(super) const CLIENT: &str = "client";

/// What became of requests.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Impact {
    /// All that were completed.
    pub total: u64,
    /// Those that faulted.
    pub faults: u64,
    /// Those that went well; the others are errors and throttles.
    pub ok: u64,
}

impl Impact {
    fn count(&mut self, segment: &Segment) {
        self.total += 1;
        self.faults += u64::from(segment.fault);
        self.ok += u64::from(!segment.fault && !segment.error && !segment.throttle);
    }

    pub(super) fn add(&mut self, other: Self) {
        self.total += other.total;
        self.faults += other.faults;
        self.ok += other.ok;
    }
}

/// The minutes of the traces of one group.
#[derive(Debug, Clone, Default)]
pub struct Windows {
    pub(super) graph: ServiceGraph,
    /// By minute since 1970, then by the place of the node in the graph.
    pub(super) minutes: BTreeMap<u64, BTreeMap<usize, Impact>>,
}

impl Windows {
    /// Counts what a trace tells, each request in the minute in which it began.
    pub fn add(&mut self, trace: &Trace<'_>) {
        self.graph.add(trace);
        for entry in trace.segments() {
            let segment = entry.segment;
            self.count(&segment.name, segment.origin.as_deref(), segment);
            if trace.is_root(entry) {
                self.count(&segment.name, Some(CLIENT), segment);
            }
        }
        for inferred in trace.inferred() {
            if let Some(caller) = trace.entries().get(inferred.caller) {
                self.count(inferred.name, Some(&inferred.kind), caller.segment);
            }
        }
    }

    fn count(&mut self, name: &str, kind: Option<&str>, segment: &Segment) {
        // What is in progress may still fault.
        if segment.end_time.is_none() {
            return;
        }
        if let Some(node) = self.graph.place(name, kind) {
            self.minutes.entry(minute_of(segment.start_time)).or_default().entry(node).or_default().count(segment);
        }
    }
}

/// The minute since 1970 that holds a time. What lies before 1970 lies in the first, what lies after 10000 in the last, so
/// that the minutes after it can still be counted.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it lies within these bounds")]
pub(super) fn minute_of(time: f64) -> u64 {
    (time / 60.0).clamp(0.0, f64::from(u32::MAX)) as u64
}
