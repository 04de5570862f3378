//! The height at which each node and bend stands, in its order. Knows no widths.

use super::layers::Layered;
use super::table::{at, list, set};

/// How often layers are moved; after these, what moves is too little to see.
const SWEEPS: usize = 24;
/// Where there are very many, they are seen from so far that fewer do.
const MANY: usize = 3_000;
const SWEEPS_OF_MANY: usize = 8;
/// Edges should be straight where they pass layers, and may bend at nodes.
const BEND_TO_BEND: f64 = 32.0;
const BEND_TO_NODE: f64 = 2.0;
const NODE_TO_NODE: f64 = 1.0;
/// Holds what is joined with nothing where it is.
const ALONE: f64 = 0.01;

/// The centres from the top, in any position to 0: as near to their neighbours as order, heights and gap allow.
pub(super) fn rows(layered: &Layered, gap: f64) -> Vec<f64> {
    let mut rows = vec![0.0; layered.layer_of.len()];
    for layer in &layered.layers {
        pack(layered, layer, gap, &mut rows, &[]);
    }
    let count = layered.layers.len();
    let sweeps = if rows.len() > MANY { SWEEPS_OF_MANY } else { SWEEPS };
    for sweep in 0..sweeps {
        // Both neighbours at once get stuck where whole branches should move, so the first sweeps look one way.
        let sides: [&[Vec<usize>]; 2] = match sweep {
            0 | 2 => [&layered.left, &[]],
            1 | 3 => [&layered.right, &[]],
            _ => [&layered.left, &layered.right],
        };
        for step in 0..count {
            let layer = list(&layered.layers, if sweep % 2 == 0 { step } else { count - 1 - step });
            pack(layered, layer, gap, &mut rows, &sides);
        }
    }
    rows
}

/// Where an item wants to be, and how much.
fn wish(layered: &Layered, item: usize, rows: &[f64], sides: &[&[Vec<usize>]]) -> (f64, f64) {
    let (mut sum, mut weight) = (at(rows, item) * ALONE, ALONE);
    for other in sides.iter().flat_map(|side| list(side, item)) {
        let pull = match (layered.is_bend(item), layered.is_bend(*other)) {
            (true, true) => BEND_TO_BEND,
            (false, false) => NODE_TO_NODE,
            _ => BEND_TO_NODE,
        };
        sum += at(rows, *other) * pull;
        weight += pull;
    }
    (sum / weight, weight)
}

/// Moves the items of a layer to where they want to be, as near as the others let them.
///
/// The sum of squares is least when those who stand in each other's way move as one block to the mean of their wishes:
/// isotonic regression by pooling adjacent violators, one pass.
fn pack(layered: &Layered, layer: &[usize], gap: f64, rows: &mut [f64], sides: &[&[Vec<usize>]]) {
    let mut blocks: Vec<Block> = Vec::with_capacity(layer.len());
    let mut offsets: Vec<f64> = Vec::with_capacity(layer.len());
    let mut above: Option<(f64, f64)> = None;
    for item in layer {
        let half = at(&layered.heights, *item) / 2.0;
        let offset = above.map_or(0.0, |(offset, above)| offset + above + gap + half);
        above = Some((offset, half));
        offsets.push(offset);
        let (row, weight) = wish(layered, *item, rows, sides);
        let mut block = Block { row: row - offset, weight, items: 1 };
        while let Some(before) = blocks.pop_if(|before| before.row >= block.row) {
            block = before.with(&block);
        }
        blocks.push(block);
    }
    let placed = blocks.iter().flat_map(|block| std::iter::repeat_n(block.row, block.items));
    for ((item, offset), row) in layer.iter().zip(offsets).zip(placed) {
        set(rows, *item, row + offset);
    }
}

struct Block {
    row: f64,
    weight: f64,
    items: usize,
}

impl Block {
    fn with(&self, other: &Self) -> Self {
        let weight = self.weight + other.weight;
        let row = (self.row * self.weight + other.row * other.weight) / weight;
        Self { row, weight, items: self.items + other.items }
    }
}
