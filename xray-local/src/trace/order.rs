//! Which segment an entry is a part of, and the order in which a tree of entries is drawn.
//!
//! Parents are named by whoever sends, so they may form a ring and chains of any length: nothing here recurs.

use super::{Entry, Trace};

/// A line of the trace drawn as a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// The entry.
    pub entry: usize,
    /// How many entries stand above it.
    pub depth: usize,
}

impl Trace<'_> {
    /// The entries as a tree from the top down, siblings by their start. Members of a ring of parents stand at the end.
    #[must_use]
    pub fn rows(&self) -> Vec<Row> {
        let mut children: Vec<Vec<usize>> = vec![Vec::new(); self.entries.len()];
        let mut tops = Vec::new();
        for (place, entry) in self.entries.iter().enumerate() {
            match entry.parent.and_then(|parent| children.get_mut(parent)) {
                Some(siblings) => siblings.push(place),
                None => tops.push(place),
            }
        }
        let start = |place: &usize| self.entries.get(*place).map_or(0.0, |entry| entry.segment.start_time);
        let latest_first = |places: &mut Vec<usize>| places.sort_by(|one, other| start(other).total_cmp(&start(one)));
        let mut rows = Vec::with_capacity(self.entries.len());
        let mut drawn = vec![false; self.entries.len()];
        latest_first(&mut tops);
        let mut pending: Vec<Row> = tops.into_iter().map(|entry| Row { entry, depth: 0 }).collect();
        let mut next = 0;
        loop {
            let Some(row) = pending.pop() else {
                // What is not drawn yet hangs on a ring: cut it at any place.
                let Some(entry) = drawn.iter().skip(next).position(|drawn| !drawn).map(|place| place + next) else {
                    return rows;
                };
                next = entry;
                pending.push(Row { entry, depth: 0 });
                continue;
            };
            if drawn.get_mut(row.entry).is_none_or(|drawn| std::mem::replace(drawn, true)) {
                continue;
            }
            rows.push(row);
            if let Some(children) = children.get_mut(row.entry) {
                latest_first(children);
                pending.extend(children.iter().map(|entry| Row { entry: *entry, depth: row.depth + 1 }));
            }
        }
    }
}

/// Finds the segment that each entry is a part of.
pub(super) fn find_owners(entries: &mut [Entry<'_>]) {
    // Most parents stand before what they timed; then one look at each is enough.
    for place in 0..entries.len() {
        let Some(entry) = entries.get(place) else { return };
        let owner = match entry.parent {
            _ if !entry.segment.is_subsegment => Some(place),
            Some(parent) if parent > place => return find_owners_upwards(entries),
            Some(parent) => entries.get(parent).and_then(|parent| parent.owner),
            None => None,
        };
        if let Some(entry) = entries.get_mut(place) {
            entry.owner = owner;
        }
    }
}

/// Goes up from each entry, in one pass over all of them.
fn find_owners_upwards(entries: &mut [Entry<'_>]) {
    entries.iter_mut().for_each(|entry| entry.owner = None);
    let mut known = vec![false; entries.len()];
    let mut path = Vec::new();
    for first in 0..entries.len() {
        let mut next = Some(first);
        let mut owner = None;
        // `known` is set on the way up, so a ring ends where it began, without an owner.
        while let Some(place) = next {
            let Some((entry, known)) = entries.get(place).zip(known.get_mut(place)) else { break };
            if std::mem::replace(known, true) {
                owner = entry.owner;
                break;
            }
            path.push(place);
            if !entry.segment.is_subsegment {
                owner = Some(place);
                break;
            }
            next = entry.parent;
        }
        for place in path.drain(..) {
            if let Some(entry) = entries.get_mut(place) {
                entry.owner = owner;
            }
        }
    }
}
