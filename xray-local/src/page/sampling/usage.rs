//! What programs reported that they did with a rule: of the last minute in numbers, of the last quarter of an hour as bars.

use maud::{Markup, html};
use serde_json::Value;

use super::super::words::{count, counted, percent};

/// X-Ray's summaries are of ten seconds each.
const WINDOW_SECONDS: f64 = 10.0;
const WINDOWS: usize = 90;
/// Bars that the numbers are of: a minute, and the window that is not over yet.
const LATEST: usize = 7;

/// Requests and those that were sampled, for each window; the newest first.
#[derive(Debug)]
pub(super) struct Usage {
    windows: Vec<(u64, u64)>,
    borrowed: u64,
    is_reported: bool,
}

impl Usage {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be one of few windows")]
    pub(super) fn of(rule: &str, summaries: &[Value], now: f64) -> Self {
        let mut usage = Self { windows: vec![(0, 0); WINDOWS], borrowed: 0, is_reported: false };
        for summary in summaries.iter().filter(|it| it.get("RuleName").and_then(Value::as_str) == Some(rule)) {
            let number = |name: &str| summary.get(name).and_then(Value::as_u64).unwrap_or_default();
            let begin = summary.get("Timestamp").and_then(Value::as_f64).unwrap_or_default();
            let place = ((now - begin) / WINDOW_SECONDS).max(0.0) as usize;
            if let Some((requests, sampled)) = usage.windows.get_mut(place) {
                *requests += number("RequestCount");
                *sampled += number("SampledCount");
                usage.is_reported = true;
                usage.borrowed += if place < LATEST { number("BorrowCount") } else { 0 };
            }
        }
        usage
    }

    #[expect(clippy::cast_precision_loss, reason = "counts of requests are far below 2^52")]
    pub(super) fn drawn(&self) -> Markup {
        let latest = self.windows.iter().take(LATEST);
        let (requests, sampled) = latest.fold((0, 0), |sum, it| (sum.0 + it.0, sum.1 + it.1));
        let most = self.windows.iter().map(|(requests, _)| *requests).max().unwrap_or_default().max(1) as f64;
        let height = |count: u64| 30.0 * count as f64 / most;
        html! {
            span.usage {
                @if self.is_reported {
                    svg viewBox=(format!("0 0 {WINDOWS} 30")) preserveAspectRatio="none" role="img"
                        aria-label="Requests and sampled requests of the last 15 minutes" {
                        @for (place, (requests, sampled)) in self.windows.iter().rev().enumerate() {
                            @if *requests > 0 {
                                rect.asked x=(place) y=(format!("{:.1}", 30.0 - height(*requests))) width="0.9" height=(format!("{:.1}", height(*requests))) {}
                                rect.taken x=(place) y=(format!("{:.1}", 30.0 - height(*sampled))) width="0.9" height=(format!("{:.1}", height(*sampled))) {}
                            }
                        }
                    }
                    span.numbers {
                        b { (percent(sampled, requests)) }
                        span.quiet {
                            (counted(requests, "request")) ", " (count(sampled)) " sampled"
                            @if self.borrowed > 0 { ", " (count(self.borrowed)) " borrowed" }
                            " in the last minute"
                        }
                    }
                } @else {
                    span.quiet title="Programs with central sampling report every 10 seconds" { "no reports" }
                }
            }
        }
    }
}
