//! The timeline of a trace: a row for each segment, subsegment and inferred node, with its place, its times and its
//! share of the critical path.
//!
//! Times are whole microseconds after the trace's start: the digits behind them are noise in seconds since 1970.

use std::collections::HashMap;

use super::{critical, tree};
use crate::document::{Segment, SegmentId};
use crate::trace::{Inferred, Trace, inferred_id};

/// In which order rows stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// A segment stands below the subsegment that called it.
    #[default]
    Calls,
    /// As in X-Ray's console: each segment on top, with its own subsegments below it, the earliest first.
    Services,
}

/// What a row stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The work of one service.
    Segment,
    /// A part of it.
    Subsegment,
    /// A service that did not report itself; its times are those of the call.
    Inferred,
}

/// A row of the timeline.
#[derive(Debug, Clone, PartialEq)]
pub struct Row<'a> {
    /// Its own id; for an inferred node that of its inferred segment.
    pub id: SegmentId,
    /// What it stands for.
    pub kind: Kind,
    /// What was sent; for an inferred node the subsegment that called it.
    pub segment: &'a Segment,
    /// The name to show.
    pub name: &'a str,
    /// The row above it in the tree.
    pub parent: Option<usize>,
    /// How many rows stand above it in the tree.
    pub depth: usize,
    /// Whose work it is, as a place in [`Timeline::services`].
    pub service: usize,
    /// When it began, in microseconds after the trace's start.
    pub start_micros: u64,
    /// When it ended; the end of all that is known while it is in progress.
    pub end_micros: u64,
    /// The microseconds in which nothing below it ran.
    pub self_micros: u64,
    /// The parts (from, to) of the critical path that are its own, in microseconds after the trace's start.
    pub critical: Vec<(u64, u64)>,
}

/// A service of the timeline, with what its rows sum up to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service<'a> {
    /// Its name; empty while the segment of a subsegment has not come.
    pub name: &'a str,
    /// Its origin, or what was inferred.
    pub kind: Option<String>,
    /// Its rows.
    pub count: u64,
    /// Microseconds in which its rows ran and nothing below them did.
    pub self_micros: u64,
}

/// A trace as rows.
///
/// ```
/// use xray_local::document::read_document;
/// use xray_local::layout::timeline::{Order, Timeline};
/// use xray_local::trace::Trace;
///
/// let shop = read_document(br#"{"name":"shop","id":"000000000000000a","trace_id":"1-581cf771-a006649127e371903a2de979","start_time":1,"end_time":3,
///     "subsegments":[{"name":"pay","id":"000000000000000b","start_time":1.5,"end_time":2}]}"#);
/// let timeline = Timeline::of(&Trace::assemble(&shop.segment), Order::Calls);
/// let rows: Vec<_> = timeline.rows.iter().map(|row| (row.depth, row.name, row.start_micros, row.self_micros)).collect();
/// assert_eq!(rows, [(0, "shop", 0, 1_500_000), (1, "pay", 500_000, 500_000)]);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Timeline<'a> {
    /// The earliest start, in seconds since 1970.
    pub start_time: f64,
    /// Microseconds from there to the latest time that is known.
    pub length_micros: u64,
    /// From the top down.
    pub rows: Vec<Row<'a>>,
    /// In the order in which they are met.
    pub services: Vec<Service<'a>>,
}

impl<'a> Timeline<'a> {
    /// Lays out a trace.
    #[must_use]
    pub fn of(trace: &Trace<'a>, order: Order) -> Self {
        let start_time = trace.start_time().unwrap_or_default();
        let times = trace.entries().iter().map(|entry| entry.segment.end_time.unwrap_or(entry.segment.start_time));
        let length_micros = times.map(|time| micros_between(start_time, time)).max().unwrap_or_default();
        let mut timeline = Self { start_time, length_micros, rows: Vec::new(), services: Vec::new() };
        timeline.add_rows(trace);
        critical::find(&mut timeline.rows);
        timeline.sum();
        if order == Order::Services {
            tree::group(&mut timeline.rows);
        }
        timeline
    }

    fn add_rows(&mut self, trace: &Trace<'a>) {
        let inferred: HashMap<usize, &Inferred<'a>> = trace.inferred().iter().map(|it| (it.caller, it)).collect();
        let mut services = HashMap::new();
        for placed in trace.rows() {
            let Some(entry) = trace.entries().get(placed.entry) else { continue };
            let segment = entry.segment;
            let kind = if segment.is_subsegment { Kind::Subsegment } else { Kind::Segment };
            let owner = entry.owner.and_then(|owner| trace.entries().get(owner)).map(|owner| owner.segment);
            let named = owner.map_or(("", None), |owner| (owner.name.as_str(), owner.origin.clone()));
            let service = self.service(&mut services, named);
            let start_micros = micros_between(self.start_time, segment.start_time);
            let end = segment.end_time.map_or(self.length_micros, |end| micros_between(self.start_time, end));
            let row = Row {
                id: segment.id,
                kind,
                segment,
                name: &segment.name,
                parent: None,
                depth: placed.depth,
                service,
                start_micros,
                end_micros: end.max(start_micros),
                self_micros: 0,
                critical: Vec::new(),
            };
            let called = inferred.get(&placed.entry).map(|inferred| Row {
                id: inferred_id(segment.id),
                kind: Kind::Inferred,
                name: inferred.name,
                depth: placed.depth + 1,
                service: self.service(&mut services, (inferred.name, Some(inferred.kind.to_string()))),
                ..row.clone()
            });
            self.rows.push(row);
            self.rows.extend(called);
        }
        tree::find_parents(&mut self.rows);
    }

    fn service(
        &mut self,
        places: &mut HashMap<(&'a str, Option<String>), usize>,
        named: (&'a str, Option<String>),
    ) -> usize {
        *places.entry(named).or_insert_with_key(|(name, kind)| {
            self.services.push(Service { name, kind: kind.clone(), count: 0, self_micros: 0 });
            self.services.len() - 1
        })
    }

    fn sum(&mut self) {
        for row in &self.rows {
            if let Some(service) = self.services.get_mut(row.service) {
                service.count += 1;
                service.self_micros = service.self_micros.saturating_add(row.self_micros);
            }
        }
    }
}

/// Whole microseconds; none when `to` lies before, and thirty-five years at most, which every reader counts exactly.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped before")]
fn micros_between(from: f64, to: f64) -> u64 {
    const MOST: f64 = (1_u64 << 50) as f64;
    ((to - from) * 1e6).round().clamp(0.0, MOST) as u64
}
