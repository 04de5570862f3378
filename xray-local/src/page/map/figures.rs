//! What statistics say in words: shares, means, percentiles. Knows no HTML.

use std::collections::BTreeMap;

use super::super::words::{Outcome, count, counted, percent, seconds};
use crate::graph::{Link, Statistics};

/// Outcomes in the order in which shares are drawn, with the term that selects each. X-Ray counts throttles among the
/// errors; here they stand apart.
pub(super) const SHARES: [(Outcome, &str); 4] = [
    (Outcome::Ok, "ok"),
    (Outcome::Error, "error AND throttle = false"),
    (Outcome::Throttle, "throttle"),
    (Outcome::Fault, "fault"),
];

pub(super) fn of_outcome(statistics: &Statistics, outcome: Outcome) -> u64 {
    match outcome {
        Outcome::Ok => statistics.ok,
        Outcome::Error => statistics.error,
        Outcome::Throttle => statistics.throttle,
        Outcome::Fault => statistics.fault,
        Outcome::Open => 0,
    }
}

/// Percent of all, from 0 to 100.
#[expect(clippy::cast_precision_loss, reason = "nobody makes 2^53 calls")]
pub(super) fn share(part: u64, statistics: &Statistics) -> f64 {
    if statistics.total() == 0 { 0.0 } else { part as f64 / statistics.total() as f64 * 100.0 }
}

/// The mean response time in seconds; `None` before anything has ended.
#[expect(clippy::cast_precision_loss, reason = "nobody makes 2^53 calls")]
pub(super) fn mean(statistics: &Statistics) -> Option<f64> {
    (statistics.total() > 0).then(|| statistics.total_seconds / statistics.total() as f64)
}

/// The response time in seconds, to the millisecond, that a part (0 to 1) of the calls do not exceed.
pub(super) fn percentile(statistics: &Statistics, part: f64) -> Option<f64> {
    of_histogram(&statistics.histogram, part)
}

/// The same of any counts of milliseconds, such as the ages of what links bring.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a rank")]
pub(super) fn of_histogram(histogram: &BTreeMap<u64, u64>, part: f64) -> Option<f64> {
    let rank = ((part * histogram.values().sum::<u64>() as f64).ceil() as u64).max(1);
    let mut before = 0;
    let step = histogram.iter().find(|(_, count)| {
        before += **count;
        before >= rank
    });
    step.map(|(milliseconds, _)| *milliseconds as f64 / 1e3)
}

/// `12 messages, received 40 ms after they were sent`, by the median.
pub(super) fn of_link(link: &Link) -> String {
    let age = of_histogram(&link.ages, 0.5).map(|age| format!(", received {} after they were sent", seconds(age)));
    format!("{}{}", counted(link.ages.values().sum(), "message"), age.unwrap_or_default())
}

/// `12.3/min`.
pub(super) fn rate(per_minute: f64) -> String {
    let digits = usize::from(per_minute < 9.95);
    format!("{per_minute:.digits$}/min")
}

/// `100 calls, 45 ms on average, 3 % fault`.
pub(super) fn sentence(statistics: &Statistics) -> String {
    let total = statistics.total();
    let mut text = format!("{} call{}", count(total), if total == 1 { "" } else { "s" });
    if let Some(mean) = mean(statistics) {
        text.push_str(&format!(", {} on average", seconds(mean)));
    }
    for (outcome, _) in SHARES.iter().skip(1).rev() {
        let part = of_outcome(statistics, *outcome);
        if part > 0 {
            text.push_str(&format!(", {} {}", percent(part, total), outcome.class()));
        }
    }
    text
}

/// The first characters of a text, with `…` where it goes on.
pub(super) fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most { text.to_owned() } else { text.chars().take(most - 1).chain(['…']).collect() }
}

#[cfg(test)]
mod tests {
    use super::{mean, percentile, sentence};
    use crate::graph::Statistics;

    #[test]
    fn figures_are_those_of_the_histogram() {
        let histogram = [(10, 90), (20, 9), (500, 1)].into_iter().collect();
        let statistics =
            Statistics { ok: 97, fault: 2, throttle: 1, total_seconds: 1.58, histogram, ..Statistics::default() };
        assert_eq!([0.5, 0.95, 0.99, 1.0].map(|part| percentile(&statistics, part)), [0.01, 0.02, 0.02, 0.5].map(Some));
        assert_eq!(sentence(&statistics), "100 calls, 15.8 ms on average, 2.0 % fault, 1.0 % throttle");
        assert_eq!((mean(&Statistics::default()), percentile(&Statistics::default(), 0.5)), (None, None));
    }
}
