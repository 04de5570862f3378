//! What is chosen, beside the map or as a sheet on a small screen: figures, shares, response times, and the ways on.

use maud::{Markup, html};

use super::super::frame::sign_of;
use super::super::words::{count, percent, seconds};
use super::choice::{self, Choice, address};
use super::figures::{SHARES, mean, of_histogram, of_outcome, percentile, rate, share};
use super::glyph::glyph;
use super::nodes::title;
use super::scene::{Edge, Scene, is_client};
use super::{chart, terms};
use crate::graph::{Link, Service, Statistics};

const CLOSE: &str = "M6 6l12 12M18 6L6 18";
/// Callers and callees that are listed; the map shows them all.
const MAX_LISTED: usize = 12;

pub(super) fn draw(scene: &Scene<'_>) -> Markup {
    let service = |place: usize| scene.services.get(place);
    match scene.choice {
        Choice::Nothing => html! {},
        Choice::Service(place) => service(place).map(|service| of_service(scene, place, service)).unwrap_or_default(),
        Choice::Edge(place) => {
            let edge = scene.edges.get(place);
            let ends = edge.and_then(|edge| Some((edge, service(edge.from)?, service(edge.to)?)));
            ends.map(|(edge, from, to)| of_edge(scene, edge, from, to)).unwrap_or_default()
        }
    }
}

fn of_service(scene: &Scene<'_>, place: usize, service: &Service) -> Markup {
    let at = |place: usize| scene.services.get(place);
    let callees: Vec<&Service> =
        scene.edges.iter().filter(|edge| edge.from == place).filter_map(|edge| at(edge.to)).collect();
    let callers: Vec<&Service> =
        scene.edges.iter().filter(|edge| edge.to == place).filter_map(|edge| at(edge.from)).collect();
    let term = |inner: &str| terms::of_service(service, &callees, inner);
    let name = if is_client(service) { format!("Clients of {}", service.name) } else { title(service).to_owned() };
    // Who is outside reports nothing; what the first service saw of it stands for it.
    let seen = scene.edges.iter().find(|edge| edge.from == place && is_client(service));
    let statistics = service.statistics.as_ref().or_else(|| seen?.statistics);
    html! {
        aside #panel.panel aria-labelledby="chosen" {
            (head(scene, service.kind.as_deref(), html! { (name) }, service.kind.as_deref().unwrap_or("no type")))
            (body(scene, statistics, &term))
            (neighbours(scene, "Called by", &callers, |caller| choice::of_edge(scene.query, caller, service)))
            (neighbours(scene, "Calls", &callees, |callee| choice::of_edge(scene.query, service, callee)))
        }
    }
}

fn of_edge(scene: &Scene<'_>, edge: &Edge<'_>, from: &Service, to: &Service) -> Markup {
    // What a link joins are two traces, so the one that received stands for both.
    let term = |inner: &str| match edge.link {
        Some(_) => terms::of_service(to, &[], inner),
        None => terms::of_edge(from, to, inner),
    };
    let below =
        if edge.link.is_some() { "a link: nobody waits for what is sent" } else { "calls, as the caller sees them" };
    let caller = if is_client(from) { "Clients" } else { title(from) };
    html! {
        aside #panel.panel aria-labelledby="chosen" {
            (head(scene, to.kind.as_deref(), html! { (caller) " → " (title(to)) }, below))
            @if let Some(link) = edge.link { (ages(link)) }
            (body(scene, edge.statistics, &term))
            (neighbours(scene, "From and to", &[from, to], |service| choice::of_service(scene.query, service)))
        }
    }
}

fn ages(link: &Link) -> Markup {
    let time = |part: f64| of_histogram(&link.ages, part).map_or_else(|| "–".to_owned(), seconds);
    let cells = [("Messages", count(link.ages.values().sum())), ("Age p50", time(0.5)), ("Age p95", time(0.95))];
    html! { dl.figures { @for (name, value) in cells { div { dt { (name) } dd { (value) } } } } }
}

fn head(scene: &Scene<'_>, kind: Option<&str>, name: Markup, below: &str) -> Markup {
    html! {
        header {
            (sign_of(glyph(kind)))
            div { h2 #chosen tabindex="-1" { (name) } p.quiet { (below) } }
            a.close href=(choice::nothing(scene.query)) data-choose aria-label="Close" title="Close (Escape)" { (sign_of(CLOSE)) }
        }
    }
}

fn body(scene: &Scene<'_>, statistics: Option<&Statistics>, term: &dyn Fn(&str) -> String) -> Markup {
    let is_linear = scene.query.get("scale") == "linear";
    html! {
        @if let Some(statistics) = statistics { (figures(scene, statistics)) }
        a.button.main.wide href=(terms::traces(scene.query, &term(""))) { "View traces" }
        @if let Some(statistics) = statistics {
            (shares(scene, statistics, term))
            @if statistics.total() > 0 {
                (chart::draw(statistics, is_linear, &terms::all_traces(scene.query), &term("responsetime >= {from} AND responsetime <= {to}")))
                p.scale { (scale(scene, "", "Logarithmic", !is_linear)) " · " (scale(scene, "linear", "Linear", is_linear)) }
            }
        }
    }
}

fn scale(scene: &Scene<'_>, value: &str, text: &str, is_current: bool) -> Markup {
    let mut pairs = choice::own(scene.query);
    pairs.retain(|(name, _)| *name != "scale");
    pairs.push(("scale", value));
    html! { a href=(address("/map", scene.query, &pairs)) data-choose aria-current=[is_current.then_some("true")] { (text) } }
}

fn figures(scene: &Scene<'_>, statistics: &Statistics) -> Markup {
    let time = |at: Option<f64>| at.map_or_else(|| "–".to_owned(), seconds);
    let cells = [
        ("Calls", count(statistics.total())),
        ("Rate", rate(scene.per_minute(statistics))),
        ("Average", time(mean(statistics))),
        ("p50", time(percentile(statistics, 0.5))),
        ("p95", time(percentile(statistics, 0.95))),
        ("p99", time(percentile(statistics, 0.99))),
    ];
    html! { dl.figures { @for (name, value) in cells { div { dt { (name) } dd { (value) } } } } }
}

fn shares(scene: &Scene<'_>, statistics: &Statistics, term: &dyn Fn(&str) -> String) -> Markup {
    html! {
        ul.shares aria-label="Outcomes" {
            @for (outcome, inner) in SHARES.iter().rev() {
                @let part = of_outcome(statistics, *outcome);
                @let width = share(part, statistics);
                li {
                    a href=(terms::traces(scene.query, &term(inner))) title="Traces with this outcome" {
                        span { (outcome.word()) }
                        svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" {
                            rect class=(outcome.class()) width=(format!("{width:.2}")) height="6" {}
                        }
                        span.quiet { (count(part)) }
                        b { (percent(part, statistics.total())) }
                    }
                }
            }
        }
    }
}

fn neighbours<'s>(
    scene: &Scene<'_>,
    name: &str,
    services: &[&'s Service],
    to: impl Fn(&'s Service) -> String,
) -> Markup {
    let more = services.len().saturating_sub(MAX_LISTED);
    html! {
        @if !services.is_empty() && !scene.services.is_empty() {
            section.near aria-label=(name) {
                h3 { (name) }
                @for service in services.iter().take(MAX_LISTED) {
                    a.tag href=(to(service)) data-choose { (title(service)) }
                }
                @if more > 0 { span.quiet { "and " (more) " more" } }
            }
        }
    }
}
