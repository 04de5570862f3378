//! The layer of each node, and the bends of edges that pass layers. Knows no order within a layer.

use super::component::Part;
use super::table::{at, list, push, set};

/// A part in layers: its nodes first, then the bends of its edges.
#[derive(Debug, Default)]
pub(super) struct Layered {
    /// What stands in each layer, from the top down.
    pub(super) layers: Vec<Vec<usize>>,
    /// The layer of each.
    pub(super) layer_of: Vec<usize>,
    /// Whom each is joined with in the layer to its left.
    pub(super) left: Vec<Vec<usize>>,
    /// Whom each is joined with in the layer to its right.
    pub(super) right: Vec<Vec<usize>>,
    /// Bends are flat.
    pub(super) heights: Vec<f64>,
    /// How many are nodes; the rest are bends.
    pub(super) nodes: usize,
    /// The bends of each edge, from the left to the right.
    pub(super) bends: Vec<Vec<usize>>,
    /// Whether each edge was turned around.
    pub(super) turned: Vec<bool>,
}

impl Layered {
    pub(super) fn is_bend(&self, item: usize) -> bool {
        item >= self.nodes
    }
}

/// A chain of 10,000 nodes with an edge from each to each later one has 10^12 bends, so there is an end to them.
fn most_bends(part: &Part) -> usize {
    10_000 + 4 * (part.nodes.len() + part.edges.len())
}

/// Puts each node one layer right of the last that calls it.
///
/// Short edges get their bends first. An edge that finds none left goes straight, behind what stands in its way.
pub(super) fn assign(part: &Part, turned: &[bool]) -> Layered {
    let count = part.nodes.len();
    let ends: Vec<(usize, usize)> = part
        .edges
        .iter()
        .zip(turned)
        .map(|((from, to), turned)| if *turned { (*to, *from) } else { (*from, *to) })
        .collect();
    let layer_of = longest_ways(count, &ends);
    let mut layered = Layered {
        layers: vec![Vec::new(); layer_of.iter().max().map_or(0, |last| last + 1)],
        left: vec![Vec::new(); count],
        right: vec![Vec::new(); count],
        heights: part.heights.clone(),
        nodes: count,
        bends: vec![Vec::new(); ends.len()],
        turned: turned.to_vec(),
        layer_of,
    };
    for node in 0..count {
        push(&mut layered.layers, at(&layered.layer_of, node), node);
    }
    let span = |edge: usize| {
        let (from, to) = at(&ends, edge);
        at(&layered.layer_of, to) - at(&layered.layer_of, from)
    };
    let mut shortest_first: Vec<(usize, usize)> = (0..ends.len()).map(|edge| (span(edge), edge)).collect();
    shortest_first.sort_unstable();
    let mut room = most_bends(part);
    for (span, edge) in shortest_first {
        let bends = span.saturating_sub(1);
        if span > 0 && bends <= room {
            room -= bends;
            layered.join(edge, at(&ends, edge), bends);
        }
    }
    layered
}

impl Layered {
    fn join(&mut self, edge: usize, (from, to): (usize, usize), bends: usize) {
        let first = self.layer_of.len();
        let mut before = from;
        for step in 0..bends {
            let bend = first + step;
            let layer = at(&self.layer_of, before) + 1;
            self.layer_of.push(layer);
            self.heights.push(0.0);
            self.left.push(vec![before]);
            self.right.push(Vec::new());
            push(&mut self.layers, layer, bend);
            push(&mut self.right, before, bend);
            push(&mut self.bends, edge, bend);
            before = bend;
        }
        push(&mut self.right, before, to);
        push(&mut self.left, to, before);
    }
}

/// For each node the length of the longest way to it, in edges. `ends` has no cycle but loops at one node.
fn longest_ways(count: usize, ends: &[(usize, usize)]) -> Vec<usize> {
    let mut out = vec![Vec::new(); count];
    let mut missing = vec![0_usize; count];
    for (from, to) in ends.iter().filter(|(from, to)| from != to) {
        push(&mut out, *from, *to);
        let known = at(&missing, *to);
        set(&mut missing, *to, known + 1);
    }
    let mut longest = vec![0; count];
    let mut ready: Vec<usize> = (0..count).filter(|node| at(&missing, *node) == 0).collect();
    while let Some(node) = ready.pop() {
        for callee in list(&out, node) {
            let (way, left) = (at(&longest, *callee).max(at(&longest, node) + 1), at(&missing, *callee) - 1);
            set(&mut longest, *callee, way);
            set(&mut missing, *callee, left);
            if left == 0 {
                ready.push(*callee);
            }
        }
    }
    longest
}
