//! Values of annotations that one set has more often than the other.

use maud::{Markup, html};

use super::sets::points;
use super::statistics::Set;
use crate::page::query::{Query, link};
use crate::page::words::counted;

/// Values that are drawn.
const MAX_VALUES: usize = 25;
/// Less is noise.
const LEAST_POINTS: f64 = 1.0;

pub(super) fn table(query: &Query, a: &Set, b: &Set) -> Markup {
    let mut values: Vec<(&(String, String, String), f64, f64)> = a
        .annotations
        .keys()
        .chain(b.annotations.keys())
        .map(|value| (value, share(a, value), share(b, value)))
        .collect();
    values.sort_by(|one, other| {
        (other.2 - other.1).abs().total_cmp(&(one.2 - one.1).abs()).then_with(|| one.0.cmp(other.0))
    });
    values.dedup_by(|one, other| one.0 == other.0);
    values.retain(|(_, a, b)| (a - b).abs() >= LEAST_POINTS);
    html! {
        section.card aria-label="Annotations" {
            h2 { "Annotations that one set has more often" }
            @if values.is_empty() { p.quiet { "Both sets have the same values as often." } }
            @else {
                div.scroll {
                    table.compared {
                        thead { tr { th scope="col" { "Annotation" } th.number scope="col" { b.letter.a { "A" } } th.number scope="col" { b.letter.b { "B" } } th.number scope="col" { "Difference" } } }
                        tbody {
                            @for (value, a, b) in values.iter().take(MAX_VALUES) {
                                @let (key, shown, written) = value;
                                @let term = format!("annotation[{key}] = {written}");
                                tr {
                                    th scope="row" { a href=(link("/traces", &[("filter", &term)])) { (key) " = " b { (shown) } } }
                                    td.number { (format!("{a:.1} %")) }
                                    td.number { (format!("{b:.1} %")) }
                                    td.number { (points(*a, *b)) " " a.narrow href=(narrowed(query, &term)) title="Compare only traces that have it" { "narrow" } }
                                }
                            }
                        }
                    }
                }
                @if values.len() > MAX_VALUES { p.quiet { "and " (counted((values.len() - MAX_VALUES) as u64, "value")) " more, which differ less" } }
            }
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn share(set: &Set, value: &(String, String, String)) -> f64 {
    set.annotations.get(value).copied().unwrap_or_default() as f64 / set.totals.count().max(1) as f64 * 100.0
}

/// The same comparison, of the traces that have the value.
fn narrowed(query: &Query, term: &str) -> String {
    let both = |name: &str| match query.get(name).trim() {
        "" => term.to_owned(),
        before => format!("({before}) AND {term}"),
    };
    let same = |name| (name, query.get(name));
    let (a, b) = (both("a.filter"), both("b.filter"));
    link(
        "/compare",
        &[
            ("a.filter", &a),
            ("b.filter", &b),
            same("split"),
            same("a.from"),
            same("a.to"),
            same("b.from"),
            same("b.to"),
        ],
    )
}
