//! Analytics: the selected traces grouped by an annotation or keyword, with the counts, outcomes and times of each group.

use std::cmp::Ordering;

use maud::{Markup, html};

use super::View;
use super::filter_box::{filter_box, filter_error};
use super::frame::{Page, frame};
use super::groups::{Group, KEYWORDS, annotation_keys, group, subject};
use super::query::{Query, link};
use super::selection::Selection;
use super::words::{Outcome, count, counted, percent, seconds};

const MAX_GROUPS: usize = 200;
const MAX_KEYS: usize = 40;
/// The columns that a table can be sorted by.
const SORTS: [(&str, &str); 6] =
    [("count", "Traces"), ("fault", "Fault"), ("error", "Error"), ("p50", "p50"), ("p95", "p95"), ("p99", "p99")];

pub(super) fn page(view: View<'_>, query: &Query) -> Markup {
    let live = Some(address("/analytics/live", query, query.get("by"), query.get("sort")));
    let scripts = &["live.js", "complete.js"];
    let page = Page { title: "Analytics", way: "/analytics", styles: &["list.css", "analytics.css"], scripts, live };
    frame(
        view,
        &page,
        html! {
            header.head { h1 { "Analytics" } (filter_box("/analytics", query, &["by", "sort", "from", "to"])) }
            (self::live(view, query))
        },
    )
}

/// The part that changes.
pub(super) fn live(view: View<'_>, query: &Query) -> Markup {
    let selection = Selection::new(view, query);
    let keys = annotation_keys(&selection.traces);
    let first = keys.first().map_or_else(|| "http.url".to_owned(), |(key, _)| format!("annotation[{key}]"));
    let by = if query.get("by").is_empty() { first.as_str() } else { query.get("by") };
    html! {
        div #live {
            (filter_error(query, &selection))
            @if selection.error.is_none() {
                nav.keys aria-label="Group by" {
                    span.quiet { "Group by" }
                    @for (key, traces) in keys.iter().take(MAX_KEYS) {
                        (choice(query, by, &format!("annotation[{key}]"), key, Some(*traces)))
                    }
                    span.gap {}
                    @for keyword in KEYWORDS { (choice(query, by, keyword.text(), keyword.text(), None)) }
                }
                @match subject(by) {
                    _ if selection.traces.is_empty() => div.empty { h2 { "No trace is selected" } p.quiet { "This page follows by itself." } },
                    Some(subject) => (table(query, by, group(&selection.traces, by, &subject))),
                    None => p.problem role="alert" { "`" (by) "` is no keyword and no annotation; choose one above" },
                }
            }
        }
    }
}

fn choice(query: &Query, by: &str, value: &str, name: &str, traces: Option<u64>) -> Markup {
    html! {
        a.tag href=(address("/analytics", query, value, query.get("sort"))) aria-current=[(by == value).then_some("true")] {
            (name) @if let Some(traces) = traces { b { (count(traces)) } }
        }
    }
}

fn address(path: &str, query: &Query, by: &str, sort: &str) -> String {
    let same = |name| (name, query.get(name));
    let range = [same("timeRange"), same("from"), same("to")];
    link(path, &[[("filter", query.filter()), ("by", by), ("sort", sort)], range].concat())
}

fn table(query: &Query, by: &str, mut groups: Vec<Group>) -> Markup {
    let sort = query.get("sort");
    if let Some((sort, _)) = SORTS.iter().find(|(name, _)| *name == sort) {
        // Stable, so that equal ones stay in the order of their counts.
        groups.sort_by(|one, other| figure(other, sort).partial_cmp(&figure(one, sort)).unwrap_or(Ordering::Equal));
    }
    let most = groups.iter().map(|group| group.totals.count()).max().unwrap_or(1);
    let slowest = groups.iter().filter_map(|group| group.totals.percentile(0.95)).fold(0.0, f64::max);
    html! {
        div.card.wide {
            table.groups {
                caption.unseen { "Traces by " (by) }
                thead { tr {
                    th scope="col" { (by) }
                    @for (name, title) in SORTS {
                        @let is_sorted = sort == name || (sort.is_empty() && name == "count");
                        th.number scope="col" aria-sort=[is_sorted.then_some("descending")] {
                            a href=(address("/analytics", query, by, name)) { (title) @if is_sorted { " ↓" } }
                        }
                    }
                } }
                tbody { @for group in groups.iter().take(MAX_GROUPS) { (row(query, group, most, slowest)) } }
            }
            @if groups.len() > MAX_GROUPS {
                p.more { "and " (counted((groups.len() - MAX_GROUPS) as u64, "more value")) ". Narrow the filter to see them." }
            }
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of traces are far below 2^52")]
fn figure(group: &Group, sort: &str) -> f64 {
    let totals = &group.totals;
    let share = |part: u64| part as f64 / totals.count().max(1) as f64;
    match sort {
        "fault" => share(totals.outcomes(Outcome::Fault)),
        "error" => share(totals.errors()),
        "p50" => totals.percentile(0.5).unwrap_or_default(),
        "p95" => totals.percentile(0.95).unwrap_or_default(),
        "p99" => totals.percentile(0.99).unwrap_or_default(),
        _ => totals.count() as f64,
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of traces are far below 2^52")]
fn row(query: &Query, group: &Group, most: u64, slowest: f64) -> Markup {
    let totals = &group.totals;
    let same = |name| (name, query.get(name));
    let filter = match query.filter() {
        "" => group.term.clone(),
        before => format!("({before}) AND {}", group.term),
    };
    let traces = link("/traces", &[("filter", &filter), same("timeRange"), same("from"), same("to")]);
    let share = |part: u64, class: &str| {
        html! { td.number { span.(if part > 0 { class } else { "quiet" }) { (percent(part, totals.count())) } } }
    };
    let time = |at: f64| totals.percentile(at).map_or_else(|| "–".to_owned(), seconds);
    let width = totals.count() as f64 / most.max(1) as f64 * 100.0;
    let late = totals.percentile(0.95).filter(|_| slowest > 0.0).map_or(0.0, |time| time / slowest * 100.0);
    html! {
        tr {
            th scope="row" {
                a href=(traces) { @match &group.value { Some(value) => (value), None => i.quiet { "not set" } } }
                (bar(width, "open"))
            }
            td.number { (count(totals.count())) }
            (share(totals.outcomes(Outcome::Fault), "fault"))
            (share(totals.errors(), "error"))
            td.number { (time(0.5)) }
            td.number { (time(0.95)) (bar(late, "ok")) }
            td.number { (time(0.99)) }
        }
    }
}

fn bar(width: f64, class: &str) -> Markup {
    html! {
        svg.bar viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" {
            rect.(class) width=(format!("{width:.1}")) height="4" {}
        }
    }
}
