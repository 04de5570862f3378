//! The tree that flat records make: who stands in whose `subsegments`. Walked without recursion, so
//! that no depth overflows a stack.

use super::record::{NONE, Records, State};

/// Links between records by place. Children are in the order of their places.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    nodes: Vec<Node>,
}

#[derive(Debug, Clone, Copy)]
struct Node {
    parent: u32,
    first_child: u32,
    next_sibling: u32,
}

/// A step of a walk through a subtree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Down into a record; `levels` counts it and those above it, from the walk's root.
    Enter { place: u32, levels: u32, first: bool },
    /// Out of a record whose children (if `had_children`) are all done.
    Leave { place: u32, had_children: bool },
}

impl Tree {
    /// Links the records. A record whose parent is not among them is a root.
    pub(crate) fn link(&mut self, records: &Records) {
        self.nodes.clear();
        self.nodes.extend(records.items.iter().map(|record| Node {
            parent: if (record.parent as usize) < records.items.len() { record.parent } else { NONE },
            first_child: NONE,
            next_sibling: NONE,
        }));
        for (place, record) in records.items.iter().enumerate().rev() {
            if record.state != State::Free {
                self.adopt(place as u32);
            }
        }
    }

    /// Puts a record first among its parent's children.
    fn adopt(&mut self, place: u32) {
        let Some(&Node { parent, .. }) = self.nodes.get(place as usize) else { return };
        let Some(mother) = self.nodes.get_mut(parent as usize) else { return };
        let next = std::mem::replace(&mut mother.first_child, place);
        if let Some(node) = self.nodes.get_mut(place as usize) {
            node.next_sibling = next;
        }
    }

    pub(crate) fn is_root(&self, place: u32) -> bool {
        self.nodes.get(place as usize).is_some_and(|node| node.parent == NONE)
    }

    pub(crate) fn children(&self, place: u32) -> impl Iterator<Item = u32> {
        let mut next = self.nodes.get(place as usize).map_or(NONE, |node| node.first_child);
        std::iter::from_fn(move || {
            let child = next;
            next = self.nodes.get(child as usize)?.next_sibling;
            Some(child)
        })
    }

    /// Keeps of a record's children those that `keep` says; the others become roots.
    pub(crate) fn cut_children(&mut self, place: u32, mut keep: impl FnMut(u32) -> bool) {
        let children: Vec<u32> = self.children(place).collect();
        if let Some(node) = self.nodes.get_mut(place as usize) {
            node.first_child = NONE;
        }
        for &child in children.iter().rev() {
            if keep(child) {
                self.adopt(child);
            } else if let Some(node) = self.nodes.get_mut(child as usize) {
                node.parent = NONE;
                node.next_sibling = NONE;
            }
        }
    }

    /// Walks the subtree below `root`, children in order; ends early when `visit` says so.
    /// Says whether it came to the end.
    pub(crate) fn walk(&self, root: u32, mut visit: impl FnMut(Step) -> bool) -> bool {
        let (mut place, mut levels) = (root, 1);
        if !visit(Step::Enter { place, levels, first: true }) {
            return false;
        }
        loop {
            let Some(node) = self.nodes.get(place as usize) else { return false };
            if node.first_child != NONE {
                place = node.first_child;
                levels += 1;
                if !visit(Step::Enter { place, levels, first: true }) {
                    return false;
                }
                continue;
            }
            if !visit(Step::Leave { place, had_children: false }) {
                return false;
            }
            // Up until there is a sibling to go to.
            loop {
                if place == root {
                    return true;
                }
                let Some(node) = self.nodes.get(place as usize) else { return false };
                if node.next_sibling != NONE {
                    place = node.next_sibling;
                    if !visit(Step::Enter { place, levels, first: false }) {
                        return false;
                    }
                    break;
                }
                place = node.parent;
                levels -= 1;
                if !visit(Step::Leave { place, had_children: true }) {
                    return false;
                }
            }
        }
    }
}
