//! A rule set in X-Ray: whom it applies to, what it decides, and what it decided since it last reported.
//!
//! The definition comes new with every answer; the state behind it, shared by name, stays.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use super::quota::{Grant, Quota};
use super::rule::Criteria;
use super::{Decision, is_drawn};

/// How often a rule reports when X-Ray does not say, in seconds.
const USUAL_INTERVAL: u32 = 10;

/// A rule as X-Ray defines it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Definition {
    pub(crate) name: Arc<str>,
    /// The smallest is asked first.
    pub(crate) priority: i64,
    pub(crate) criteria: Criteria,
    pub(crate) reservoir_size: u32,
    pub(crate) fixed_rate: f64,
    /// How far adaptive sampling may raise the rate.
    pub(crate) boost: Option<RateBoost>,
}

/// The bounds of adaptive sampling for a rule.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct RateBoost {
    pub(crate) max_rate: f64,
    pub(crate) cooldown_minutes: u32,
}

/// What X-Ray wants of a rule from now on.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Target {
    pub(crate) rule_name: Box<str>,
    pub(crate) fixed_rate: Option<f64>,
    /// So many a second, up to and with that second.
    pub(crate) quota: Option<(u32, u32)>,
    /// Seconds until the next report.
    pub(crate) interval: Option<u32>,
    /// A higher rate, up to and with that second.
    pub(crate) boost: Option<(f64, u32)>,
}

/// What a rule decided since its last report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Statistics {
    pub(crate) rule_name: Arc<str>,
    pub(crate) requests: u64,
    pub(crate) sampled: u64,
    pub(crate) borrowed: u64,
}

/// A rule in use.
#[derive(Debug)]
pub(crate) struct CentralRule {
    pub(crate) definition: Definition,
    state: Arc<State>,
}

#[derive(Debug)]
struct State {
    quota: Quota,
    /// The bits of the fixed rate.
    fixed_rate: AtomicU64,
    boost_rate: AtomicU64,
    boosted_until: AtomicU32,
    requests: AtomicU64,
    sampled: AtomicU64,
    borrowed: AtomicU64,
    interval: AtomicU32,
    /// The second of the last report.
    reported: AtomicU32,
}

impl CentralRule {
    /// The rule under a definition, with the state of the one there was before.
    pub(crate) fn new(definition: Definition, before: Option<&Self>) -> Self {
        let state = before.map_or_else(|| Arc::new(State::new(definition.fixed_rate)), |rule| Arc::clone(&rule.state));
        // A target may have changed the rate; that holds until the rule itself is changed.
        if before.is_some_and(|before| before.definition.fixed_rate != definition.fixed_rate) {
            state.fixed_rate.store(definition.fixed_rate.to_bits(), Ordering::Relaxed);
        }
        Self { definition, state }
    }

    /// Decides about a request that matches, at `epoch_second`.
    pub(crate) fn decide(&self, epoch_second: u32) -> Decision {
        let state = &*self.state;
        state.requests.fetch_add(1, Ordering::Relaxed);
        let counter = match state.quota.ask(epoch_second, self.definition.reservoir_size > 0) {
            Grant::Take => Some(&state.sampled),
            Grant::Borrow => Some(&state.borrowed),
            Grant::No => is_drawn(self.rate(epoch_second)).then_some(&state.sampled),
        };
        if let Some(counter) = counter {
            // After the request itself, so that a report never has more sampled than there were.
            counter.fetch_add(1, Ordering::Release);
        }
        Decision { sampled: counter.is_some(), rule_name: Some(Arc::clone(&self.definition.name)) }
    }

    /// The share of requests beyond the reservoir.
    pub(crate) fn rate(&self, epoch_second: u32) -> f64 {
        let state = &*self.state;
        let rate = f64::from_bits(state.fixed_rate.load(Ordering::Relaxed));
        if epoch_second > state.boosted_until.load(Ordering::Relaxed) {
            return rate;
        }
        let highest = self.definition.boost.map_or(1.0, |boost| boost.max_rate);
        rate.max(f64::from_bits(state.boost_rate.load(Ordering::Relaxed)).min(highest))
    }

    /// Takes what X-Ray wants of it.
    pub(crate) fn aim(&self, target: &Target) {
        let state = &*self.state;
        if let Some(rate) = target.fixed_rate {
            state.fixed_rate.store(rate.to_bits(), Ordering::Relaxed);
        }
        if let Some((per_second, until)) = target.quota {
            state.quota.give(per_second, until);
        }
        if let Some(interval) = target.interval {
            state.interval.store(interval, Ordering::Relaxed);
        }
        if let Some((rate, until)) = target.boost {
            state.boost_rate.store(rate.to_bits(), Ordering::Relaxed);
            state.boosted_until.store(until, Ordering::Relaxed);
        }
    }

    /// What it decided since its last report, if there is something and it is time; counts anew.
    pub(crate) fn report(&self, epoch_second: u32) -> Option<Statistics> {
        let state = &*self.state;
        let since = epoch_second.abs_diff(state.reported.load(Ordering::Relaxed));
        if since < state.interval.load(Ordering::Relaxed) || state.requests.load(Ordering::Relaxed) == 0 {
            return None;
        }
        state.reported.store(epoch_second, Ordering::Relaxed);
        let (sampled, borrowed) = (state.sampled.swap(0, Ordering::Acquire), state.borrowed.swap(0, Ordering::Acquire));
        let requests = state.requests.swap(0, Ordering::Relaxed);
        Some(Statistics { rule_name: Arc::clone(&self.definition.name), requests, sampled, borrowed })
    }

    /// Counts again what was reported to nobody.
    pub(crate) fn take_back(&self, statistics: &Statistics) {
        let state = &*self.state;
        state.requests.fetch_add(statistics.requests, Ordering::Relaxed);
        state.sampled.fetch_add(statistics.sampled, Ordering::Relaxed);
        state.borrowed.fetch_add(statistics.borrowed, Ordering::Relaxed);
    }
}

impl State {
    fn new(fixed_rate: f64) -> Self {
        Self {
            quota: Quota::default(),
            fixed_rate: AtomicU64::new(fixed_rate.to_bits()),
            boost_rate: AtomicU64::new(0),
            boosted_until: AtomicU32::new(0),
            requests: AtomicU64::new(0),
            sampled: AtomicU64::new(0),
            borrowed: AtomicU64::new(0),
            interval: AtomicU32::new(USUAL_INTERVAL),
            reported: AtomicU32::new(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(reservoir_size: u32, fixed_rate: f64) -> CentralRule {
        let definition = Definition {
            name: "r".into(),
            priority: 1,
            criteria: Criteria::any(),
            reservoir_size,
            fixed_rate,
            boost: None,
        };
        CentralRule::new(definition, None)
    }

    fn target() -> Target {
        Target { rule_name: "r".into(), fixed_rate: None, quota: None, interval: None, boost: None }
    }

    fn counted(rule: &CentralRule) -> (u64, u64, u64) {
        let statistics = rule.report(u32::MAX).unwrap();
        (statistics.requests, statistics.sampled, statistics.borrowed)
    }

    #[test]
    fn a_borrowed_request_is_counted_as_borrowed_only() {
        let rule = rule(10, 0.0);
        assert!(rule.decide(100).sampled);
        assert!(!rule.decide(100).sampled, "one a second");
        assert_eq!(counted(&rule), (2, 0, 1));
    }

    #[test]
    fn a_rule_without_a_reservoir_lends_nothing() {
        let rule = rule(0, 0.0);
        assert!(!rule.decide(100).sampled);
        assert_eq!(counted(&rule), (1, 0, 0));
    }

    #[test]
    fn a_quota_is_used_before_the_rate() {
        let rule = rule(10, 1.0);
        rule.aim(&Target { quota: Some((2, 200)), fixed_rate: Some(0.0), ..target() });
        assert_eq!([100; 3].map(|second| rule.decide(second).sampled), [true, true, false]);
        assert_eq!(counted(&rule), (3, 2, 0));
    }

    #[test]
    fn a_report_waits_for_its_interval_and_for_requests() {
        let rule = rule(0, 1.0);
        assert_eq!(rule.report(1_000), None, "no requests");
        rule.decide(1_000);
        assert!(rule.report(1_000).is_some());
        rule.decide(1_001);
        assert_eq!(rule.report(1_009), None, "too early");
        rule.aim(&Target { interval: Some(20), ..target() });
        assert_eq!(rule.report(1_010), None, "the interval was changed");
        assert!(rule.report(1_020).is_some());
    }

    #[test]
    fn what_could_not_be_reported_is_counted_again() {
        let rule = rule(0, 1.0);
        rule.decide(1_000);
        let statistics = rule.report(1_000).unwrap();
        rule.take_back(&statistics);
        rule.decide(1_001);
        assert_eq!(counted(&rule), (2, 2, 0));
    }

    #[test]
    fn a_boost_raises_the_rate_while_it_lasts_and_as_far_as_it_may() {
        let mut boosted = rule(0, 0.1);
        boosted.aim(&Target { boost: Some((0.9, 200)), ..target() });
        assert_eq!((boosted.rate(200), boosted.rate(201)), (0.9, 0.1));
        boosted.definition.boost = Some(RateBoost { max_rate: 0.5, cooldown_minutes: 1 });
        assert_eq!(boosted.rate(200), 0.5);
        boosted.aim(&Target { boost: Some((0.05, 300)), ..target() });
        assert_eq!(boosted.rate(250), 0.1, "never below the fixed rate");
    }

    #[test]
    fn a_new_definition_keeps_the_state_and_a_changed_rate_counts() {
        let before = rule(0, 0.25);
        before.aim(&Target { fixed_rate: Some(0.5), ..target() });
        before.decide(100);
        let same = CentralRule::new(before.definition.clone(), Some(&before));
        assert_eq!(same.rate(100), 0.5, "the target's");
        let changed = CentralRule::new(Definition { fixed_rate: 0.75, ..before.definition.clone() }, Some(&same));
        assert_eq!(changed.rate(100), 0.75);
        assert_eq!(changed.report(100).unwrap().requests, 1);
    }

    fn cases() -> Vec<serde_json::Value> {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/vectors/sampling_centralized.json");
        let file: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        file["cases"].as_array().unwrap().clone()
    }

    #[test]
    fn rules_report_and_decide_as_recommended() {
        let (mut reports, mut decisions) = (0, 0);
        for case in cases() {
            let said = |key: &str| case["input"][key].as_u64().and_then(|number| u32::try_from(number).ok());
            let now = said("now").unwrap_or_default();
            if let Some(interval) = said("interval") {
                let rule = rule(0, 0.0);
                rule.aim(&Target { interval: Some(interval), ..target() });
                rule.state.reported.store(said("refreshed_at").unwrap(), Ordering::Relaxed);
                rule.state.requests.store(said("requests").unwrap().into(), Ordering::Relaxed);
                assert_eq!(rule.report(now).is_some(), case["recommended"] == true, "{}", case["id"]);
                reports += 1;
            } else if let Some(how) = case["expected"]["how"].as_str() {
                let expected = &case["recommended"];
                // What is drawn at random is drawn surely here.
                let rate = f64::from(u8::from(how == "rate" && expected["sampled"] == true));
                let rule = rule(said("reservoir_size").unwrap_or(10), rate);
                let quota = (said("quota").unwrap_or(0), said("quota_expires_at").unwrap());
                rule.aim(&Target { quota: Some(quota), ..target() });
                if case["input"]["borrowed_this_second"] == true {
                    rule.decide(now);
                    rule.report(now).unwrap();
                }
                assert_eq!(rule.decide(now).sampled, expected["sampled"] == true, "{}", case["id"]);
                let (requests, sampled, borrowed) = counted(&rule);
                let counters = serde_json::json!({ "requests": requests, "sampled": sampled, "borrowed": borrowed });
                assert_eq!(counters, expected["counters"], "{}", case["id"]);
                decisions += 1;
            }
        }
        assert_eq!((reports, decisions), (5, 4));
    }
}
