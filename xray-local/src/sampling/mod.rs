//! Central sampling: the rules that programs ask for, what is handed out to each of them, and what they report.
//!
//! Programs match requests to rules themselves; here nothing is matched. Knows no JSON and no clock. X-Ray: [Using
//! sampling rules with the X-Ray API].
//!
//! [Using sampling rules with the X-Ray API]: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sampling.html

mod boosts;
mod clients;
mod rule;
mod rules;
mod statistics;

pub use boosts::{Boost, BoostReport};
pub use rule::{Change, RateBoost, Rule};
pub use rules::{MAX_RULES, RuleError};
pub use statistics::{Summary, WINDOW_SECONDS};

use boosts::Boosts;
use clients::Clients;
use rules::Rules;
use statistics::Statistics;

/// Seconds after which a program reports again.
pub const INTERVAL_SECONDS: u32 = 10;
/// Seconds for which a program may use its quota.
pub const QUOTA_SECONDS: f64 = 300.0;

/// What a program did with a rule since its last report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The rule.
    pub rule_name: String,
    /// The program: 24 characters.
    pub client_id: String,
    /// Requests that matched.
    pub requests: u64,
    /// Those that were sampled.
    pub sampled: u64,
    /// Those that were sampled before there was a quota.
    pub borrowed: u64,
}

/// What a program may do with a rule.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Target {
    /// What part to sample once the quota is used, from 0 to 1.
    pub fixed_rate: f64,
    /// Requests a second to sample no matter what.
    pub quota: u32,
    /// Until when the quota is good, in seconds since 1970.
    pub quota_until: f64,
    /// A higher rate for a while.
    pub boost: Option<Boost>,
}

/// The rules, the programs that use them and their reports. All of it is bounded.
///
/// ```
/// use xray_local::sampling::{Change, Report, Sampling};
///
/// let mut sampling = Sampling::new(1.0);
/// let report = |client: &str| Report {
///     rule_name: "Default".into(), client_id: client.into(), requests: 9, sampled: 4, borrowed: 1,
/// };
/// sampling.update("Default", Change { reservoir_size: Some(5), ..Change::default() }, 100.0)?;
/// // The first program gets the whole reservoir, the second a part of it, and then the first less.
/// assert_eq!(sampling.report(&report("a"), 110.0).expect("the rule is there").quota, 5);
/// assert_eq!(sampling.report(&report("b"), 115.0).expect("the rule is there").quota, 2);
/// assert_eq!(sampling.report(&report("a"), 120.0).expect("the rule is there").quota, 3);
/// # Ok::<(), xray_local::sampling::RuleError>(())
/// ```
#[derive(Debug)]
pub struct Sampling {
    rules: Rules,
    clients: Clients,
    statistics: Statistics,
    boosts: Boosts,
}

impl Sampling {
    /// The default rule alone, with this fixed rate.
    #[must_use]
    pub fn new(fixed_rate: f64) -> Self {
        Self {
            rules: Rules::new(fixed_rate),
            clients: Clients::default(),
            statistics: Statistics::default(),
            boosts: Boosts::default(),
        }
    }

    /// The rules in the order in which programs try them; the default rule is the last.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        self.rules.in_order()
    }

    /// A rule by its name.
    #[must_use]
    pub fn rule(&self, name: &str) -> Option<&Rule> {
        self.rules().iter().find(|rule| rule.name == name)
    }

    /// When the rules were last changed, in whole seconds since 1970 and later each time; 0 while they are as they began.
    ///
    /// A program that asked for the rules before that second has to ask again.
    #[must_use]
    pub fn last_modification(&self) -> f64 {
        self.rules.last_modification()
    }

    /// Adds a rule at `now`, in seconds since 1970.
    ///
    /// # Errors
    ///
    /// When its name is taken, or there are [`MAX_RULES`] already.
    pub fn create(&mut self, rule: Rule, now: f64) -> Result<Rule, RuleError> {
        self.rules.create(rule, now)
    }

    /// Changes a rule; what the change does not name stays.
    ///
    /// # Errors
    ///
    /// When there is no such rule, or it is the default one and more than rate and reservoir is to change.
    pub fn update(&mut self, name: &str, change: Change, now: f64) -> Result<Rule, RuleError> {
        self.rules.update(name, change, now)
    }

    /// Takes a rule away, with what its programs reported.
    ///
    /// # Errors
    ///
    /// When there is no such rule, or it is the default one.
    pub fn delete(&mut self, name: &str, now: f64) -> Result<Rule, RuleError> {
        let rule = self.rules.delete(name, now)?;
        self.clients.forget(name);
        self.boosts.forget(name);
        self.statistics.forget(name);
        Ok(rule)
    }

    /// Takes a report and answers what the program may do from `now` on; `None` when there is no such rule.
    pub fn report(&mut self, report: &Report, now: f64) -> Option<Target> {
        let rule = self.rules.in_order().iter().find(|rule| rule.name == report.rule_name)?;
        self.statistics.add(report, now);
        let quota = self.clients.quota(report, rule.reservoir_size, now);
        let boost = self.boosts.current(rule, now);
        Some(Target { fixed_rate: rule.fixed_rate, quota, quota_until: (now + QUOTA_SECONDS).floor(), boost })
    }

    /// Takes a report of anomalies, which may raise a rule's rate; answers whether there is such a rule with a boost.
    pub fn report_anomalies(&mut self, report: &BoostReport, now: f64) -> bool {
        let Some(rule) = self.rules.in_order().iter().find(|rule| rule.name == report.rule_name) else { return false };
        self.boosts.add(rule, report, now)
    }

    /// What was reported of late, the newest first: one summary for each rule and [`WINDOW_SECONDS`].
    pub fn summaries(&self) -> impl Iterator<Item = Summary> {
        self.statistics.newest_first()
    }
}
