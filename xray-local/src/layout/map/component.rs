//! The parts of a graph that are not joined with each other, each with numbers of its own. Knows no layers.

use super::Node;
use super::table::{at, list, push, set};

/// A part that hangs together. Its nodes are numbered in the order of their keys.
#[derive(Debug, Default)]
pub(super) struct Part {
    /// The places of its nodes in the whole graph.
    pub(super) nodes: Vec<usize>,
    pub(super) heights: Vec<f64>,
    /// Its edges, from number to number.
    pub(super) edges: Vec<(usize, usize)>,
    /// The places of its edges in the whole graph.
    pub(super) edge_places: Vec<usize>,
}

/// The parts, in the order of their first keys.
pub(super) fn split(nodes: &[Node], edges: &[(usize, usize)]) -> Vec<Part> {
    let mut by_key: Vec<usize> = (0..nodes.len()).collect();
    by_key.sort_by_key(|place| nodes.get(*place).map(|node| node.key.as_str()));
    let mut neighbours = vec![Vec::new(); nodes.len()];
    for (from, to) in edges {
        push(&mut neighbours, *from, *to);
        push(&mut neighbours, *to, *from);
    }
    let mut part_of: Vec<Option<usize>> = vec![None; nodes.len()];
    let mut count = 0;
    for first in &by_key {
        let mut pending = vec![*first];
        let before = count;
        while let Some(place) = pending.pop() {
            if at(&part_of, place).is_none() {
                set(&mut part_of, place, Some(before));
                count = before + 1;
                pending.extend_from_slice(list(&neighbours, place));
            }
        }
    }
    let mut parts: Vec<Part> = (0..count).map(|_| Part::default()).collect();
    let mut numbers = vec![0; nodes.len()];
    for place in by_key {
        if let (Some(part), Some(node)) = (at(&part_of, place).and_then(|it| parts.get_mut(it)), nodes.get(place)) {
            set(&mut numbers, place, part.nodes.len());
            part.nodes.push(place);
            part.heights.push(node.height);
        }
    }
    for (place, (from, to)) in edges.iter().enumerate() {
        if let Some(part) = at(&part_of, *from).and_then(|it| parts.get_mut(it)) {
            part.edges.push((at(&numbers, *from), at(&numbers, *to)));
            part.edge_places.push(place);
        }
    }
    parts
}
