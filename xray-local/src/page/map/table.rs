//! The map in words: services and calls as tables, for who does not see it or wants numbers.

use maud::{Markup, html};

use super::super::words::{Outcome, count, percent, seconds};
use super::choice;
use super::figures::{mean, of_link, of_outcome, percentile, rate};
use super::nodes::title;
use super::scene::{Scene, is_client};
use crate::graph::{Link, Statistics};

const COLUMNS: [&str; 8] = ["Calls", "Rate", "Average", "p95", "OK", "Error", "Throttle", "Fault"];
const OUTCOMES: [Outcome; 4] = [Outcome::Ok, Outcome::Error, Outcome::Throttle, Outcome::Fault];

pub(super) fn draw(scene: &Scene<'_>) -> Markup {
    let services = scene.services.iter().filter(|service| !is_client(service));
    let mut services: Vec<_> = services.collect();
    services.sort_by_key(|service| (&service.name, &service.kind));
    let end = |place: usize| scene.services.get(place);
    let mut edges: Vec<_> =
        scene.edges.iter().filter_map(|edge| Some((end(edge.from)?, end(edge.to)?, edge))).collect();
    edges.sort_by_key(|(from, to, _)| (!is_client(from), &from.name, &from.kind, &to.name, &to.kind));
    html! {
        div.tables {
            div.scroll tabindex="0" role="region" aria-label="Services" {
                table {
                    caption { "Services" }
                    thead { tr { th scope="col" { "Name" } th scope="col" { "Type" } (columns()) } }
                    tbody {
                        @for service in services {
                            tr data-key=(super::nodes::key(service)) {
                                th scope="row" { a href=(choice::of_service(scene.query, service)) data-choose { (title(service)) } }
                                td { (service.kind.as_deref().unwrap_or_default()) }
                                (cells(scene, service.statistics.as_ref(), None))
                            }
                        }
                    }
                }
            }
            div.scroll tabindex="0" role="region" aria-label="Calls" {
                table {
                    caption { "Calls, as the caller sees them" }
                    thead { tr { th scope="col" { "From" } th scope="col" { "To" } (columns()) } }
                    tbody {
                        @for (from, to, edge) in edges {
                            tr {
                                th scope="row" { (title(from)) }
                                td { a href=(choice::of_edge(scene.query, from, to)) data-choose { (title(to)) } }
                                (cells(scene, edge.statistics, edge.link))
                            }
                        }
                    }
                }
            }
        }
    }
}

fn columns() -> Markup {
    html! { @for column in COLUMNS { th.number scope="col" { (column) } } }
}

fn cells(scene: &Scene<'_>, statistics: Option<&Statistics>, link: Option<&Link>) -> Markup {
    let time = |at: Option<f64>| at.map_or_else(|| "–".to_owned(), seconds);
    html! {
        @if let Some(statistics) = statistics {
            td.number { (count(statistics.total())) }
            td.number { (rate(scene.per_minute(statistics))) }
            td.number { (time(mean(statistics))) }
            td.number { (time(percentile(statistics, 0.95))) }
            @for outcome in OUTCOMES {
                @let part = of_outcome(statistics, outcome);
                td.number.(if part > 0 { outcome.class() } else { "" }) { (percent(part, statistics.total())) }
            }
        } @else {
            td colspan=(COLUMNS.len()) { (link.map(of_link).unwrap_or_default()) }
        }
    }
}
