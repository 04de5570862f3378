//! Two sets of traces: how many, how they ended, how long they took, and where they differ.

use maud::{Markup, html};

use super::change::change;
use super::statistics::Set;
use super::{annotations, form, histogram, work};
use crate::page::View;
use crate::page::query::{Query, link};
use crate::page::selection::Selection;
use crate::page::words::{Outcome, count, counted, percent, seconds};

const PERCENTILES: [(&str, f64); 4] = [("p50", 0.5), ("p90", 0.9), ("p95", 0.95), ("p99", 0.99)];

pub(super) fn sets(view: View<'_>, query: &Query) -> Markup {
    let sides = ["a", "b"].map(|side| Selection::new(view, &of_side(query, side)));
    let errors = sides.iter().zip(["A", "B"]).filter_map(|(side, letter)| Some((letter, side.error.as_ref()?)));
    let errors: Vec<(&str, String)> = errors.map(|(letter, error)| (letter, error.to_string())).collect();
    let [a, b] = sides.map(|side| Set::of(&side.traces));
    html! {
        header.head { h1 { "Compare two sets" } a.button href="/compare" { "Choose others" } }
        (form::sets(view, query))
        @for (letter, error) in &errors { div.problem role="alert" { p { "Filter of " (letter) ": " (error) } } }
        @if errors.is_empty() {
            @if a.totals.count() == 0 || b.totals.count() == 0 {
                @for (letter, set) in [("A", &a), ("B", &b)] {
                    @if set.totals.count() == 0 { p.quiet { "Set " (letter) " has no traces yet. This page follows by itself." } }
                }
            } @else {
                div.two { (totals(query, &a, &b)) (histogram::overlaid(&a.totals, &b.totals)) }
                (work::table(&a, &b))
                (annotations::table(query, &a, &b))
                @for (letter, set) in [("A", &a), ("B", &b)] {
                    @if set.left_out > 0 { p.quiet { "Of set " (letter) " the newest are compared; " (counted(set.left_out, "older trace")) " are left out." } }
                    @if set.dropped > 0 { p.quiet { "Set " (letter) " has too many names and values; " (count(set.dropped)) " of them are not counted." } }
                }
            }
        }
    }
}

/// The filter and time range of one side, as other pages have them. `split` parts the time: A before, B after.
fn of_side(query: &Query, side: &str) -> Query {
    let own = |name: &str| query.get(&format!("{side}.{name}"));
    let split = |of: &str| if of == side { query.get("split") } else { "" };
    let or = |own: &str, split: &str| if own.is_empty() { split.to_owned() } else { own.to_owned() };
    let (from, to) = (or(own("from"), split("b")), or(own("to"), split("a")));
    let address = link("", &[("filter", own("filter")), ("from", &from), ("to", &to)]);
    Query::parse(address.trim_start_matches('?'))
}

fn totals(query: &Query, a: &Set, b: &Set) -> Markup {
    let outcomes = [Outcome::Fault, Outcome::Error, Outcome::Throttle];
    let traces = |side: &str| {
        let own = of_side(query, side);
        link("/traces", &[("filter", own.filter()), ("from", own.get("from")), ("to", own.get("to"))])
    };
    html! {
        section.card aria-label="Totals" {
            div.scroll { table.compared {
                thead { tr {
                    th scope="col" { "Totals" }
                    th.number scope="col" { b.letter.a { "A" } } th.number scope="col" { b.letter.b { "B" } } th.number scope="col" { "Change" }
                } }
                tbody {
                    tr {
                        th scope="row" { "Traces" }
                        td.number { a href=(traces("a")) { (count(a.totals.count())) } }
                        td.number { a href=(traces("b")) { (count(b.totals.count())) } }
                        td {}
                    }
                    @for outcome in outcomes {
                        tr {
                            th scope="row" { (outcome.word()) }
                            @for set in [a, b] { td.number { (percent(set.totals.outcomes(outcome), set.totals.count())) } }
                            td.number { (points(share(a, outcome), share(b, outcome))) }
                        }
                    }
                    @for (name, at) in PERCENTILES {
                        tr {
                            th scope="row" { (name) " response time" }
                            @for set in [a, b] { td.number { (set.totals.percentile(at).map_or_else(|| "–".to_owned(), seconds)) } }
                            td.number { @if let (Some(a), Some(b)) = (a.totals.percentile(at), b.totals.percentile(at)) { (change(a, b)) } }
                        }
                    }
                }
            } }
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn share(set: &Set, outcome: Outcome) -> f64 {
    set.totals.outcomes(outcome) as f64 / set.totals.count().max(1) as f64 * 100.0
}

/// The difference of two percentages.
pub(super) fn points(a: f64, b: f64) -> Markup {
    let difference = b - a;
    html! {
        @if difference.abs() < 0.05 { span.change.same { "0" } }
        @else { span.change.(if difference > 0.0 { "slower" } else { "faster" }) { (if difference > 0.0 { "+" } else { "−" }) (format!("{:.1}", difference.abs())) " points" } }
    }
}
