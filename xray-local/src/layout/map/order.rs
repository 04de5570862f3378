//! The order within each layer, so that few edges cross. Knows no units.

use super::crossings;
use super::layers::Layered;
use super::table::{at, list, push, set};

/// Sweeps without a better order before it stops.
const PATIENCE: usize = 4;
const MAX_SWEEPS: usize = 24;
/// Above it, each sweep costs more than its crossings are worth.
const MANY: usize = 3_000;

/// Orders layers by where their neighbours stand, to and fro, and keeps the best order that it met.
pub(super) fn reduce_crossings(layered: &mut Layered) {
    layered.layers = first_order(layered);
    let mut positions = positions(&layered.layers, layered.layer_of.len());
    let mut fewest = crossings_of(layered, &layered.layers, &positions);
    let mut layers = layered.layers.clone();
    let sweeps = if layered.layer_of.len() > MANY { PATIENCE } else { MAX_SWEEPS };
    let mut since = 0;
    for sweep in 0..sweeps {
        if fewest == 0 || since == PATIENCE {
            return;
        }
        let (neighbours, is_rightwards) = if sweep % 2 == 0 { (&layered.left, true) } else { (&layered.right, false) };
        for step in 0..layers.len() {
            let layer = if is_rightwards { step } else { layers.len() - 1 - step };
            if let Some(items) = layers.get_mut(layer) {
                arrange(items, neighbours, &mut positions);
            }
        }
        let crossings = crossings_of(layered, &layers, &positions);
        since += 1;
        if crossings < fewest {
            fewest = crossings;
            layered.layers.clone_from(&layers);
            since = 0;
        }
    }
}

/// The order in which a search from the left meets them, which keeps what is called by one side by side.
fn first_order(layered: &Layered) -> Vec<Vec<usize>> {
    let mut layers = vec![Vec::new(); layered.layers.len()];
    let mut is_met = vec![false; layered.layer_of.len()];
    for first in layered.layers.iter().flatten() {
        let mut pending = vec![*first];
        while let Some(item) = pending.pop() {
            if !at(&is_met, item) {
                set(&mut is_met, item, true);
                push(&mut layers, at(&layered.layer_of, item), item);
                pending.extend(list(&layered.right, item).iter().rev());
            }
        }
    }
    layers
}

fn positions(layers: &[Vec<usize>], count: usize) -> Vec<usize> {
    let mut positions = vec![0; count];
    for layer in layers {
        for (position, item) in layer.iter().enumerate() {
            set(&mut positions, *item, position);
        }
    }
    positions
}

/// Orders one layer by the mean of neighbours in the layer before. What has none there stays where it is.
#[expect(clippy::cast_precision_loss, reason = "positions are far below 2^53")]
fn arrange(items: &mut [usize], neighbours: &[Vec<usize>], positions: &mut [usize]) {
    let mut moving: Vec<(f64, usize)> = Vec::with_capacity(items.len());
    for item in items.iter() {
        let joined = list(neighbours, *item);
        if !joined.is_empty() {
            let sum: usize = joined.iter().map(|other| at(positions, *other)).sum();
            moving.push((sum as f64 / joined.len() as f64, *item));
        }
    }
    // A stable sort, so that equals keep their order.
    moving.sort_by(|one, other| one.0.total_cmp(&other.0));
    let mut moved = moving.into_iter();
    for (position, item) in items.iter_mut().enumerate() {
        if !list(neighbours, *item).is_empty()
            && let Some((_, next)) = moved.next()
        {
            *item = next;
        }
        set(positions, *item, position);
    }
}

fn crossings_of(layered: &Layered, layers: &[Vec<usize>], positions: &[usize]) -> u64 {
    let mut edges = Vec::new();
    let between = |layer: &Vec<usize>| {
        edges.clear();
        for (position, item) in layer.iter().enumerate() {
            edges.extend(list(&layered.right, *item).iter().map(|other| (position, at(positions, *other))));
        }
        crossings::count(&mut edges)
    };
    layers.iter().map(between).sum()
}
