//! The drawing: where everything stands comes from the layout, how it looks from `nodes` and `edges`.

use maud::{Markup, html};

use super::choice::Choice;
use super::scene::Scene;
use super::{edges, nodes};
use crate::layout::map::{Gaps, Node, lay_out};

/// Around the map, in units.
const MARGIN: f64 = 36.0;
/// A small map is not blown up beyond what these would fill.
const LEAST: (f64, f64) = (760.0, 460.0);
const GAPS: Gaps = Gaps { layers: 60.0, nodes: 30.0 };

pub(super) fn draw(scene: &Scene<'_>) -> Markup {
    let radii = nodes::radii(scene);
    let node = |(service, radius): (_, &f64)| {
        let (width, height) = nodes::size(*radius);
        Node { key: nodes::key(service), width, height }
    };
    let boxes: Vec<Node> = scene.services.iter().zip(&radii).map(node).collect();
    let ends: Vec<(usize, usize)> = scene.edges.iter().map(|edge| (edge.from, edge.to)).collect();
    let layout = match lay_out(&boxes, &ends, GAPS) {
        Ok(layout) => layout,
        Err(error) => return html! { div.empty { h2 { "The map is too large" } p { (error) } } },
    };
    let centre = (layout.width / 2.0, layout.height / 2.0);
    let width = (layout.width + 2.0 * MARGIN).max(LEAST.0);
    let height = (layout.height + 2.0 * MARGIN).max(LEAST.1);
    let view_box = format!("{:.0} {:.0} {width:.0} {height:.0}", centre.0 - width / 2.0, centre.1 - height / 2.0);
    // Whoever goes through the map by keyboard goes from the left to the right, and from the top down.
    let mut order: Vec<usize> = (0..scene.services.len()).collect();
    order.sort_by(|one, other| {
        let at = |place: &usize| layout.nodes.get(*place).map_or((0.0, 0.0), |it| (it.x, it.y));
        let (one, other) = (at(one), at(other));
        one.0.total_cmp(&other.0).then(one.1.total_cmp(&other.1))
    });
    html! {
        svg #map viewBox=(view_box) data-box=(view_box) preserveAspectRatio="xMidYMid meet" role="group"
            aria-label="Service map. The table view says the same in words." {
            g.nodes {
                @for place in order {
                    @if let (Some(at), Some(radius)) = (layout.nodes.get(place), radii.get(place)) {
                        (nodes::draw(scene, place, at, *radius))
                    }
                }
            }
            // After the nodes, so that what an edge says is not hidden behind one, and the keyboard comes to services first.
            g.edges {
                @for (place, (edge, path)) in scene.edges.iter().zip(&layout.edges).enumerate() {
                    (edges::draw(scene, edge, path, &layout, &radii, scene.choice == Choice::Edge(place)))
                }
            }
        }
    }
}
