//! From rows and layers to places and paths in units.

use super::table::{at, list, set};
use super::{Gaps, Layout, Node, Place, Sketch};

/// A point of a path, in units from the left and from the top.
pub type Point = (f64, f64);

/// Which way an edge runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From the left to the right.
    Forward,
    /// From the right to the left: it closes a cycle.
    Backward,
    /// To where it begins.
    Loop,
}

/// How an edge runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    /// From the side of the node where it begins to the side of that where it ends; on the way two for each layer that
    /// it passes, where it enters and where it leaves it. A loop has the top of its node twice.
    pub points: Vec<Point>,
    /// Which way.
    pub direction: Direction,
    /// Whether it goes around the nodes of the layers that it passes. Only when there are very many long edges are some
    /// drawn behind nodes.
    pub is_routed: bool,
}

pub(super) fn draw(nodes: &[Node], edges: &[(usize, usize)], sketch: &Sketch, gaps: Gaps) -> Layout {
    let columns = columns(nodes, sketch, gaps.layers);
    let nowhere = Place { x: 0.0, y: 0.0, width: 0.0, height: 0.0, layer: 0 };
    let mut places = vec![nowhere; nodes.len()];
    for (part, layered, rows) in &sketch.parts {
        for (number, place) in part.nodes.iter().enumerate() {
            let layer = at(&layered.layer_of, number);
            let Some(node) = nodes.get(*place) else { continue };
            let (left, right) = at(&columns, layer);
            let (x, y) = (f64::midpoint(left, right), at(rows, number));
            set(&mut places, *place, Place { x, y, width: node.width, height: node.height, layer });
        }
    }
    let end = |edge: usize| edges.get(edge).and_then(|(from, to)| Some((*places.get(*from)?, *places.get(*to)?)));
    let mut paths = vec![Path { points: Vec::new(), direction: Direction::Loop, is_routed: true }; edges.len()];
    for (part, layered, rows) in &sketch.parts {
        for (number, edge) in part.edge_places.iter().enumerate() {
            let Some((from, to)) = end(*edge) else { continue };
            let bends = list(&layered.bends, number);
            let passed = bends.iter().map(|bend| (at(&columns, at(&layered.layer_of, *bend)), at(rows, *bend)));
            let path = if at(&layered.turned, number) {
                let points = passed.rev().flat_map(|((left, right), y)| [(right, y), (left, y)]);
                path(Direction::Backward, from, points, to)
            } else if at(&part.edges, number).0 == at(&part.edges, number).1 {
                let top = (from.x, from.y - from.height / 2.0);
                Path { points: vec![top, top], direction: Direction::Loop, is_routed: true }
            } else {
                let points = passed.flat_map(|((left, right), y)| [(left, y), (right, y)]);
                path(Direction::Forward, from, points, to)
            };
            set(&mut paths, *edge, path);
        }
    }
    let width = columns.last().map_or(0.0, |(_, right)| *right);
    Layout { nodes: places, edges: paths, width, height: sketch.height }
}

fn path(direction: Direction, from: Place, passed: impl Iterator<Item = Point>, to: Place) -> Path {
    let side = if direction == Direction::Forward { 1.0 } else { -1.0 };
    let mut points = vec![(from.x + side * from.width / 2.0, from.y)];
    points.extend(passed);
    points.push((to.x - side * to.width / 2.0, to.y));
    let is_routed = points.len() == 2 * from.layer.abs_diff(to.layer);
    Path { points, direction, is_routed }
}

/// Where each layer begins and ends, from the left: as wide as its widest node.
fn columns(nodes: &[Node], sketch: &Sketch, gap: f64) -> Vec<(f64, f64)> {
    let mut widths: Vec<f64> = Vec::new();
    for (part, layered, _) in &sketch.parts {
        widths.resize(widths.len().max(layered.layers.len()), 0.0);
        for (place, layer) in part.nodes.iter().zip(&layered.layer_of) {
            let width = nodes.get(*place).map_or(0.0, |node| node.width);
            let widest = at(&widths, *layer).max(width);
            set(&mut widths, *layer, widest);
        }
    }
    let mut left = 0.0;
    let column = |width: f64| {
        let column = (left, left + width);
        left += width + gap;
        column
    };
    widths.into_iter().map(column).collect()
}
