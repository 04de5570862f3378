//! A call as a curve with an arrow: the wider the more traffic, coloured when it fails, dashed for a link.

use std::fmt::Write;

use maud::{Markup, html};

use super::choice;
use super::figures::{mean, of_link, sentence, share};
use super::nodes::{RISE, title};
use super::scene::{Edge, Scene, is_client};
use crate::graph::Statistics;
use crate::layout::map::{Direction, Layout, Path, Point};
use crate::page::words::{counted, percent, seconds};

/// Percent of faults, or of errors, from which an edge has their colour.
const WARNED: f64 = 5.0;
const ARROW: f64 = 11.0;

pub(super) fn draw(
    scene: &Scene<'_>,
    edge: &Edge<'_>,
    path: &Path,
    layout: &Layout,
    radii: &[f64],
    is_chosen: bool,
) -> Markup {
    let end = |place: usize| Some((scene.services.get(place)?, layout.nodes.get(place)?, *radii.get(place)?));
    let (Some((from, start, start_radius)), Some((to, stop, stop_radius))) = (end(edge.from), end(edge.to)) else {
        return html! {};
    };
    let points = touching(path, (start.x, start_radius), (stop.x, stop_radius));
    let Some((head, middle)) = points.last().copied().zip(middle(&points)) else { return html! {} };
    let turn = match path.direction {
        Direction::Forward => 0,
        Direction::Backward => 180,
        Direction::Loop => 90,
    };
    let said = edge.statistics.map(sentence).or(edge.link.map(of_link)).unwrap_or_default();
    let caller = if is_client(from) { "Clients" } else { title(from) };
    let named = format!("{caller} to {}: {said}", title(to));
    let key = format!("{}\n{}", super::nodes::key(from), super::nodes::key(to));
    html! {
        a.edge.(class(edge.statistics)).chosen[is_chosen] href=(choice::of_edge(scene.query, from, to)) data-choose data-key=(key)
            aria-label=(named) aria-current=[is_chosen.then_some("true")] {
            title { (named) }
            path.hit d=(curve(&points, path.direction)) {}
            path.line d=(curve(&points, path.direction)) stroke-width=(format!("{:.1}", width(scene, edge.statistics))) {}
            path.head d="M0 0L-11-5.5V5.5z" transform=(format!("translate({:.1} {:.1}) rotate({turn})", head.0, head.1)) {}
            text.label x=(format!("{:.1}", middle.0)) y=(format!("{:.1}", middle.1 - 8.0)) {
                @match edge.statistics { Some(statistics) => (label(statistics)), None => (said) }
            }
        }
    }
}

fn label(statistics: &Statistics) -> String {
    let mean = mean(statistics).map(|mean| format!(" · {}", seconds(mean))).unwrap_or_default();
    let failed = statistics.total() - statistics.ok;
    let failed = if failed > 0 { format!(" · {} failed", percent(failed, statistics.total())) } else { String::new() };
    format!("{}{mean}{failed}", counted(statistics.total(), "call"))
}

fn class(statistics: Option<&Statistics>) -> &'static str {
    let Some(statistics) = statistics else { return "link" };
    let part = |count| share(count, statistics);
    match () {
        () if part(statistics.fault) >= WARNED => "fault",
        () if part(statistics.throttle) >= WARNED => "throttle",
        () if part(statistics.error) >= WARNED => "error",
        () => "calls",
    }
}

/// From 1.2 to 5 units by the logarithm of calls, so that a thousand and a million can be told apart.
fn width(scene: &Scene<'_>, statistics: Option<&Statistics>) -> f64 {
    1.2 + 3.8 * statistics.map_or(0.0, |statistics| log(statistics) / scene.busiest).powi(2)
}

/// The logarithm of calls; 0 for none.
#[expect(clippy::cast_precision_loss, reason = "nobody makes 2^53 calls")]
pub(super) fn log(statistics: &Statistics) -> f64 {
    (1.0 + statistics.total() as f64).ln()
}

/// The path with its ends at the circles; the layout ends it at their boxes.
fn touching(path: &Path, start: (f64, f64), stop: (f64, f64)) -> Vec<Point> {
    let mut points: Vec<Point> = path.points.iter().map(|(x, y)| (*x, y - RISE)).collect();
    let side = match path.direction {
        Direction::Forward => 1.0,
        Direction::Backward => -1.0,
        Direction::Loop => {
            // From the upper right of the circle to its top, around a point above.
            let (x, radius) = start;
            let centre = path.points.first().map_or(0.0, |(_, top)| top + radius);
            return vec![(x + radius * 0.6, centre - radius * 0.8), (x, centre - radius - 4.0)];
        }
    };
    if let Some(first) = points.first_mut() {
        first.0 = start.0 + side * (start.1 + 3.0);
    }
    if let Some(last) = points.last_mut() {
        last.0 = stop.0 - side * (stop.1 + 4.0);
    }
    points
}

/// Between layers a curve that leaves and arrives level; past a layer a level line.
fn curve(points: &[Point], direction: Direction) -> String {
    let mut text = String::new();
    let Some((first, rest)) = points.split_first() else { return text };
    // Writing into a string cannot fail.
    let _ = write!(text, "M{:.1} {:.1}", first.0, first.1);
    if direction == Direction::Loop {
        if let Some(last) = rest.last() {
            let _ = write!(
                text,
                "C{:.1} {:.1} {:.1} {:.1} {:.1} {:.1}",
                first.0 + 22.0,
                first.1 - 26.0,
                last.0,
                last.1 - 34.0,
                last.0,
                last.1 - ARROW + 2.0
            );
        }
        return text;
    }
    let mut before = *first;
    for (place, point) in rest.iter().enumerate() {
        // The head of the arrow covers the end.
        let back = if place + 1 == rest.len() { (point.0 - before.0).signum() * (ARROW - 2.0) } else { 0.0 };
        let end = (point.0 - back, point.1);
        if place % 2 == 1 {
            let _ = write!(text, "L{:.1} {:.1}", end.0, end.1);
        } else {
            let middle = f64::midpoint(before.0, end.0);
            let _ = write!(text, "C{middle:.1} {:.1} {middle:.1} {:.1} {:.1} {:.1}", before.1, end.1, end.0, end.1);
        }
        before = end;
    }
    text
}

fn middle(points: &[Point]) -> Option<Point> {
    let after = points.len() / 2;
    let (one, other) = points.get(after.checked_sub(1)?).zip(points.get(after))?;
    Some((f64::midpoint(one.0, other.0), f64::midpoint(one.1, other.1)))
}
