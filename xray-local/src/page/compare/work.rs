//! How the work of two sets differs: each service, and each kind of subsegment, the biggest change first.

use maud::{Markup, html};

use super::change::change;
use super::statistics::{Key, Set, Work};
use crate::page::colours::colour;
use crate::page::words::{counted, seconds};

/// Lines that are drawn of each table.
const MAX_LINES: usize = 60;

/// A line: the work, and how it is in both sets.
struct Line<'a> {
    key: &'a Key,
    a: Work,
    b: Work,
    /// By how much the time for it in an average trace differs, in seconds.
    weight: f64,
}

pub(super) fn table(a: &Set, b: &Set) -> Markup {
    let mut keys: Vec<&Key> = a.work.keys().chain(b.work.keys()).collect();
    keys.sort();
    keys.dedup();
    let (a_traces, b_traces) = (traces(a), traces(b));
    let mut lines: Vec<Line<'_>> = keys
        .into_iter()
        .map(|key| {
            let of = |set: &Set| set.work.get(key).cloned().unwrap_or_default();
            let (a, b) = (of(a), of(b));
            let weight = (b.sum() / b_traces - a.sum() / a_traces).abs();
            Line { key, a, b, weight }
        })
        .collect();
    lines.sort_by(|one, other| other.weight.total_cmp(&one.weight));
    let (names, services): (Vec<Line<'_>>, Vec<Line<'_>>) = lines.into_iter().partition(|line| line.key.name.is_some());
    html! {
        (part("Nodes", &services, a_traces, b_traces))
        (part("Subsegments", &names, a_traces, b_traces))
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn traces(set: &Set) -> f64 {
    set.totals.count().max(1) as f64
}

fn part(title: &str, lines: &[Line<'_>], a_traces: f64, b_traces: f64) -> Markup {
    let time = |time: Option<f64>| time.map_or_else(|| "–".to_owned(), seconds);
    html! {
        section.card aria-label=(title) {
            h2 { (title) }
            div.scroll {
                table.compared {
                    thead {
                        tr { th scope="col" rowspan="2" { "Name" } th.number scope="colgroup" colspan="2" { "Per trace" } th.number scope="colgroup" colspan="2" { "Median" } th.number scope="colgroup" colspan="2" { "Mean" } th.number scope="col" rowspan="2" { "Change of mean" } th.number scope="col" rowspan="2" { "In a trace" } }
                        tr { @for _ in 0..3 { th.number scope="col" { b.letter.a { "A" } } th.number scope="col" { b.letter.b { "B" } } } }
                    }
                    tbody {
                        @for line in lines.iter().take(MAX_LINES) {
                            tr {
                                th scope="row" {
                                    i.(colour(&line.key.service)) {}
                                    span.name { (line.key.name.as_deref().unwrap_or(&line.key.service)) }
                                    span.quiet { " " @if line.key.name.is_some() { "in " (line.key.service) } @else { (line.key.kind.as_deref().unwrap_or_default()) } }
                                }
                                td.number { (often(line.a.count, a_traces)) } td.number { (often(line.b.count, b_traces)) }
                                td.number { (time(line.a.median())) } td.number { (time(line.b.median())) }
                                td.number { (time(line.a.mean())) } td.number { (time(line.b.mean())) }
                                td.number {
                                    @match (line.a.mean(), line.b.mean()) {
                                        (Some(a), Some(b)) => (change(a, b)),
                                        (Some(_), None) => span.change.only-a { "only in A" },
                                        (None, Some(_)) => span.change.only-b { "only in B" },
                                        (None, None) => "–",
                                    }
                                }
                                td.number { (change(line.a.sum() / a_traces, line.b.sum() / b_traces)) }
                            }
                        }
                    }
                }
            }
            @if lines.len() > MAX_LINES { p.quiet { "and " (counted((lines.len() - MAX_LINES) as u64, "name")) " more, which changed less" } }
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn often(count: u64, traces: f64) -> String {
    let often = count as f64 / traces;
    let text = format!("{often:.2}");
    if count == 0 { "–".to_owned() } else { text.trim_end_matches('0').trim_end_matches('.').to_owned() }
}
