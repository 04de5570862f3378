//! Higher rates for a while, when programs report anomalies. A local estimate: X-Ray's own way is not published.
//!
//! A report with anomalies raises the rate of its rule to the highest that the rule allows, for a minute, and not again
//! before the cooldown window is over. X-Ray: [Adaptive sampling].
//!
//! [Adaptive sampling]: https://docs.aws.amazon.com/xray/latest/devguide/xray-adaptive-sampling.html

use std::collections::BTreeMap;

use super::rule::Rule;

const BOOST_SECONDS: f64 = 60.0;

/// A report of anomalies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoostReport {
    /// The rule.
    pub rule_name: String,
    /// Traces with anomalies.
    pub anomalies: u64,
}

/// A higher rate for a while.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Boost {
    /// The rate, from 0 to 1.
    pub rate: f64,
    /// Until when, in seconds since 1970.
    pub until: f64,
}

#[derive(Debug, Default)]
pub(super) struct Boosts {
    /// By rule, when its last boost began. As many as there are rules.
    began: BTreeMap<String, f64>,
}

impl Boosts {
    /// Answers whether the rule has boosts at all.
    pub(super) fn add(&mut self, rule: &Rule, report: &BoostReport, now: f64) -> bool {
        let Some(boost) = rule.rate_boost else { return false };
        let cooldown_seconds = (f64::from(boost.cooldown_minutes) * 60.0).max(BOOST_SECONDS);
        let is_free = self.began.get(&rule.name).is_none_or(|began| now >= began + cooldown_seconds);
        if report.anomalies > 0 && is_free {
            self.began.insert(rule.name.clone(), now);
        }
        true
    }

    pub(super) fn current(&self, rule: &Rule, now: f64) -> Option<Boost> {
        let boost = rule.rate_boost?;
        let until = self.began.get(&rule.name)? + BOOST_SECONDS;
        (now < until).then_some(Boost { rate: boost.max_rate.max(rule.fixed_rate), until: until.floor() })
    }

    pub(super) fn forget(&mut self, rule_name: &str) {
        self.began.remove(rule_name);
    }
}
