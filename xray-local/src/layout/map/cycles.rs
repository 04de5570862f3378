//! Which edges are turned around so that no cycle is left. Knows no layers.

use super::component::Part;
use super::table::{at, list, push, set};

/// For each edge whether it is turned: it leads back to a node that is on the way to it from the left.
///
/// The search begins at nodes that nothing calls, so that what clients call runs as they call it.
pub(super) fn turn(part: &Part) -> Vec<bool> {
    let mut out: Vec<Vec<(usize, usize)>> = vec![Vec::new(); part.nodes.len()];
    let mut is_called = vec![false; part.nodes.len()];
    for (edge, (from, to)) in part.edges.iter().enumerate() {
        if from != to {
            push(&mut out, *from, (*to, edge));
            set(&mut is_called, *to, true);
        }
    }
    for callees in &mut out {
        callees.sort_unstable();
    }
    let mut turned = vec![false; part.edges.len()];
    // Chains may be as long as the graph, so the way stands in a list: a node, and how many of its edges are done.
    let mut way: Vec<(usize, usize)> = Vec::new();
    let mut state = vec![State::New; part.nodes.len()];
    let tops = (0..part.nodes.len()).filter(|node| !at(&is_called, *node));
    for first in tops.chain(0..part.nodes.len()) {
        if at(&state, first) == State::New {
            set(&mut state, first, State::OnTheWay);
            way.push((first, 0));
        }
        while let Some((node, done)) = way.last_mut() {
            let Some((callee, edge)) = list(&out, *node).get(*done).copied() else {
                set(&mut state, *node, State::Done);
                way.pop();
                continue;
            };
            *done += 1;
            match at(&state, callee) {
                State::New => {
                    set(&mut state, callee, State::OnTheWay);
                    way.push((callee, 0));
                }
                State::OnTheWay => set(&mut turned, edge, true),
                State::Done => {}
            }
        }
    }
    turned
}

#[derive(Debug, Clone, Copy, Default, PartialEq)]
enum State {
    #[default]
    New,
    OnTheWay,
    Done,
}
