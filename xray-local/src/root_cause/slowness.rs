//! Where a trace spent its response time: from the root down, as long as somebody below took at least as long as the one
//! reached worked alone.
//!
//! What runs at the same time counts once; what goes on after its caller has answered is not counted.

use super::RootCause;
use super::path::{self, Step};
use super::tree::Tree;
use crate::trace::Trace;

/// From a start to an end, in seconds since 1970.
type Span = (f64, f64);

pub(super) fn cause<'t>(trace: &'t Trace<'_>) -> Option<RootCause<'t>> {
    let entries = trace.entries();
    let root = trace.root()?.segment;
    let mut place = entries.iter().position(|entry| entry.segment.id == root.id)?;
    let mut span = (root.start_time, root.end_time?);
    let response_time = length(span);
    if response_time <= 0.0 {
        return None;
    }
    let children = Tree::of(trace).children();
    let mut path: Vec<Step> = Vec::new();
    loop {
        let coverage = (length(span) / response_time * 1e3).round() / 1e3;
        path.push(Step { entry: place, coverage: Some(coverage), has_failed: false });
        let below: Vec<(usize, Span)> = children
            .get(place)
            .into_iter()
            .flatten()
            .filter_map(|child| {
                let segment = entries.get(*child)?.segment;
                let child_span = (segment.start_time.max(span.0), segment.end_time.unwrap_or(span.1).min(span.1));
                (length(child_span) > 0.0).then_some((*child, child_span))
            })
            .collect();
        let alone = length(span) - covered(&below);
        // The first of several that took equally long.
        let longest = below.into_iter().rev().max_by(|one, other| length(one.1).total_cmp(&length(other.1)));
        match longest {
            Some((child, child_span)) if length(child_span) >= alone => (place, span) = (child, child_span),
            _ => break,
        }
    }
    Some(RootCause { services: path::services(trace, &path), client_impacting: true })
}

fn length(span: Span) -> f64 {
    (span.1 - span.0).max(0.0)
}

/// The seconds in which at least one of them ran; they are sorted by their start.
fn covered(below: &[(usize, Span)]) -> f64 {
    let mut covered = 0.0;
    let mut until = f64::NEG_INFINITY;
    for (_, (start, end)) in below {
        covered += (end - start.max(until)).max(0.0);
        until = until.max(*end);
    }
    covered
}
