//! The layout of maps: nobody stands on another, edges run to the right, and the same graph gives the same map.

use proptest::prelude::*;
use xray_local::layout::map::{Direction, Gaps, Layout, LayoutError, MAX_NODES, Node, Place, lay_out};

const GAPS: Gaps = Gaps { layers: 30.0, nodes: 8.0 };

fn nodes(sizes: &[(u8, u8)]) -> Vec<Node> {
    let node = |(number, (width, height)): (usize, &(u8, u8))| Node {
        key: format!("service {number:05}"),
        width: f64::from(*width),
        height: f64::from(*height),
    };
    sizes.iter().enumerate().map(node).collect()
}

fn named(keys: &[&str]) -> Vec<Node> {
    keys.iter().map(|key| Node { key: (*key).into(), width: 10.0, height: 4.0 }).collect()
}

type Graph = (Vec<(u8, u8)>, Vec<(usize, usize)>);

/// Sizes, and edges between any of them: rings, loops, several between the same two, and parts that are not joined.
fn graphs() -> impl Strategy<Value = Graph> {
    prop::collection::vec((1_u8..60, 1_u8..40), 1..40).prop_flat_map(|sizes| {
        let count = sizes.len();
        (Just(sizes), prop::collection::vec((0..count, 0..count), 0..80))
    })
}

fn checked(nodes: &[Node], edges: &[(usize, usize)]) -> Layout {
    let layout = lay_out(nodes, edges, GAPS).unwrap();
    assert_eq!((layout.nodes.len(), layout.edges.len()), (nodes.len(), edges.len()));
    let mut by_column = layout.nodes.clone();
    by_column.sort_by(|one, other| (one.layer, one.y).partial_cmp(&(other.layer, other.y)).unwrap());
    for pair in by_column.windows(2) {
        let (one, other) = (pair[0], pair[1]);
        if one.layer == other.layer {
            let free = (other.y - other.height / 2.0) - (one.y + one.height / 2.0);
            assert!(free > GAPS.nodes - 1e-6, "{free} between {one:?} and {other:?}");
        } else {
            assert!(one.x + one.width / 2.0 + GAPS.layers <= other.x - other.width / 2.0 + 1e-6, "{one:?} {other:?}");
        }
    }
    for place in &layout.nodes {
        assert!(place.x - place.width / 2.0 > -1e-6 && place.x + place.width / 2.0 < layout.width + 1e-6, "{place:?}");
        assert!(
            place.y - place.height / 2.0 > -1e-6 && place.y + place.height / 2.0 < layout.height + 1e-6,
            "{place:?}"
        );
    }
    for (path, (from, to)) in layout.edges.iter().zip(edges) {
        let (from, to) = (layout.nodes[*from], layout.nodes[*to]);
        let is_sorted_right = path.points.is_sorted_by(|one, other| one.0 <= other.0);
        let is_sorted_left = path.points.is_sorted_by(|one, other| one.0 >= other.0);
        match path.direction {
            Direction::Forward => assert!(from.layer < to.layer && is_sorted_right, "{path:?}"),
            Direction::Backward => assert!(from.layer > to.layer && is_sorted_left, "{path:?}"),
            Direction::Loop => assert_eq!(from, to),
        }
    }
    layout
}

/// Whether a level piece of an edge runs through a box.
fn is_hit(place: &Place, (x, y): (f64, f64), (end, _): (f64, f64)) -> bool {
    let level = (y - place.y).abs() < place.height / 2.0 - 1e-6;
    level && x.min(end) < place.x + place.width / 2.0 - 1e-6 && x.max(end) > place.x - place.width / 2.0 + 1e-6
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn nobody_stands_on_another_and_edges_go_around_them((sizes, edges) in graphs()) {
        let layout = checked(&nodes(&sizes), &edges);
        for path in &layout.edges {
            prop_assert!(path.is_routed);
            for passed in path.points[1..path.points.len() - 1].chunks(2) {
                prop_assert!(layout.nodes.iter().all(|place| !is_hit(place, passed[0], passed[1])));
            }
        }
    }

    #[test]
    fn the_order_in_which_nodes_come_does_not_matter((sizes, edges) in graphs(), shift in 0_usize..40) {
        let count = sizes.len();
        let first = nodes(&sizes);
        let moved = |place: usize| (place + shift) % count;
        let mut second = first.clone();
        for (place, node) in first.iter().enumerate() {
            second[moved(place)] = node.clone();
        }
        let turned: Vec<(usize, usize)> = edges.iter().map(|(from, to)| (moved(*from), moved(*to))).collect();
        let (one, other) = (checked(&first, &edges), checked(&second, &turned));
        for (place, node) in one.nodes.iter().enumerate() {
            prop_assert_eq!(node, &other.nodes[moved(place)]);
        }
        prop_assert_eq!(one.edges, other.edges);
    }
}

#[test]
fn a_chain_is_a_straight_line() {
    let layout = checked(&named(&["c", "b", "a"]), &[(2, 1), (1, 0)]);
    assert_eq!(
        layout.nodes.iter().map(|node| (node.layer, node.y)).collect::<Vec<_>>(),
        [(2, 2.0), (1, 2.0), (0, 2.0)]
    );
    assert_eq!((layout.width, layout.height), (90.0, 4.0));
}

#[test]
fn who_calls_two_stands_between_them() {
    let layout = checked(&named(&["shop", "bank", "stock"]), &[(0, 1), (0, 2)]);
    let [shop, bank, stock] = [0, 1, 2].map(|node| layout.nodes[node].y);
    assert!(bank < stock && (shop - f64::midpoint(bank, stock)).abs() < 0.01, "{:?}", layout.nodes);
}

#[test]
fn a_ring_is_closed_by_one_edge_that_runs_back() {
    let layout = checked(&named(&["client", "a", "b", "c"]), &[(0, 2), (2, 3), (3, 1), (1, 2)]);
    let back = layout.edges.iter().filter(|path| path.direction == Direction::Backward).count();
    assert_eq!((back, layout.edges[3].direction, layout.nodes[0].layer), (1, Direction::Backward, 0));
    assert_eq!(layout.edges[3].points.len(), 4);
}

#[test]
fn callers_move_beside_whom_they_call() {
    // By name, the edge from `a` to `e` would cross the one from `b` to `d`.
    let edges = [(0, 3), (0, 4), (1, 3), (2, 4)];
    let layout = checked(&named(&["a", "b", "c", "d", "e"]), &edges);
    for (place, one) in edges.iter().enumerate() {
        for other in &edges[..place] {
            let rise = |end: fn(&(usize, usize)) -> usize| layout.nodes[end(one)].y - layout.nodes[end(other)].y;
            assert!(rise(|edge| edge.0) * rise(|edge| edge.1) > -1e-6, "{one:?} crosses {other:?}");
        }
    }
}

#[test]
fn parts_that_are_not_joined_stand_below_each_other_by_name() {
    let layout = checked(&named(&["d", "c", "b", "a"]), &[(3, 2), (1, 0)]);
    let rows: Vec<f64> = layout.nodes.iter().map(|node| node.y).collect();
    assert_eq!(rows, [14.0, 14.0, 2.0, 2.0]);
}

#[test]
fn what_cannot_be_drawn_is_refused_with_what_to_do() {
    let many = nodes(&vec![(1, 1); MAX_NODES + 1]);
    let error = lay_out(&many, &[], GAPS).unwrap_err();
    assert!(error.to_string().ends_with("; narrow the time range or the filter"), "{error}");
    assert_eq!(lay_out(&named(&["a"]), &[(0, 1)], GAPS), Err(LayoutError::NoSuchNode { edge: 0 }));
    assert_eq!(checked(&[], &[]), Layout::default());
}

#[test]
fn ten_thousand_nodes_are_laid_out_whatever_they_call() {
    let many = nodes(&vec![(9, 3); MAX_NODES]);
    let chain: Vec<(usize, usize)> = (1..MAX_NODES).map(|place| (place - 1, place)).collect();
    assert_eq!(checked(&many, &chain).nodes[MAX_NODES - 1].layer, MAX_NODES - 1);
    // From each to a far one, which would pass 10^7 layers in all.
    let far = chain.iter().copied().chain((0..MAX_NODES / 2).map(|place| (place, place + MAX_NODES / 2)));
    let layout = checked(&many, &far.collect::<Vec<_>>());
    assert!(layout.edges.iter().any(|path| !path.is_routed));
    let star: Vec<(usize, usize)> = (1..MAX_NODES).map(|place| (0, place)).collect();
    checked(&many, &star);
}
