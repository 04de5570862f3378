//! What programs reported of late, added up for each rule and window of ten seconds. Bounded by windows.

use std::collections::{BTreeMap, VecDeque};

use super::Report;

/// What one summary covers.
pub const WINDOW_SECONDS: u32 = 10;
/// A quarter of an hour.
const MAX_WINDOWS: usize = 90;

/// What was done with a rule in one window.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// The rule.
    pub rule_name: String,
    /// When the window began, in seconds since 1970.
    pub begin: f64,
    /// Requests that matched.
    pub requests: u64,
    /// Those that were sampled.
    pub sampled: u64,
    /// Those that were sampled before there was a quota.
    pub borrowed: u64,
}

#[derive(Debug, Default)]
struct Window {
    begin: f64,
    rules: BTreeMap<String, Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    requests: u64,
    sampled: u64,
    borrowed: u64,
}

#[derive(Debug, Default)]
pub(super) struct Statistics {
    /// The newest first.
    windows: VecDeque<Window>,
}

impl Statistics {
    /// A report counts when it comes, whatever the program's clock says.
    pub(super) fn add(&mut self, report: &Report, now: f64) {
        let seconds = f64::from(WINDOW_SECONDS);
        let begin = (now / seconds).floor() * seconds;
        if self.windows.front().is_none_or(|newest| newest.begin < begin) {
            self.windows.push_front(Window { begin, ..Window::default() });
            self.windows.truncate(MAX_WINDOWS);
        }
        // A clock that was set back adds to the newest window until it has caught up.
        let Some(window) = self.windows.front_mut() else { return };
        let counts = window.rules.entry(report.rule_name.clone()).or_default();
        counts.requests = counts.requests.saturating_add(report.requests);
        counts.sampled = counts.sampled.saturating_add(report.sampled);
        counts.borrowed = counts.borrowed.saturating_add(report.borrowed);
    }

    /// So a window never has more rules than there are.
    pub(super) fn forget(&mut self, rule_name: &str) {
        for window in &mut self.windows {
            window.rules.remove(rule_name);
        }
    }

    pub(super) fn newest_first(&self) -> impl Iterator<Item = Summary> {
        self.windows.iter().flat_map(|window| {
            window.rules.iter().map(|(rule_name, counts)| Summary {
                rule_name: rule_name.clone(),
                begin: window.begin,
                requests: counts.requests,
                sampled: counts.sampled,
                borrowed: counts.borrowed,
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_WINDOWS, Report, Statistics};

    #[test]
    fn reports_of_one_window_are_added_up_and_old_ones_go() {
        let mut statistics = Statistics::default();
        let report =
            Report { rule_name: "rule".into(), client_id: "a".into(), requests: 5, sampled: 2, borrowed: u64::MAX };
        statistics.add(&report, 101.0);
        statistics.add(&report, 109.9);
        statistics.add(&report, 110.0);
        statistics.add(&report, 3.0);
        let found: Vec<_> = statistics.newest_first().map(|it| (it.begin, it.requests, it.borrowed)).collect();
        assert_eq!(found, [(110.0, 10, u64::MAX), (100.0, 10, u64::MAX)]);
        for second in (0..100_000).step_by(10) {
            statistics.add(&report, f64::from(second));
        }
        assert_eq!(statistics.newest_first().count(), MAX_WINDOWS);
    }
}
