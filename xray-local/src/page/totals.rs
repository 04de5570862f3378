//! Counts, percentiles and distributions of traces. Knows no drawing.

use super::words::Outcome;
use crate::store::Kept;
use crate::trace::Trace;

/// What a trace adds to the totals.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Point {
    /// When it began, in seconds since 1970.
    pub(super) start: f64,
    /// What its caller waited; `None` while it is in progress.
    pub(super) seconds: Option<f64>,
    /// What became of it.
    pub(super) outcome: Outcome,
}

impl Point {
    pub(super) fn of(trace: &Trace<'_>) -> Self {
        let root = trace.root().map(|root| root.segment);
        Self {
            start: trace.start_time().unwrap_or_default(),
            seconds: root.map_or_else(|| trace.seconds(), |root| root.seconds()),
            outcome: root.map_or(Outcome::Open, Outcome::of),
        }
    }
}

/// The points of many traces.
#[derive(Debug, Clone, Default)]
pub(super) struct Totals {
    pub(super) points: Vec<Point>,
    /// The response times, the shortest first.
    sorted: Vec<f64>,
}

impl Totals {
    pub(super) fn of(traces: &[Kept]) -> Self {
        Self::new(traces.iter().map(|kept| Point::of(&kept.trace())).collect())
    }

    pub(super) fn new(points: Vec<Point>) -> Self {
        let mut sorted: Vec<f64> = points.iter().filter_map(|point| point.seconds).collect();
        sorted.sort_by(f64::total_cmp);
        Self { points, sorted }
    }

    pub(super) fn count(&self) -> u64 {
        self.points.len() as u64
    }

    pub(super) fn outcomes(&self, outcome: Outcome) -> u64 {
        self.points.iter().filter(|point| point.outcome == outcome).count() as u64
    }

    /// Errors, throttles among them, as X-Ray counts them.
    pub(super) fn errors(&self) -> u64 {
        self.outcomes(Outcome::Error) + self.outcomes(Outcome::Throttle)
    }

    /// The response time that `share` of the traces do not exceed (nearest rank); `None` before anything has ended.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a rank")]
    pub(super) fn percentile(&self, share: f64) -> Option<f64> {
        let rank = (share * self.sorted.len() as f64).ceil() as usize;
        self.sorted.get(rank.max(1) - 1).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::{Point, Totals};
    use crate::page::words::Outcome;

    #[test]
    fn percentiles_are_response_times_that_were_seen() {
        let point = |seconds| Point { start: 0.0, seconds, outcome: Outcome::Ok };
        let totals = Totals::new((1..=100).rev().map(|it| point(Some(f64::from(it)))).chain([point(None)]).collect());
        assert_eq!(
            [0.0, 0.5, 0.95, 0.99, 1.0].map(|it| totals.percentile(it)),
            [1.0, 50.0, 95.0, 99.0, 100.0].map(Some)
        );
        assert_eq!((totals.count(), Totals::default().percentile(0.5)), (101, None));
    }
}
