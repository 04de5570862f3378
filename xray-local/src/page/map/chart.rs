//! The response times of a service or an edge as bars. A range is selected by dragging and becomes a filter.

use maud::{Markup, html};

use super::super::words::{counted, seconds};
use crate::graph::Statistics;

const WIDTH: f64 = 320.0;
const HEIGHT: f64 = 84.0;
const BARS: u32 = 32;
const LEAST_STEPS: u64 = 12;

/// Calls from `from` to `to` seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Bar {
    from: f64,
    to: f64,
    count: u64,
}

/// `path` is where a range leads, and `filter` what it adds there, with `{from}` and `{to}` for its seconds.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
pub(super) fn draw(statistics: &Statistics, is_linear: bool, path: &str, filter: &str) -> Markup {
    let bars = bars(statistics, is_linear);
    let most = bars.iter().map(|bar| bar.count).max().unwrap_or_default().max(1) as f64;
    let width = WIDTH / bars.len().max(1) as f64;
    let ends = bars.first().zip(bars.get(bars.len() / 2)).zip(bars.last());
    let ticks = ends.map(|((first, middle), last)| [first.from, middle.from, last.to].map(seconds)).unwrap_or_default();
    html! {
        figure.chart data-kind="filter" data-filter=(filter) data-path=(path) {
            figcaption { "Response times" span.hint { "drag to select" } }
            svg role="img" tabindex="0" aria-label="Response times; arrow keys choose a range, Enter takes it" viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) preserveAspectRatio="none" {
                @for (place, bar) in bars.iter().enumerate() {
                    @let left = place as f64 * width;
                    @let height = bar.count as f64 / most * (HEIGHT - 2.0);
                    g.bar data-from=(bar.from) data-to=(bar.to) {
                        @if bar.count > 0 { title { (seconds(bar.from)) " to " (seconds(bar.to)) ": " (counted(bar.count, "call")) } }
                        rect.hit x=(format!("{left:.2}")) y="0" width=(format!("{width:.2}")) height=(HEIGHT) {}
                        @if bar.count > 0 {
                            rect.calls x=(format!("{:.2}", left + 0.6)) y=(format!("{:.2}", HEIGHT - height.max(1.0)))
                                width=(format!("{:.2}", (width - 1.2).max(0.6))) height=(format!("{:.2}", height.max(1.0))) rx="1" {}
                        }
                    }
                }
            }
            div.ticks aria-hidden="true" { @for tick in ticks { span { (tick) } } }
        }
    }
}

/// Bars over all steps of a histogram. Each step of a millisecond belongs to one bar, so a range selects what it shows.
#[expect(clippy::cast_precision_loss, reason = "no request takes 2^53 milliseconds")]
fn bars(statistics: &Statistics, is_linear: bool) -> Vec<Bar> {
    let steps = || statistics.histogram.keys().copied();
    let (Some(least), Some(most)) = (steps().min(), steps().max()) else { return Vec::new() };
    // A step holds what is rounded to it; nothing is shorter than no time.
    let edge = |step: f64| (step - 0.5).max(0.0);
    // Times that are all alike stand in the middle, and do not fill the chart.
    let room = LEAST_STEPS.saturating_sub(most - least) / 2;
    let (low, high) = (least.saturating_sub(room).max(1) as f64, (most + room) as f64 + 1.0);
    let at = |place: u32| {
        let part = f64::from(place) / f64::from(BARS);
        if is_linear { low + (high - low) * part } else { (low.ln() + (high.ln() - low.ln()) * part).exp() }
    };
    let mut edges: Vec<f64> = (0..=BARS).map(|place| edge(at(place).round())).collect();
    if least <= room {
        edges.insert(0, 0.0);
    }
    edges.dedup();
    let mut bars: Vec<Bar> = edges
        .windows(2)
        .filter_map(|ends| Some(Bar { from: ends.first()? / 1e3, to: ends.last()? / 1e3, count: 0 }))
        .collect();
    for (step, count) in &statistics.histogram {
        let place = bars.partition_point(|bar| bar.to * 1e3 <= *step as f64);
        if let Some(bar) = bars.get_mut(place) {
            bar.count += count;
        }
    }
    bars
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{bars, draw};
    use crate::graph::Statistics;

    fn of(histogram: &[(u64, u64)]) -> Statistics {
        Statistics { histogram: histogram.iter().copied().collect(), ..Statistics::default() }
    }

    proptest! {
        #[test]
        fn every_call_is_in_the_bar_of_its_time(steps in prop::collection::btree_map(0_u64..100_000, 1_u64..9, 1..40), is_linear: bool) {
            let statistics = Statistics { histogram: steps.clone(), ..Statistics::default() };
            let bars = bars(&statistics, is_linear);
            prop_assert_eq!(bars.iter().map(|bar| bar.count).sum::<u64>(), steps.values().sum::<u64>());
            prop_assert!(bars.iter().all(|bar| bar.from < bar.to) && bars.is_sorted_by(|one, other| one.to == other.from));
            for bar in bars {
                let within = steps.iter().filter(|(step, _)| (bar.from..bar.to).contains(&(**step as f64 / 1e3)));
                prop_assert_eq!(within.map(|(_, count)| count).sum::<u64>(), bar.count);
            }
        }
    }

    #[test]
    fn few_calls_are_drawn_too() {
        assert!(!draw(&of(&[]), false, "", "").into_string().contains("NaN"));
        let instant = draw(&of(&[(0, 3)]), false, "/traces", "x").into_string();
        assert!(instant.contains("3 calls") && instant.contains("data-from=\"0\""), "{instant}");
    }
}
