//! The service map: who calls whom, how often and how well, as a drawing or a table, with what is chosen beside it.

mod chart;
mod choice;
mod edges;
mod figures;
mod glyph;
mod nodes;
mod panel;
mod scene;
mod svg;
mod table;
mod terms;
#[cfg(test)]
mod tests;

use maud::{Markup, html};

use self::choice::address;
use self::scene::Scene;
use super::View;
use super::filter_box::{filter_box, filter_error};
use super::frame::{Page, frame};
use super::query::Query;
use super::selection::Selection;
use super::words::counted;

/// Names of the address that the filter form keeps.
const KEPT: &[&str] = &["size", "view", "scale"];

pub(super) fn page(view: View<'_>, query: &Query) -> Markup {
    let page = Page {
        title: "Service map",
        way: "/map",
        styles: &["list.css", "map.css"],
        scripts: &["live.js", "complete.js", "chart.js", "map.js"],
        live: Some(address("/map/live", query, &choice::own(query))),
    };
    frame(
        view,
        &page,
        html! {
            header.head { h1 { "Service map" } (filter_box("/map", query, KEPT)) }
            (live(view, query))
        },
    )
}

/// The part that changes when documents come.
pub(super) fn live(view: View<'_>, query: &Query) -> Markup {
    let selection = Selection::new(view, query);
    let graph = view.api.service_graph(&selection.traces);
    let scene = Scene::new(&graph, query, view.now);
    html! {
        div #live.map {
            (filter_error(query, &selection))
            @if selection.error.is_none() {
                (toolbar(query, &scene))
                @if scene.services.is_empty() {
                    div.empty {
                        h2 { "No service is selected" }
                        p { "Services are drawn as soon as a trace comes that the filter selects in this range. " a href="/map" { "Show all" } }
                    }
                } @else {
                    div.stage {
                        @if query.get("view") == "table" { (table::draw(&scene)) } @else { (svg::draw(&scene)) }
                        (panel::draw(&scene))
                    }
                }
            }
        }
    }
}

fn toolbar(query: &Query, scene: &Scene<'_>) -> Markup {
    let with = |name: &'static str, value: &'static str| {
        let mut pairs = choice::own(query);
        pairs.retain(|(other, _)| *other != name);
        pairs.push((name, value));
        address("/map", query, &pairs)
    };
    let switch = |label: &str, name: &'static str, options: &[(&'static str, &str)]| {
        html! {
            div.switch role="group" aria-label=(label) {
                span.quiet aria-hidden="true" { (label) }
                @for (value, text) in options {
                    a.button href=(with(name, value)) aria-current=[(query.get(name) == *value).then_some("true")] { (text) }
                }
            }
        }
    };
    let is_map = query.get("view") != "table";
    html! {
        div.tools {
            p.quiet role="status" {
                (counted(scene.services.iter().filter(|it| !scene::is_client(it)).count() as u64, "service")) ", "
                (counted(scene.calls(), "call"))
            }
            (switch("View", "view", &[("", "Map"), ("table", "Table")]))
            @if is_map {
                (switch("Size", "size", &[("", "Traffic"), ("health", "Health"), ("none", "Same")]))
                div.switch role="group" aria-label="Zoom" {
                    button type="button" data-zoom="in" title="Nearer (+)" aria-label="Nearer" { "+" }
                    button type="button" data-zoom="out" title="Farther (-)" aria-label="Farther" { "−" }
                    button type="button" data-zoom="fit" title="All of it (0)" { "Fit" }
                }
            }
        }
    }
}
