//! Charts of many requests as SVG: how long they took, and when they came. A range of either can be dragged over.
//!
//! Bars carry their range (`data-from`, `data-to`), so the script needs no scale of its own.

use maud::{Markup, html};

use super::totals::Point;
use super::words::{Outcome, counted, seconds, timestamp};

const WIDTH: f64 = 600.0;
const HEIGHT: f64 = 72.0;
/// Buckets of a chart.
const BARS: usize = 40;
/// From the bottom up.
const STACK: [Outcome; 5] = [Outcome::Ok, Outcome::Open, Outcome::Error, Outcome::Throttle, Outcome::Fault];

/// A bar: its range, and how many of each outcome of [`STACK`] lie in it.
#[derive(Debug, Clone, PartialEq)]
struct Bar {
    from: f64,
    to: f64,
    counts: [u64; STACK.len()],
}

/// How long requests took, on a logarithmic scale. `filter` is what a range is filtered with: `{from}` and `{to}` stand
/// for its seconds.
pub(super) fn response_times(points: &[Point], filter: &str) -> Markup {
    let times = || points.iter().filter_map(|point| Some((point.seconds?.max(1e-6), point.outcome)));
    let least = times().map(|(time, _)| time).fold(f64::INFINITY, f64::min);
    let most = times().map(|(time, _)| time).fold(0.0, f64::max);
    // A single time still gets a scale with room on both sides.
    let (low, high) = (least.ln() - 0.05, most.ln() + 0.05);
    let bars =
        if most > 0.0 { bars(times().map(|(time, outcome)| (time.ln(), outcome)), low, high) } else { Vec::new() };
    let bars: Vec<Bar> = bars.into_iter().map(|bar| Bar { from: bar.from.exp(), to: bar.to.exp(), ..bar }).collect();
    let ticks = [0.0, 0.25, 0.5, 0.75, 1.0].map(|share| seconds((low + (high - low) * share).exp()));
    let range = |bar: &Bar| format!("{} to {}", seconds(bar.from), seconds(bar.to));
    chart("Response times", "filter", filter, &bars, if bars.is_empty() { &[] } else { &ticks }, range)
}

/// When requests came.
pub(super) fn over_time(points: &[Point]) -> Markup {
    let first = points.iter().map(|point| point.start).fold(f64::INFINITY, f64::min);
    let last = points.iter().map(|point| point.start).fold(f64::NEG_INFINITY, f64::max);
    let bars = if first <= last {
        bars(points.iter().map(|point| (point.start, point.outcome)), first, last.max(first + 1.0))
    } else {
        Vec::new()
    };
    let ticks: Vec<String> = bars.first().zip(bars.last()).map_or_else(Vec::new, |(first, last)| {
        [first.from, (first.from + last.to) / 2.0, last.to].map(timestamp).to_vec()
    });
    let range = |bar: &Bar| format!("{} to {}", timestamp(bar.from), timestamp(bar.to));
    chart("Requests over time", "time", "", &bars, &ticks, range)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "few bars")]
fn bars(values: impl Iterator<Item = (f64, Outcome)>, low: f64, high: f64) -> Vec<Bar> {
    let width = (high - low) / BARS as f64;
    let edge = |place: usize| low + width * place as f64;
    let empty = |place| Bar { from: edge(place), to: edge(place + 1), counts: [0; STACK.len()] };
    let mut bars: Vec<Bar> = (0..BARS).map(empty).collect();
    for (value, outcome) in values {
        let place = (((value - low) / width) as usize).min(BARS - 1);
        let counts = bars.get_mut(place).map(|bar| &mut bar.counts);
        let layer = STACK.iter().position(|it| *it == outcome).unwrap_or_default();
        if let Some(count) = counts.and_then(|counts| counts.get_mut(layer)) {
            *count += 1;
        }
    }
    bars
}

#[expect(clippy::cast_precision_loss, reason = "counts of traces are far below 2^52")]
fn chart(
    title: &str,
    kind: &str,
    filter: &str,
    bars: &[Bar],
    ticks: &[String],
    range: impl Fn(&Bar) -> String,
) -> Markup {
    let total = |bar: &Bar| bar.counts.iter().sum::<u64>();
    let most = bars.iter().map(total).max().unwrap_or_default().max(1) as f64;
    let width = WIDTH / BARS as f64;
    let height = |count: u64| count as f64 / most * (HEIGHT - 2.0);
    html! {
        figure.chart data-kind=(kind) data-filter=(filter) {
            figcaption { (title) @if !bars.is_empty() { span.hint { "drag to select" } } }
            @if bars.is_empty() {
                p.quiet { "Nothing has ended yet." }
            } @else {
                svg role="img" tabindex="0" aria-label=(format!("{title}; arrow keys choose a range, Enter takes it")) viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) preserveAspectRatio="none" {
                    @for (place, bar) in bars.iter().enumerate() {
                        @let left = place as f64 * width;
                        g.bar data-from=(bar.from) data-to=(bar.to) {
                            @if total(bar) > 0 { title { (range(bar)) ": " (counted(total(bar), "request")) } }
                            rect.hit x=(round(left)) y="0" width=(round(width)) height=(HEIGHT) {}
                            @for (layer, outcome) in STACK.iter().enumerate() {
                                @let below: u64 = bar.counts.iter().take(layer).sum();
                                @let count = bar.counts.get(layer).copied().unwrap_or_default();
                                @if count > 0 {
                                    @let top = HEIGHT - height(below + count);
                                    rect class=(outcome.class()) x=(round(left + 1.0)) y=(round(top)) width=(round(width - 2.0))
                                        height=(round(height(count).max(1.0))) rx="1" {}
                                }
                            }
                        }
                    }
                }
                div.ticks aria-hidden="true" {
                    @for tick in ticks {
                        @if kind == "time" { time datetime=(tick) { (tick) } } @else { span { (tick) } }
                    }
                }
            }
        }
    }
}

fn round(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::{BARS, bars, over_time, response_times};
    use crate::page::totals::Point;
    use crate::page::words::Outcome;

    #[test]
    fn every_request_is_in_one_bar() {
        let values =
            (0..=100).map(|value| (f64::from(value), if value % 2 == 0 { Outcome::Ok } else { Outcome::Fault }));
        let bars = bars(values, 0.0, 100.0);
        assert_eq!(bars.len(), BARS);
        assert_eq!(bars.iter().flat_map(|bar| bar.counts).sum::<u64>(), 101);
        assert_eq!(bars.iter().map(|bar| bar.counts[4]).sum::<u64>(), 50);
    }

    #[test]
    fn a_chart_of_nothing_or_of_one_request_is_drawn() {
        let open = Point { start: 1.0, seconds: None, outcome: Outcome::Open };
        assert!(response_times(&[open], "").into_string().contains("Nothing has ended yet."));
        assert!(over_time(&[open]).into_string().contains("1 request"));
        assert!(over_time(&[]).into_string().contains("<p"));
        let instant = Point { start: 1.0, seconds: Some(0.0), outcome: Outcome::Ok };
        let chart = response_times(&[instant], "x").into_string();
        assert!(chart.contains("1 request") && !chart.contains("NaN") && !chart.contains("inf"), "{chart}");
    }
}
