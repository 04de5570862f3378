//! Two traces side by side: what is in one of them only, and what got faster or slower.

use std::cmp::Reverse;

use maud::{Markup, html};

use super::address;
use super::change::{Way, change};
use crate::layout::alignment::{Pair, align};
use crate::layout::timeline::{Kind, Order, Row, Timeline};
use crate::page::colours::Colours;
use crate::page::query::Query;
use crate::page::words::{Outcome, count, counted, seconds, timestamp};
use crate::store::Kept;

/// Rows that are drawn.
const MAX_ROWS: usize = 500;
const WIDTH: u64 = 1_000;

/// Work of one trace or both, with what is above it.
struct Work<'t, 'a> {
    a: Option<&'t Row<'a>>,
    b: Option<&'t Row<'a>>,
    depth: usize,
}

impl Work<'_, '_> {
    fn row(&self) -> Option<&Row<'_>> {
        self.a.or(self.b)
    }

    fn micros(row: Option<&Row<'_>>) -> u64 {
        row.map_or(0, |row| row.end_micros - row.start_micros)
    }

    fn change(&self) -> u64 {
        Self::micros(self.a).abs_diff(Self::micros(self.b))
    }

    fn way(&self) -> Option<Way> {
        Some(Way::of(time(Self::micros(Some(self.a?))), time(Self::micros(Some(self.b?)))))
    }
}

pub(super) fn pair(query: &Query, one: &Kept, other: &Kept) -> Markup {
    let (a, b) = (Timeline::of(&one.trace(), Order::Calls), Timeline::of(&other.trace(), Order::Calls));
    let work = |pair: Pair| Work {
        a: pair.a.and_then(|row| a.rows.get(row)),
        b: pair.b.and_then(|row| b.rows.get(row)),
        depth: pair.depth,
    };
    let mut works: Vec<Work<'_, '_>> = align(&a, &b).into_iter().map(work).collect();
    let number = |holds: &dyn Fn(&Work<'_, '_>) -> bool| works.iter().filter(|work| holds(work)).count() as u64;
    let counts = [
        ("In both", number(&|it| it.a.is_some() && it.b.is_some()), ""),
        ("Only in A", number(&|it| it.b.is_none()), "only-a"),
        ("Only in B", number(&|it| it.a.is_none()), "only-b"),
        ("Slower", number(&|it| it.way() == Some(Way::Slower)), "slower"),
        ("Faster", number(&|it| it.way() == Some(Way::Faster)), "faster"),
    ];
    let by_change = query.get("sort") == "change";
    if by_change {
        works.sort_by_key(|work| Reverse(work.change()));
    }
    let length = a.length_micros.max(b.length_micros).max(1);
    let colours = Colours::of(&[&a, &b]);
    html! {
        header.head { h1 { "Compare two traces" } a.button href="/compare" { "Choose others" }
            a.button href=(address("/compare", &Query::parse(&format!("a={}&b={}", other.id, one.id)), "", "")) { "Swap A and B" } }
        div.sides { (side("A", one, &a)) (side("B", other, &b)) }
        section.tiles aria-label="Differences" {
            div.tile { h2 { "Duration" } p.number { (change(time(a.length_micros), time(b.length_micros))) } p.quiet { "from A to B" } }
            @for (name, number, class) in counts { div.tile.(class) { h2 { (name) } p.number { (count(number)) } p.quiet { "rows" } } }
        }
        div.card {
            nav.sorts aria-label="Order" {
                a href=(address("/compare", query, "sort", "")) aria-current=[(!by_change).then_some("true")] { "By place" }
                a href=(address("/compare", query, "sort", "change")) aria-current=[by_change.then_some("true")] { "Biggest change first" }
            }
            div.scroll {
                table.compared {
                    thead { tr { th scope="col" { "Name" } th.number scope="col" { "A" } th.number scope="col" { "B" } th.number scope="col" { "Change" } th.bars scope="col" { "Place, A above B" } } }
                    tbody { @for work in works.iter().take(MAX_ROWS) { (line(work, (&a, &b), &colours, length, by_change)) } }
                }
            }
            @if works.len() > MAX_ROWS { p.quiet { "and " (counted((works.len() - MAX_ROWS) as u64, "row")) " more" @if !by_change { "; the biggest changes may be among them" } } }
        }
    }
}

fn side(name: &str, kept: &Kept, timeline: &Timeline<'_>) -> Markup {
    let trace = kept.trace();
    let root = trace.root().map(|root| root.segment);
    let outcome = root.map_or(Outcome::Open, Outcome::of);
    html! {
        a.side.card href=(format!("/trace/{}", kept.id)) {
            b.letter.(name.to_lowercase()) { (name) }
            span.pill.(outcome.class()) { (outcome.word()) }
            span.name { (root.map_or("no root segment yet", |root| root.name.as_str())) }
            time datetime=(timestamp(timeline.start_time)) {}
            b { (seconds(time(timeline.length_micros))) }
            code { (kept.id) }
        }
    }
}

fn line(
    work: &Work<'_, '_>,
    (a, b): (&Timeline<'_>, &Timeline<'_>),
    colours: &Colours<'_>,
    length: u64,
    by_change: bool,
) -> Markup {
    let Some(row) = work.row() else { return html! {} };
    let (class, word) = match (work.a, work.b) {
        (Some(_), None) => ("only-a", "only in A"),
        (None, Some(_)) => ("only-b", "only in B"),
        _ => work.way().map_or(("", ""), |way| (way.class(), way.word())),
    };
    let timeline = if work.a.is_some() { a } else { b };
    let service = timeline.services.get(row.service).map_or("", |service| service.name);
    let parent = row.parent.and_then(|parent| timeline.rows.get(parent)).filter(|_| by_change);
    let cell = |row: Option<&Row<'_>>| row.map_or_else(|| "–".to_owned(), |row| seconds(time(Work::micros(Some(row)))));
    html! {
        tr.(class) {
            th scope="row" {
                span.indent data-depth=(if by_change { 0 } else { work.depth.min(12) }) {
                    i.(colours.class(service)) title=(service) {}
                    span.name.called[row.kind != Kind::Subsegment] { (row.name) }
                    @if let Some(parent) = parent { span.quiet { " in " (parent.name) } }
                    @for (letter, row) in [("A", work.a), ("B", work.b)] {
                        @if let Some(outcome) = row.map(|row| Outcome::of(row.segment)).filter(|outcome| !matches!(outcome, Outcome::Ok)) {
                            " " span.pill.(outcome.class()) { (letter) ": " (outcome.word()) }
                        }
                    }
                }
            }
            td.number { (cell(work.a)) }
            td.number { (cell(work.b)) }
            td.number {
                @match (work.a, work.b) {
                    (Some(a), Some(b)) => (change(time(Work::micros(Some(a))), time(Work::micros(Some(b))))),
                    _ => span.change.(class) { (word) },
                }
            }
            td.bars { (bars(work, length)) }
        }
    }
}

/// Both at their place, on one scale.
fn bars(work: &Work<'_, '_>, length: u64) -> Markup {
    let at = |micros: u64| micros.saturating_mul(WIDTH) / length;
    html! {
        svg viewBox=(format!("0 0 {WIDTH} 14")) preserveAspectRatio="none" aria-hidden="true" {
            @for (row, top, class) in [(work.a, 1, "a"), (work.b, 8, "b")] {
                @if let Some(row) = row {
                    rect class=(class) x=(at(row.start_micros)) y=(top) width=((at(row.end_micros) - at(row.start_micros)).max(3)) height="5" {}
                }
            }
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
fn time(micros: u64) -> f64 {
    micros as f64 / 1e6
}
