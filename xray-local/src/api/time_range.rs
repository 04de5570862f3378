//! `StartTime`, `EndTime` and `TimeRangeType`: which time of a trace has to lie in the range.

use super::error::ApiError;
use super::request::Request;
use crate::store::Kept;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// The trace's start.
    Start,
    /// The trace's last update: the latest time that any of its documents tells.
    Update,
    /// The end of one of its segments.
    SegmentEnd,
}

/// A range of times, in seconds since 1970.
#[derive(Debug, Clone, Copy)]
pub(super) struct TimeRange {
    start: f64,
    end: f64,
    kind: Kind,
}

impl TimeRange {
    pub(super) fn of(request: &Request<'_>) -> Result<Self, ApiError> {
        let (start, end) = request.range()?;
        let kind = match request.choice("TimeRangeType", &["TraceId", "Event", "Service"])? {
            Some("Event") => Kind::Update,
            Some("Service") => Kind::SegmentEnd,
            _ => Kind::Start,
        };
        Ok(Self { start, end, kind })
    }

    /// Its start and end, when the start of a trace has to lie between.
    pub(super) fn of_starts(&self) -> Option<(f64, f64)> {
        (self.kind == Kind::Start).then_some((self.start, self.end))
    }

    /// The latest of the trace's times that lies in the range.
    pub(super) fn matches(&self, kept: &Kept) -> Option<f64> {
        let time: Option<f64> = match self.kind {
            // Without putting the trace together, as most requests want no more.
            Kind::Start => Some(kept.start_time),
            Kind::Update => {
                let trace = kept.trace();
                let times = trace.entries().iter().map(|it| it.segment.end_time.unwrap_or(it.segment.start_time));
                times.max_by(f64::total_cmp)
            }
            Kind::SegmentEnd => {
                let trace = kept.trace();
                let ends = trace.segments().filter_map(|entry| entry.segment.end_time);
                ends.filter(|end| self.has(*end)).max_by(f64::total_cmp)
            }
        };
        time.filter(|time| self.has(*time))
    }

    /// `MatchedEventTime`, for ranges of events.
    pub(super) fn matched_event_time(&self, matched: f64) -> Option<f64> {
        (self.kind != Kind::Start).then_some(matched)
    }

    fn has(&self, time: f64) -> bool {
        (self.start..=self.end).contains(&time)
    }
}
