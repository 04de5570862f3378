//! What is counted of a node or an edge. Counts completed work only; knows no graph.

use std::collections::BTreeMap;

use crate::document::Segment;

/// Counts and times of completed work. Each is one of fault, throttle, error and ok, the first that is true.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Statistics {
    /// Neither of the others.
    pub ok: u64,
    /// Errors that are no throttles.
    pub error: u64,
    /// Throttles, which X-Ray counts among the errors.
    pub throttle: u64,
    /// Faults.
    pub fault: u64,
    /// Seconds, all together.
    pub total_seconds: f64,
    /// How many took so many milliseconds.
    pub histogram: BTreeMap<u64, u64>,
    /// The earliest start and latest end, in seconds since 1970, of what is in progress too.
    pub span: Option<(f64, f64)>,
}

impl Statistics {
    pub(super) fn add(&mut self, segment: &Segment) {
        let end = segment.end_time.unwrap_or(segment.start_time);
        let (first, last) = self.span.unwrap_or((segment.start_time, end));
        self.span = Some((first.min(segment.start_time), last.max(end)));
        let Some(seconds) = segment.seconds() else { return };
        let count = match (segment.fault, segment.throttle, segment.error) {
            (true, _, _) => &mut self.fault,
            (_, true, _) => &mut self.throttle,
            (_, _, true) => &mut self.error,
            _ => &mut self.ok,
        };
        *count += 1;
        self.total_seconds += seconds;
        *self.histogram.entry(Self::milliseconds(seconds)).or_default() += 1;
    }

    /// The step of a histogram that a time belongs to.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "seconds are never negative")]
    pub(super) fn milliseconds(seconds: f64) -> u64 {
        (seconds * 1e3).round() as u64
    }

    /// All of them.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.ok + self.error + self.throttle + self.fault
    }
}
