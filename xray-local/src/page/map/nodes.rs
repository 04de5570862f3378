//! A service as a circle: a ring of the shares of its outcomes, its sign and figures within, its name below.

use maud::{Markup, html};

use super::super::words::seconds;
use super::choice::{self, Choice};
use super::figures::{SHARES, mean, of_outcome, rate, sentence, share, shortened};
use super::glyph::glyph;
use super::scene::{Scene, is_client};
use crate::graph::{Service, Statistics};
use crate::layout::map::Place;

const RADIUS: f64 = 40.0;
const LEAST_RADIUS: f64 = 36.0;
const MOST_RADIUS: f64 = 50.0;
/// Room for most names; the gaps between layers have room for the rest of [`NAME`] characters.
const WIDTH: f64 = 140.0;
const NAME: usize = 23;
/// Two lines of text below the circle.
const LABEL: f64 = 38.0;

/// What tells a node from others, in layouts and pages.
pub(super) fn key(service: &Service) -> String {
    format!("{}\n{}", service.name, service.kind.as_deref().unwrap_or_default())
}

/// The radius of each circle, as the address wants it: by traffic, by health, or all the same.
pub(super) fn radii(scene: &Scene<'_>) -> Vec<f64> {
    let total = |service: &Service| service.statistics.as_ref().map_or(0, Statistics::total);
    let most = scene.services.iter().map(total).max().unwrap_or_default().max(1);
    #[expect(clippy::cast_precision_loss, reason = "nobody makes 2^53 calls")]
    let part = |service: &Service| match (scene.query.get("size"), &service.statistics) {
        (_, None) => 0.0,
        ("health", Some(statistics)) => 1.0 - share(statistics.ok, statistics) / 100.0,
        (_, Some(statistics)) => statistics.total() as f64 / most as f64,
    };
    let is_same = scene.query.get("size") == "none";
    let radius = |service| if is_same { RADIUS } else { LEAST_RADIUS + (MOST_RADIUS - LEAST_RADIUS) * part(service) };
    scene.services.iter().map(radius).collect()
}

/// Width and height of the box around circle and name.
pub(super) fn size(radius: f64) -> (f64, f64) {
    (WIDTH, 2.0 * radius + LABEL)
}

/// How far the centre of the circle lies above that of its box.
pub(super) const RISE: f64 = LABEL / 2.0;

/// The name as it is shown: of a queue the end of its URL, of a client what it is.
pub(super) fn title(service: &Service) -> &str {
    let is_queue = service.kind.as_deref() == Some("AWS::SQS::Queue");
    match service.name.rsplit('/').find(|part| !part.is_empty()) {
        _ if is_client(service) => "Clients",
        Some(end) if is_queue => end,
        _ => &service.name,
    }
}

/// The type as it is shown.
pub(super) fn kind(service: &Service) -> &str {
    let kind = service.kind.as_deref().unwrap_or_default();
    if is_client(service) { &service.name } else { kind.strip_prefix("AWS::").unwrap_or(kind) }
}

/// Name, type and figures in words.
pub(super) fn described(service: &Service) -> String {
    let name = if is_client(service) { format!("Clients of {}", service.name) } else { title(service).to_owned() };
    let kind = service.kind.as_deref().filter(|_| !is_client(service)).map(|kind| format!(", {kind}"));
    let figures = service.statistics.as_ref().map(|statistics| format!(": {}", sentence(statistics)));
    format!("{name}{}{}", kind.unwrap_or_default(), figures.unwrap_or_default())
}

pub(super) fn draw(scene: &Scene<'_>, place: usize, at: &Place, radius: f64) -> Markup {
    let Some(service) = scene.services.get(place) else { return html! {} };
    let is_chosen = scene.choice == Choice::Service(place);
    let statistics = service.statistics.as_ref();
    let sign_top = if statistics.is_some() { -radius + 9.0 } else { -11.0 };
    let sign_scale = if statistics.is_some() { 0.75 } else { 0.95 };
    html! {
        a.node.chosen[is_chosen] href=(choice::of_service(scene.query, service)) data-choose data-key=(key(service))
            aria-label=(described(service)) aria-current=[is_chosen.then_some("true")]
            transform=(format!("translate({:.1} {:.1})", at.x, at.y - RISE)) {
            title { (described(service)) }
            circle.halo r=(radius + 6.0) {}
            circle.disc r=(radius) {}
            @if let Some(statistics) = statistics { (ring(statistics, radius)) } @else { circle.ring r=(radius) {} }
            path.glyph d=(glyph(service.kind.as_deref()))
                transform=(format!("translate({:.1} {sign_top:.1}) scale({sign_scale})", -12.0 * sign_scale)) {}
            @if let Some(statistics) = statistics {
                text.mean y="9" { @match mean(statistics) { Some(mean) => (seconds(mean)), None => "open" } }
                text.rate y="22" { (rate(scene.per_minute(statistics))) }
            }
            text.name y=(radius + 17.0) { (shortened(title(service), NAME)) }
            text.kind y=(radius + 31.0) { (shortened(kind(service), NAME + 3)) }
        }
    }
}

/// The shares as arcs, beginning at the top.
fn ring(statistics: &Statistics, radius: f64) -> Markup {
    let mut before = 0.0;
    let arcs = SHARES.map(|(outcome, _)| {
        let part = share(of_outcome(statistics, outcome), statistics);
        before += part;
        (outcome, part, before - part)
    });
    html! {
        circle.ring r=(radius) {}
        @for (outcome, part, start) in arcs.iter().filter(|(_, part, _)| *part > 0.0) {
            circle.ring.(format!("ring-{}", outcome.class())) r=(radius) pathLength="100" transform="rotate(-90)"
                stroke-dasharray=(format!("{part:.2} 100")) stroke-dashoffset=(format!("{:.2}", -start)) {}
        }
    }
}
