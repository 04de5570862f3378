//! Where lines leave and reach boxes, and which run between two neighbouring layers. Knows rows, no columns.
//!
//! Lines of two callers never share a row before the box that they reach, or the map would say that they are one.

use std::collections::{BTreeMap, BTreeSet};

use xray_local::layout::map::{Direction, Layout, Path};

use super::channel::Bundle;
use super::graph::Graph;

/// The rows of a box inside its border.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rows {
    pub(super) first: usize,
    pub(super) count: usize,
}

impl Rows {
    pub(super) fn middle(self) -> usize {
        self.first + self.count / 2
    }

    /// The middle, the one below it, the one above it, and so on.
    fn outwards(self) -> impl Iterator<Item = usize> {
        let middle = self.middle();
        (0..self.count).map(move |step| if step % 2 == 1 { middle + step.div_ceil(2) } else { middle - step / 2 })
    }
}

/// A piece of an edge between two neighbouring layers.
#[derive(Debug, Clone, Copy)]
struct Piece {
    channel: usize,
    net: usize,
    left: usize,
    /// `None` at a box, whose port is found later.
    right: Option<usize>,
    /// The box at its right end.
    right_box: usize,
}

/// All that is drawn beside boxes.
#[derive(Debug, Default)]
pub(super) struct Ports {
    /// For each gap between two layers, from the left.
    pub(super) channels: Vec<Vec<Bundle>>,
    /// Rows of a layer that an edge passes: layer, net and row.
    pub(super) passes: Vec<(usize, usize, usize)>,
    /// Where edges leave a box to the right: box, net and row.
    pub(super) exits: BTreeSet<(usize, usize, usize)>,
    /// Arrows into the right side of a box: box, net and row.
    pub(super) returns: Vec<(usize, usize, usize)>,
    /// Arrows into the left side of a box: box and row.
    pub(super) arrivals: BTreeSet<(usize, usize)>,
}

/// How many rows a box needs inside for its ports, at either side.
pub(super) fn rows_needed(graph: &Graph, layout: &Layout) -> Vec<usize> {
    let mut sides = vec![(0, 1); graph.services.len()];
    for (edge, path) in graph.edges.iter().zip(&layout.edges) {
        let (left, right) = match path.direction {
            Direction::Forward => (edge.to, None),
            Direction::Backward => (edge.from, Some(edge.to)),
            Direction::Loop => continue,
        };
        sides.get_mut(left).into_iter().for_each(|side| side.0 += 1);
        right.and_then(|right| sides.get_mut(right)).into_iter().for_each(|side| side.1 += 1);
    }
    sides.into_iter().map(|(left, right): (usize, usize)| left.max(right)).collect()
}

/// Finds all ports. `rows` are those of each box.
pub(super) fn find(graph: &Graph, layout: &Layout, rows: &[Rows]) -> Ports {
    let layers = layout.nodes.iter().map(|place| place.layer + 1).max().unwrap_or_default();
    let mut ports = Ports::default();
    let mut pieces: Vec<Piece> = Vec::new();
    let mut free: Vec<_> = rows.iter().map(|rows| rows.outwards().skip(1)).collect();
    for (place, (edge, path)) in graph.edges.iter().zip(&layout.edges).enumerate() {
        // A line that leads back is drawn from its left end too, as a net of its own.
        let (left, right, net, row) = match path.direction {
            Direction::Forward => (edge.from, edge.to, edge.from, rows.get(edge.from).map(|rows| rows.middle())),
            Direction::Backward => {
                let row = free.get_mut(edge.to).and_then(Iterator::next);
                (edge.to, edge.from, rows.len() + place, row)
            }
            Direction::Loop => continue,
        };
        let (Some(layer), Some(row)) = (layout.nodes.get(left).map(|it| it.layer), row) else { continue };
        if path.direction == Direction::Forward {
            ports.exits.insert((left, net, row));
        } else {
            ports.returns.push((left, net, row));
        }
        let mut before = row;
        let bends = bends(path);
        for (channel, bend) in (layer..).zip(&bends) {
            pieces.push(Piece { channel, net, left: before, right: Some(*bend), right_box: right });
            ports.passes.push((channel + 1, net, *bend));
            before = *bend;
        }
        pieces.push(Piece { channel: layer + bends.len(), net, left: before, right: None, right_box: right });
    }
    reach(&mut pieces, rows, &mut ports);
    let mut bundles: BTreeMap<(usize, usize, usize), Vec<usize>> = BTreeMap::new();
    for piece in pieces {
        let rights = bundles.entry((piece.channel, piece.net, piece.left)).or_default();
        rights.extend(piece.right);
    }
    ports.channels.resize_with(layers.saturating_sub(1), Vec::new);
    for ((channel, net, left), rights) in bundles {
        ports.channels.get_mut(channel).into_iter().for_each(|bundles| {
            bundles.push(Bundle { net, left, rights: rights.clone() });
        });
    }
    ports
}

/// The rows of the layers that an edge passes, from the left.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a layout begins at 0 and is bounded")]
fn bends(path: &Path) -> Vec<usize> {
    let inner = path.points.get(1..path.points.len().saturating_sub(1)).unwrap_or_default();
    let mut rows: Vec<usize> = inner.iter().step_by(2).map(|(_, y)| (y - 0.5).floor().max(0.0) as usize).collect();
    if path.direction == Direction::Backward {
        rows.reverse();
    }
    rows
}

/// Gives each line that reaches a box from the left a row of it.
fn reach(pieces: &mut [Piece], rows: &[Rows], ports: &mut Ports) {
    let boxes = rows.len();
    let mut begun: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    let mut reaching: BTreeMap<usize, BTreeSet<(usize, usize)>> = BTreeMap::new();
    for piece in pieces.iter() {
        begun.entry(piece.channel).or_default().insert(piece.left);
        if piece.right.is_none() {
            reaching.entry(piece.right_box).or_default().insert((piece.left, piece.net));
        }
    }
    for piece in pieces.iter_mut().filter(|piece| piece.right.is_none()) {
        let Some((lines, rows)) = reaching.get(&piece.right_box).zip(rows.get(piece.right_box)) else { continue };
        let begun = begun.get(&piece.channel);
        // A row where another line begins would look like that line's.
        let cost = |first: usize| -> usize {
            let cost = |(row, (left, _)): (usize, &(usize, usize))| match begun {
                _ if row == *left => 0,
                Some(begun) if begun.contains(&row) => 100,
                _ => 1,
            };
            let middle = first + (lines.len() - 1) / 2;
            (first..).zip(lines).map(cost).sum::<usize>() * 100 + middle.abs_diff(rows.middle())
        };
        let last = (rows.first + rows.count).saturating_sub(lines.len()).max(rows.first);
        let Some(first) = (rows.first..=last).min_by_key(|first| cost(*first)) else { continue };
        let place = lines.iter().position(|line| *line == (piece.left, piece.net)).unwrap_or_default();
        piece.right = Some(first + place);
        // Nets of callers are numbered as their boxes; the others lead back, and their arrow is at the other end.
        if piece.net < boxes {
            ports.arrivals.insert((piece.right_box, first + place));
        }
    }
}
