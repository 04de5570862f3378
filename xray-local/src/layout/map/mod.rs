//! Where the nodes of a service map stand and how its edges run: in layers, from the left to the right.
//!
//! Knows sizes and keys only: no graph of services, no terminal, no page. Both draw what it says.
//!
//! The steps are those of Sugiyama, Tagawa and Toda (1981): edges that close a cycle are turned around, each node
//! stands one layer right of the last that calls it, long edges get a bend in each layer they pass, nodes in a layer
//! are ordered so that few edges cross, and are then moved beside what they are joined with.

mod component;
mod crossings;
mod cycles;
mod layers;
mod order;
mod place;
mod routes;
mod table;

use std::error::Error;
use std::fmt;

pub use routes::{Direction, Path, Point};

/// More nodes than X-Ray shows on a map are none that anybody can look at.
pub const MAX_NODES: usize = 10_000;
/// Ten for each node.
pub const MAX_EDGES: usize = 100_000;

/// What there is to place.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// What tells it from others. Nodes are looked at in the order of their keys, so that the map is the same in
    /// whatever order they come.
    pub key: String,
    /// Units from left to right.
    pub width: f64,
    /// Units from top to bottom.
    pub height: f64,
}

/// How much room is left free, in the units of the nodes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gaps {
    /// Between two layers, where edges run.
    pub layers: f64,
    /// Between two nodes of a layer, one below the other.
    pub nodes: f64,
}

/// Where a node stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Its centre, from the left.
    pub x: f64,
    /// Its centre, from the top.
    pub y: f64,
    /// As it was given.
    pub width: f64,
    /// As it was given.
    pub height: f64,
    /// Its layer, from the left.
    pub layer: usize,
}

/// A map without its looks.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Layout {
    /// A place for each node.
    pub nodes: Vec<Place>,
    /// A path for each edge.
    pub edges: Vec<Path>,
    /// Units from left to right. The map begins at 0.
    pub width: f64,
    /// Units from top to bottom. The map begins at 0.
    pub height: f64,
}

/// Why there is no layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LayoutError {
    /// More than [`MAX_NODES`] nodes or [`MAX_EDGES`] edges.
    TooLarge {
        /// How many nodes there are.
        nodes: usize,
        /// How many edges there are.
        edges: usize,
    },
    /// An edge names a node that is not there.
    NoSuchNode {
        /// The place of the edge.
        edge: usize,
    },
}

impl fmt::Display for LayoutError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { nodes, edges } => write!(
                formatter,
                "{nodes} services and {edges} edges are more than a map of {MAX_NODES} and {MAX_EDGES} shows; \
                 narrow the time range or the filter"
            ),
            Self::NoSuchNode { edge } => write!(formatter, "edge {edge} leads to no node; name nodes by their place"),
        }
    }
}

impl Error for LayoutError {}

/// Places nodes, and routes edges between them; an edge names its ends by their place in `nodes`.
///
/// It is the same for the same input, and takes time about linear in it.
///
/// # Errors
///
/// When there are too many nodes or edges, or an edge leads nowhere.
///
/// ```
/// use xray_local::layout::map::{Direction, Gaps, Node, lay_out};
///
/// let node = |key: &str| Node { key: key.into(), width: 10.0, height: 2.0 };
/// let layout = lay_out(&[node("shop"), node("client")], &[(1, 0)], Gaps { layers: 4.0, nodes: 1.0 }).expect("it is small");
/// assert_eq!((layout.nodes[1].x, layout.nodes[0].x), (5.0, 19.0));
/// assert_eq!((layout.edges[0].direction, layout.edges[0].points.len()), (Direction::Forward, 2));
/// ```
pub fn lay_out(nodes: &[Node], edges: &[(usize, usize)], gaps: Gaps) -> Result<Layout, LayoutError> {
    if nodes.len() > MAX_NODES || edges.len() > MAX_EDGES {
        return Err(LayoutError::TooLarge { nodes: nodes.len(), edges: edges.len() });
    }
    if let Some(edge) = edges.iter().position(|(from, to)| (*from).max(*to) >= nodes.len()) {
        return Err(LayoutError::NoSuchNode { edge });
    }
    let mut sketch = Sketch::default();
    for part in component::split(nodes, edges) {
        let turned = cycles::turn(&part);
        let mut layered = layers::assign(&part, &turned);
        order::reduce_crossings(&mut layered);
        let rows = place::rows(&layered, gaps.nodes);
        sketch.add(part, layered, rows, gaps.nodes);
    }
    Ok(routes::draw(nodes, edges, &sketch, gaps))
}

/// The parts of a map below each other, before layers have a width.
#[derive(Debug, Default)]
struct Sketch {
    parts: Vec<(component::Part, layers::Layered, Vec<f64>)>,
    height: f64,
}

impl Sketch {
    fn add(&mut self, part: component::Part, layered: layers::Layered, mut rows: Vec<f64>, gap: f64) {
        let below = if self.parts.is_empty() { 0.0 } else { self.height + gap };
        let halves = || rows.iter().zip(&layered.heights);
        let top = halves().map(|(row, height)| row - height / 2.0).fold(f64::INFINITY, f64::min);
        let bottom = halves().map(|(row, height)| row + height / 2.0).fold(f64::NEG_INFINITY, f64::max);
        self.height = below + bottom - top;
        for row in &mut rows {
            *row += below - top;
        }
        self.parts.push((part, layered, rows));
    }
}
