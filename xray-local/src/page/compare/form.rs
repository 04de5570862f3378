//! Forms that choose what is compared: two of the last traces, or two sets.

use maud::{Markup, html};

use crate::filter::Filter;
use crate::page::View;
use crate::page::list::path_of;
use crate::page::query::Query;
use crate::page::totals::Point;
use crate::page::words::{seconds, timestamp};
use crate::store::Kept;

/// Traces that are offered.
const OFFERED: usize = 25;
/// Traces among which those like the first are looked for.
const SEARCHED: usize = 500;
/// Moments that are offered to split at, in seconds before now.
const SPLITS: [(&str, f64); 6] = [
    ("1 minute ago", 60.0),
    ("2 minutes ago", 120.0),
    ("5 minutes ago", 300.0),
    ("10 minutes ago", 600.0),
    ("30 minutes ago", 1_800.0),
    ("1 hour ago", 3_600.0),
];

pub(super) fn choose(view: View<'_>, query: &Query) -> Markup {
    let traces =
        Filter::parse("").map(|filter| view.api.traces(&filter, f64::NEG_INFINITY, f64::INFINITY)).unwrap_or_default();
    let missing = ["a", "b"]
        .into_iter()
        .filter(|name| !query.get(name).is_empty() && super::trace(view, query.get(name)).is_none());
    let missing: Vec<&str> = missing.map(|name| query.get(name)).collect();
    html! {
        header.head { h1 { "Compare" } p.quiet { "Two traces side by side, or two sets of traces, such as before and after a change." } }
        @for id in &missing { div.problem role="alert" { p { "Trace " code { (id) } " is not here; it never came, or made room for newer ones" } } }
        @if query.get("a").is_empty() { (sets(view, query)) }
        section.card aria-label="Two traces" {
            h2 { "Two traces" }
            @if traces.len() < 2 { p.quiet { "There are two traces to choose from as soon as they have come." } }
            @else { (pairs(query, &traces)) }
        }
        @if !query.get("a").is_empty() { (sets(view, query)) }
    }
}

fn pairs(query: &Query, traces: &[Kept]) -> Markup {
    let wanted = |name: &str| traces.iter().find(|kept| kept.id.to_string() == query.get(name));
    // What was asked for is offered, however old.
    let mut offered: Vec<&Kept> = traces.iter().take(SEARCHED).collect();
    if let Some(a) = wanted("a").map(request) {
        // The sort is stable: of those that are alike the newest stays first.
        offered.sort_by_cached_key(|kept| request(kept) != a);
    }
    offered.truncate(OFFERED);
    for kept in ["a", "b"].into_iter().filter_map(wanted) {
        if !offered.iter().any(|it| it.id == kept.id) {
            offered.push(kept);
        }
    }
    let a = wanted("a").or(offered.get(1).copied()).map(|kept| kept.id);
    let other = offered.iter().find(|kept| Some(kept.id) != a).copied();
    let b = wanted("b").or(other).map(|kept| kept.id);
    html! {
        form method="get" action="/compare" {
            div.scroll {
                table.offered {
                    thead { tr { th scope="col" { "A" } th scope="col" { "B" } th scope="col" { "Trace" } th scope="col" { "Started" } th.number scope="col" { "Time" } } }
                    tbody {
                        @for kept in offered {
                            @let trace = kept.trace();
                            @let root = trace.root().map(|root| root.segment);
                            @let point = Point::of(&trace);
                            @let name = root.map_or("no root segment yet", |root| root.name.as_str());
                            @let url = root.and_then(|root| root.http.as_ref()?.url.as_deref()).map(path_of).unwrap_or_default();
                            tr data-key=(kept.id) {
                                @for (side, chosen) in [("a", a), ("b", b)] {
                                    td { input type="radio" name=(side) value=(kept.id) required checked[chosen == Some(kept.id)]
                                        aria-label=(format!("{} is {name} {url} {}", side.to_uppercase(), kept.id)); }
                                }
                                td { span.pill.(point.outcome.class()) { (point.outcome.word()) } " " b { (name) } " " span.quiet { (url) } }
                                td { time datetime=(timestamp(point.start)) data-ago {} }
                                td.number { (point.seconds.map_or_else(|| "–".to_owned(), seconds)) }
                            }
                        }
                    }
                }
            }
            button.main type="submit" { "Compare the two" }
        }
    }
}

/// What tells requests apart: the service, the method, and the path without what is asked for there.
fn request(kept: &Kept) -> Option<(String, String, String)> {
    let trace = kept.trace();
    let root = trace.root()?.segment;
    let http = root.http.as_ref();
    let path = http.and_then(|http| http.url.as_deref()).map(path_of).unwrap_or_default();
    let path = path.split_once('?').map_or(path, |(path, _)| path).to_owned();
    Some((root.name.clone(), http.and_then(|http| http.method.clone()).unwrap_or_default(), path))
}

/// The form for two sets, which stands above their comparison too.
pub(super) fn sets(view: View<'_>, query: &Query) -> Markup {
    let split = query.get("split");
    html! {
        form.card.set-form method="get" action="/compare" {
            h2 { "Two sets" }
            div.fields-of-sets {
                @for (name, letter) in [("a.filter", "A"), ("b.filter", "B")] {
                    label {
                        b.letter.(letter.to_lowercase()) { (letter) }
                        input type="text" name=(name) value=(query.get(name)) autocomplete="off" spellcheck="false"
                            aria-label=(format!("Filter expression of set {letter}")) placeholder="All traces; or a filter expression";
                    }
                }
                label { "Time "
                    select name="split" {
                        option value="" { "the same for both" }
                        @if let Ok(moment) = split.parse::<f64>() { option value=(split) selected { "A before, B after " (seconds((view.now - moment).max(0.0))) " ago" } }
                        @for (name, seconds) in SPLITS { option value=((view.now - seconds).floor()) { "A before, B after " (name) } }
                    }
                }
                @for name in ["a.from", "a.to", "b.from", "b.to"].iter().filter(|name| !query.get(name).is_empty()) {
                    input type="hidden" name=(name) value=(query.get(name));
                }
                button.main type="submit" { "Compare the sets" }
            }
        }
    }
}
