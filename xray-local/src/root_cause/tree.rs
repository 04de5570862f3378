//! Who stands above whom in a trace. Whatever parents say, it has no rings; nothing here recurs.

use crate::trace::Trace;

/// The entries of a trace as a tree.
pub(super) struct Tree {
    parents: Vec<Option<usize>>,
    order: Vec<usize>,
}

impl Tree {
    pub(super) fn of(trace: &Trace<'_>) -> Self {
        let mut parents = vec![None; trace.entries().len()];
        let mut order = Vec::with_capacity(parents.len());
        let mut above: Vec<usize> = Vec::new();
        // Rows cut each ring at one place, so depths say what parents cannot.
        for row in trace.rows() {
            above.truncate(row.depth);
            if let Some(parent) = parents.get_mut(row.entry) {
                *parent = above.last().copied();
            }
            above.push(row.entry);
            order.push(row.entry);
        }
        Self { parents, order }
    }

    pub(super) fn parent(&self, place: usize) -> Option<usize> {
        self.parents.get(place).copied().flatten()
    }

    /// All entries, each after those below it.
    pub(super) fn upwards(&self) -> impl Iterator<Item = usize> {
        self.order.iter().rev().copied()
    }

    /// The entries below each, in the order of their start.
    pub(super) fn children(&self) -> Vec<Vec<usize>> {
        let mut children = vec![Vec::new(); self.parents.len()];
        for place in &self.order {
            if let Some(siblings) = self.parent(*place).and_then(|parent| children.get_mut(parent)) {
                siblings.push(*place);
            }
        }
        children
    }

    /// The entries from the top down to this one.
    pub(super) fn path_to(&self, place: usize) -> Vec<usize> {
        let mut path = vec![place];
        let mut next = self.parent(place);
        while let Some(place) = next {
            path.push(place);
            next = self.parent(place);
        }
        path.reverse();
        path
    }
}
