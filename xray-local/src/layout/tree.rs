//! The tree that rows form: parents by their depth, and the tree of calls cut into one for each service.

use super::timeline::{Kind, Row};

/// The parent of a row is the last one before it that stands higher.
pub(super) fn find_parents(rows: &mut [Row<'_>]) {
    let mut above: Vec<usize> = Vec::new();
    for (place, row) in rows.iter_mut().enumerate() {
        above.truncate(row.depth);
        row.parent = above.last().copied();
        above.push(place);
    }
}

/// Takes segments and inferred nodes out of the tree of calls; the earliest stands first.
pub(super) fn group(rows: &mut Vec<Row<'_>>) {
    let mut groups: Vec<Vec<Row<'_>>> = Vec::new();
    let mut group_of: Vec<usize> = Vec::with_capacity(rows.len());
    for row in std::mem::take(rows) {
        let above = row.parent.and_then(|parent| group_of.get(parent)).copied();
        match above.filter(|_| row.kind == Kind::Subsegment) {
            Some(place) => {
                group_of.push(place);
                if let Some(group) = groups.get_mut(place) {
                    group.push(row);
                }
            }
            None => {
                group_of.push(groups.len());
                groups.push(vec![row]);
            }
        }
    }
    groups.sort_by_key(|group| group.first().map(|head| head.start_micros));
    for group in groups {
        let depth = group.first().map_or(0, |head| head.depth);
        rows.extend(group.into_iter().map(|row| Row { depth: row.depth - depth, ..row }));
    }
    find_parents(rows);
}
