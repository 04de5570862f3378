//! The trace list: what a filter selects, the newest first, with its totals and charts; it follows what comes.

use std::collections::BTreeSet;

use maud::{Markup, html};

use super::View;
use super::colours::colour;
use super::filter_box::{filter_box, filter_error};
use super::frame::{Page, frame};
use super::histogram::{over_time, response_times};
use super::query::{Query, link, quoted};
use super::selection::Selection;
use super::totals::Totals;
use super::words::{Outcome, count, percent, seconds, timestamp};
use crate::document::{Annotation, Segment};
use crate::store::Kept;

/// Traces that are listed at first, and how many more with each step.
const STEP: usize = 100;
const MAX_LISTED: usize = 2_000;
const MAX_CHIPS: usize = 3;

pub(super) fn page(view: View<'_>, query: &Query) -> Markup {
    let page = Page {
        title: "Traces",
        way: "/traces",
        styles: &["list.css"],
        scripts: &["list.js", "live.js", "complete.js", "chart.js"],
        live: Some(address("/traces/live", query, query.get("limit"))),
    };
    frame(
        view,
        &page,
        html! {
            header.head { h1 { "Traces" } (filter_box("/traces", query, &[])) }
            (live(view, query))
        },
    )
}

/// The part that changes when documents come.
pub(super) fn live(view: View<'_>, query: &Query) -> Markup {
    let selection = Selection::new(view, query);
    let totals = Totals::of(&selection.traces);
    let limit = query.get("limit").parse().unwrap_or(STEP).clamp(STEP, MAX_LISTED);
    let listed = selection.traces.get(..limit).unwrap_or(&selection.traces);
    // A few that are very slow would leave all other bars invisible.
    let longest = totals.percentile(0.95).unwrap_or_default();
    html! {
        div #live {
            (filter_error(query, &selection))
            @if selection.error.is_none() {
                @if selection.traces.is_empty() {
                    (nothing(view, query))
                } @else {
                    (tiles(query, &totals))
                    div.charts {
                        (over_time(&totals.points))
                        (response_times(&totals.points, "responsetime >= {from} AND responsetime <= {to}"))
                    }
                    div #compare.compare hidden {
                        span { "Choose another trace to compare with" }
                        a.button.main hidden href="/compare" { "Compare the two" }
                        button type="button" { "Choose none" }
                    }
                    ol.traces aria-label="Traces" {
                        @for kept in listed { (row(query, kept, longest)) }
                    }
                    @if listed.len() < selection.traces.len() {
                        p.more {
                            (count(listed.len() as u64)) " of " (count(selection.traces.len() as u64)) " traces. "
                            @if limit < MAX_LISTED {
                                a href=(address("/traces", query, &(limit + STEP).to_string())) { "Show more" }
                            } @else {
                                "Narrow the filter to see the others."
                            }
                        }
                    }
                }
            }
        }
    }
}

fn address(path: &str, query: &Query, limit: &str) -> String {
    let same = |name| (name, query.get(name));
    link(path, &[("filter", query.filter()), same("timeRange"), same("from"), same("to"), ("limit", limit)])
}

/// The same list with another filter, in the same range.
fn narrowed(query: &Query, term: &str) -> String {
    let filter = match query.filter() {
        "" => term.to_owned(),
        before if before == term => term.to_owned(),
        before => format!("({before}) AND {term}"),
    };
    let same = |name| (name, query.get(name));
    link("/traces", &[("filter", &filter), same("timeRange"), same("from"), same("to")])
}

fn nothing(view: View<'_>, query: &Query) -> Markup {
    let has_some = view.api.store().accounts().traces > 0;
    html! {
        div.empty {
            @if has_some {
                h2 { "No trace is selected" }
                p { "Traces are here, but none that the filter selects in this range. " a href="/traces" { "Show all" } }
            } @else {
                h2 { "Waiting for traces" }
                p { "Start a program that uses an X-Ray SDK on this machine. SDKs send to UDP port 2000 if they are told nothing else." }
                pre { code { "cargo run -p xray-local -- demo" } }
                p.quiet { "shows what it looks like with traces of a shop that does not exist." }
            }
            @if query.filter().is_empty() { p.quiet { "This page follows by itself." } }
        }
    }
}

fn tiles(query: &Query, totals: &Totals) -> Markup {
    let whole = totals.count();
    let share = |outcome: Outcome, part: u64, term: &str| {
        html! {
            a.tile.(if part > 0 { outcome.class() } else { "" }) href=(narrowed(query, term)) {
                h2 { (outcome.word()) } p.number { (percent(part, whole)) } p.quiet { (count(part)) }
            }
        }
    };
    let percentile = |name: &str, at: f64| {
        let time = totals.percentile(at);
        html! { div.tile { h2 { (name) } p.number { (time.map_or_else(|| "–".to_owned(), seconds)) } p.quiet { "response time" } } }
    };
    html! {
        section.tiles aria-label="Totals" {
            div.tile { h2 { "Traces" } p.number { (count(whole)) } p.quiet { (count(totals.outcomes(Outcome::Open))) " in progress" } }
            (share(Outcome::Fault, totals.outcomes(Outcome::Fault), "fault"))
            (share(Outcome::Error, totals.errors(), "error"))
            (percentile("p50", 0.5))
            (percentile("p95", 0.95))
            (percentile("p99", 0.99))
        }
    }
}

fn row(query: &Query, kept: &Kept, longest: f64) -> Markup {
    let trace = kept.trace();
    let id = kept.id.to_string();
    let root = trace.root().map(|root| root.segment);
    let outcome = root.map_or(Outcome::Open, Outcome::of);
    let time = root.map_or_else(|| trace.seconds(), Segment::seconds);
    let http = root.and_then(|root| root.http.as_ref());
    let url = http.and_then(|http| http.url.as_deref()).unwrap_or_default();
    let hidden_faults = trace.entries().iter().filter(|entry| entry.segment.fault).count();
    let others = trace
        .segments()
        .map(|entry| entry.segment.name.as_str())
        .filter(|name| root.is_none_or(|root| root.name != *name));
    let services: Vec<&str> = others.collect::<BTreeSet<_>>().into_iter().collect();
    let mut chips: Vec<(&String, &Annotation)> =
        trace.entries().iter().flat_map(|entry| &entry.segment.annotations).map(|(key, value)| (key, value)).collect();
    chips.dedup();
    html! {
        li.trace.(outcome.class()) data-key=(id) {
            a.open href=(format!("/trace/{id}")) aria-label=(format!("Trace {id}, {}", outcome.word())) {}
            button.pick type="button" aria-pressed="false" aria-label=(format!("Choose trace {id} to compare")) title=(format!("{}; choose to compare (c)", outcome.word())) {
                span.dot {}
            }
            time.when datetime=(timestamp(trace.start_time().unwrap_or_default())) data-ago {}
            span.what {
                span.name { (root.map_or("no root segment yet", |root| root.name.as_str())) }
                span.request {
                    @if let Some(method) = http.and_then(|http| http.method.as_deref()) { b { (method) } " " }
                    (path_of(url))
                }
                @if let Some(status) = http.and_then(|http| http.status) { span.pill.(outcome.class()) { (status) } }
                @if outcome == Outcome::Ok && hidden_faults > 0 { span.pill.fault title="a fault that the root does not show" { "fault inside" } }
            }
            span.tags {
                @for service in services.iter().take(MAX_CHIPS) {
                    a.tag href=(narrowed(query, &format!("service({})", quoted(service)))) { i.(colour(service)) {} (service) }
                }
                @if services.len() > MAX_CHIPS { span.quiet { "+" (services.len() - MAX_CHIPS) } }
                @for (key, value) in chips.iter().take(MAX_CHIPS) {
                    @let (shown, written) = annotation(value);
                    a.tag.annotation href=(narrowed(query, &format!("annotation[{key}] = {written}"))) { span { (key) "=" b { (shown) } } }
                }
            }
            (bar(time, longest, outcome))
            span.time { @match time { Some(time) => (seconds(time)), None => "in progress" } }
        }
    }
}

/// A value as it is read, and as a filter expression writes it.
pub(super) fn annotation(value: &Annotation) -> (String, String) {
    match value {
        Annotation::Text(text) => (text.chars().take(40).collect(), quoted(text)),
        Annotation::Number(number) => (number.to_string(), number.to_string()),
        Annotation::Flag(flag) => (flag.to_string(), flag.to_string()),
    }
}

/// Without scheme and host, which are the same for most of a list.
pub(super) fn path_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    if rest.len() == url.len() { url } else { rest.find('/').and_then(|slash| rest.get(slash..)).unwrap_or("/") }
}

fn bar(time: Option<f64>, longest: f64, outcome: Outcome) -> Markup {
    let share = time.filter(|_| longest > 0.0).map_or(100.0, |time| (time / longest * 100.0).clamp(0.5, 100.0));
    html! {
        svg.bar viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" {
            rect class=(outcome.class()) width=(format!("{share:.2}")) height="6" {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::path_of;

    #[test]
    fn a_url_is_shown_without_its_host() {
        for (url, path) in [("https://shop.example/a?b", "/a?b"), ("http://h", "/"), ("/a", "/a"), ("", "")] {
            assert_eq!(path_of(url), path);
        }
    }
}
