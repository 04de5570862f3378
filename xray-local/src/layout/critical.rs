//! The critical path, which is what the caller waited for, and the time that a row spent itself.
//!
//! From the end of a row backwards: what ended last is what was waited for; where nothing below ran, the row itself
//! was. What runs beside the path, or goes on after its caller has ended, is not on it. Nothing here recurs.

use super::timeline::Row;

/// Sets `self_micros` and `critical` of rows, which stand in the order of the tree, siblings by their start.
pub(super) fn find(rows: &mut [Row<'_>]) {
    own_times(rows);
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); rows.len()];
    let mut tops = Vec::new();
    for (place, row) in rows.iter().enumerate() {
        match row.parent.and_then(|parent| children.get_mut(parent)) {
            Some(siblings) => siblings.push(place),
            None => tops.push(place),
        }
    }
    let end = tops.iter().filter_map(|place| rows.get(*place)).map(|row| row.end_micros).max().unwrap_or_default();
    // What stands on top hangs on a caller that is no row.
    let mut pending = walk(rows, None, tops, (0, end));
    while let Some((place, window)) = pending.pop() {
        let below = children.get_mut(place).map(std::mem::take).unwrap_or_default();
        pending.extend(walk(rows, Some(place), below, window));
    }
    rows.iter_mut().for_each(|row| row.critical.reverse());
}

/// Marks what of a row's window is its own, and answers whose windows the rest is.
fn walk(
    rows: &mut [Row<'_>],
    place: Option<usize>,
    mut below: Vec<usize>,
    (from, to): (u64, u64),
) -> Vec<(usize, (u64, u64))> {
    let window = |row: &Row<'_>| (row.start_micros.max(from), row.end_micros.min(to));
    let times = |place: &usize| rows.get(*place).map(window).unwrap_or_default();
    // The latest end first; of those that end together the longest.
    below.sort_by_key(|place| (std::cmp::Reverse(times(place).1), times(place).0));
    let mut cursor = to;
    let (mut own, mut waited_for) = (Vec::new(), Vec::new());
    for child in below {
        let (start, end) = times(&child);
        if end > cursor || start >= end {
            continue;
        }
        if end < cursor {
            own.push((end, cursor));
        }
        waited_for.push((child, (start, end)));
        cursor = start;
    }
    if cursor > from {
        own.push((from, cursor));
    }
    if let Some(row) = place.and_then(|place| rows.get_mut(place)) {
        row.critical = own;
    }
    waited_for
}

/// A row's time without that of what is below it; children that overlap are counted once.
fn own_times(rows: &mut [Row<'_>]) {
    // How far a row is covered by its children, and how much of it.
    let mut covered: Vec<(u64, u64)> = rows.iter().map(|row| (row.start_micros, 0)).collect();
    for row in rows.iter() {
        let Some((parent, place)) = row.parent.and_then(|parent| Some((rows.get(parent)?, parent))) else { continue };
        let Some((until, sum)) = covered.get_mut(place) else { continue };
        let end = row.end_micros.min(parent.end_micros);
        *sum += end.saturating_sub(row.start_micros.max(*until));
        *until = end.max(*until);
    }
    for (row, (_, sum)) in rows.iter_mut().zip(covered) {
        row.self_micros = (row.end_micros - row.start_micros).saturating_sub(sum);
    }
}
