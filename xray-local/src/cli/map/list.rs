//! The graph as an indented list: a line for each edge, below the one that leads to its caller.

use super::graph::{Graph, Service};
use crate::style::Style;

/// Deeper ones stand below each other.
const MAX_INDENT: usize = 12;

pub(super) fn draw(graph: &Graph, style: Style) -> String {
    let count = graph.services.len();
    let mut callees: Vec<Vec<usize>> = vec![Vec::new(); count];
    let mut is_called = vec![false; count];
    for (place, edge) in graph.edges.iter().enumerate() {
        callees.get_mut(edge.from).into_iter().for_each(|callees| callees.push(place));
        is_called.get_mut(edge.to).into_iter().for_each(|is_called| *is_called |= edge.from != edge.to);
    }
    let key = |place: &usize| graph.services.get(*place).map(|it| (!it.is_client(), &it.name, &it.kind));
    let mut all: Vec<usize> = (0..count).collect();
    all.sort_by(|one, other| key(one).cmp(&key(other)));
    for edges in &mut callees {
        let callee = |edge: &usize| graph.edges.get(*edge).map(|edge| edge.to).as_ref().and_then(key);
        edges.sort_by(|one, other| callee(other).cmp(&callee(one)));
    }
    let tops = all.iter().filter(|place| is_called.get(**place) == Some(&false));
    let mut is_listed = vec![false; count];
    let mut text = String::new();
    for top in tops.chain(&all) {
        let Some(service) = graph.services.get(*top) else { continue };
        let Some(is_new) = is_listed.get_mut(*top).map(|is_listed| !std::mem::replace(is_listed, true)) else {
            continue;
        };
        let own = callees.get_mut(*top).map(std::mem::take).unwrap_or_default();
        if is_new && own.is_empty() {
            text.push_str(&format!("{}  {}\n", title(service), service.counts.traffic()));
        }
        // Edges that are to be listed, the next one last; each brings those of its callee, the first time.
        let mut pending: Vec<(usize, usize)> = own.into_iter().map(|edge| (edge, 0)).collect();
        while let Some((edge, depth)) = pending.pop() {
            let Some(edge) = graph.edges.get(edge) else { continue };
            let Some((from, to)) = graph.services.get(edge.from).zip(graph.services.get(edge.to)) else { continue };
            let indent = "  ".repeat(depth.min(MAX_INDENT));
            let (arrow, said) = match edge.is_link {
                true => ("~>", "link".to_owned()),
                false => ("->", format!("{}  {}", share_first(edge, style), edge.counts.mean())),
            };
            let line = format!("{indent}{} {arrow} {}  {said}", title(from), title(to));
            text.push_str(line.trim_end());
            text.push('\n');
            if let Some(is_listed) = is_listed.get_mut(edge.to) {
                *is_listed = true;
            }
            let next = callees.get_mut(edge.to).map(std::mem::take).unwrap_or_default();
            pending.extend(next.into_iter().map(|edge| (edge, depth + 1)));
        }
    }
    text
}

fn share_first(edge: &super::graph::Edge, style: Style) -> String {
    let failures = edge.counts.failures();
    let failures = edge.counts.colour().map(|colour| style.paint(colour, &failures)).unwrap_or_default();
    if failures.is_empty() { edge.counts.calls() } else { format!("{}  {failures}", edge.counts.calls()) }
}

fn title(service: &Service) -> String {
    if service.kind.is_empty() { service.name.clone() } else { format!("{} ({})", service.name, service.kind) }
}
