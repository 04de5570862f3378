//! Where a trace failed: each failing entry below which nothing failed. Knows faults from errors by what it is given.

use super::path::{self, Step};
use super::tree::Tree;
use super::{MAX_CAUSES, RootCause};
use crate::document::Segment;
use crate::trace::Trace;

pub(super) fn causes<'t>(trace: &'t Trace<'_>, has_failed: fn(&Segment) -> bool) -> Vec<RootCause<'t>> {
    let entries = trace.entries();
    let failed = |place: usize| entries.get(place).is_some_and(|entry| has_failed(entry.segment));
    if !(0..entries.len()).any(failed) {
        return Vec::new();
    }
    let tree = Tree::of(trace);
    let mut failed_below = vec![false; entries.len()];
    let mut lowest = Vec::new();
    for place in tree.upwards() {
        let below = failed_below.get(place).copied().unwrap_or_default();
        if !below && failed(place) {
            lowest.push(place);
        }
        if (below || failed(place))
            && let Some(above) = tree.parent(place).and_then(|parent| failed_below.get_mut(parent))
        {
            *above = true;
        }
    }
    // A subsegment whose segment has not come is a part of no service yet.
    let mut lowest: Vec<(f64, usize)> = lowest
        .into_iter()
        .filter_map(|place| entries.get(place).filter(|it| it.owner.is_some()).map(|it| (it.segment.start_time, place)))
        .collect();
    lowest.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
    let client_impacting = trace.root().is_some_and(|root| has_failed(root.segment));
    let cause = |(_, place): &(f64, usize)| {
        let step = |entry| Step { entry, coverage: None, has_failed: failed(entry) };
        let path: Vec<Step> = tree.path_to(*place).into_iter().map(step).collect();
        RootCause { services: path::services(trace, &path), client_impacting }
    };
    lowest.iter().take(MAX_CAUSES).map(cause).collect()
}
