//! The whole of a timeline in a small picture: lanes from the top down, in each the runs of work.
//!
//! However many rows there are, the picture has a bounded number of runs. Knows no drawing.

use super::timeline::Timeline;
use crate::document::Segment;

/// Rows of the picture at most; a trace with more rows has several in each.
pub const LANES: usize = 24;
/// The width of the picture.
pub const COLUMNS: usize = 400;

/// Work in one lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// From the top down.
    pub lane: usize,
    /// The first column.
    pub from: usize,
    /// The column after the last.
    pub to: usize,
    /// The service, as a place in [`Timeline::services`].
    pub service: usize,
    /// The worst of what lies in it.
    pub mark: Mark,
}

/// How bad the worst of a run is, from best to worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// Nothing is.
    None,
    /// An error.
    Error,
    /// A throttle.
    Throttle,
    /// A fault.
    Fault,
}

/// The picture of a timeline, and how many lanes it has.
#[must_use]
pub fn overview(timeline: &Timeline<'_>) -> (Vec<Run>, usize) {
    let rows = timeline.rows.len();
    let lanes = rows.clamp(1, LANES);
    let mut cells: Vec<Option<(Mark, usize)>> = vec![None; lanes * COLUMNS];
    for (place, row) in timeline.rows.iter().enumerate() {
        let first = column(row.start_micros, timeline.length_micros).min(COLUMNS - 1);
        let last = column(row.end_micros, timeline.length_micros).clamp(first + 1, COLUMNS);
        let lane = place * lanes / rows * COLUMNS;
        let mark = mark(row.segment);
        for cell in cells.get_mut(lane + first..lane + last).unwrap_or_default() {
            // Of rows in one lane the first is seen, unless a later one is worse.
            if cell.is_none_or(|(before, _)| before < mark) {
                *cell = Some((mark, row.service));
            }
        }
    }
    let mut runs: Vec<Run> = Vec::new();
    for (place, cell) in cells.into_iter().enumerate() {
        let (lane, from) = (place / COLUMNS, place % COLUMNS);
        let Some((mark, service)) = cell else { continue };
        match runs.last_mut() {
            Some(run) if (run.lane, run.to, run.service, run.mark) == (lane, from, service, mark) => run.to += 1,
            _ => runs.push(Run { lane, from, to: from + 1, service, mark }),
        }
    }
    (runs, lanes)
}

fn mark(segment: &Segment) -> Mark {
    match (segment.fault, segment.throttle, segment.error) {
        (true, ..) => Mark::Fault,
        (_, true, _) => Mark::Throttle,
        (_, _, true) => Mark::Error,
        _ => Mark::None,
    }
}

fn column(micros: u64, length: u64) -> usize {
    (u128::from(micros) * COLUMNS as u128).checked_div(u128::from(length)).unwrap_or_default() as usize
}
