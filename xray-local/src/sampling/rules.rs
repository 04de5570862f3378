//! The rules that are kept, in order and not too many, and when they last changed. Knows no programs.

use std::error::Error;
use std::fmt;

use super::rule::{Change, Rule};

/// Rules beside the default one, as many as X-Ray lets an account have in a region.
pub const MAX_RULES: usize = 25;

/// Why the rules stay as they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuleError {
    /// No rule has this name.
    Unknown(String),
    /// A rule has this name already.
    Exists(String),
    /// There are [`MAX_RULES`].
    TooMany,
    /// The default rule cannot be deleted.
    DefaultStays,
    /// Of the default rule only the rate and the reservoir can be changed.
    DefaultIsFixed,
}

impl fmt::Display for RuleError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(name) => write!(formatter, "there is no sampling rule `{name}`; ask for the rules"),
            Self::Exists(name) => {
                write!(formatter, "there is a sampling rule `{name}` already; update it, or take another name")
            }
            Self::TooMany => write!(formatter, "there are {MAX_RULES} sampling rules already; delete one"),
            Self::DefaultStays => formatter
                .write_str("the rule `Default` cannot be deleted; set its `FixedRate` and `ReservoirSize` to 0"),
            Self::DefaultIsFixed => formatter.write_str(
                "of the rule `Default` only `FixedRate` and `ReservoirSize` can be changed; leave the others out",
            ),
        }
    }
}

impl Error for RuleError {}

#[derive(Debug)]
pub(super) struct Rules {
    /// By priority and then by name.
    rules: Vec<Rule>,
    last_modification: f64,
}

impl Rules {
    pub(super) fn new(fixed_rate: f64) -> Self {
        Self { rules: vec![Rule::default_rule(fixed_rate)], last_modification: 0.0 }
    }

    pub(super) fn in_order(&self) -> &[Rule] {
        &self.rules
    }

    pub(super) fn last_modification(&self) -> f64 {
        self.last_modification
    }

    pub(super) fn create(&mut self, rule: Rule, now: f64) -> Result<Rule, RuleError> {
        if self.rules.iter().any(|it| it.name == rule.name) {
            return Err(RuleError::Exists(rule.name));
        }
        if self.rules.len() > MAX_RULES {
            return Err(RuleError::TooMany);
        }
        let rule = Rule { created_at: now, modified_at: now, ..rule };
        self.rules.push(rule.clone());
        self.changed(now);
        Ok(rule)
    }

    pub(super) fn update(&mut self, name: &str, change: Change, now: f64) -> Result<Rule, RuleError> {
        let rule = self.rules.iter_mut().find(|rule| rule.name == name);
        let rule = rule.ok_or_else(|| RuleError::Unknown(name.to_owned()))?;
        let may_change_here =
            Change { fixed_rate: change.fixed_rate, reservoir_size: change.reservoir_size, ..Change::default() };
        if rule.is_default() && change != may_change_here {
            return Err(RuleError::DefaultIsFixed);
        }
        rule.apply(change);
        rule.modified_at = now;
        let rule = rule.clone();
        self.changed(now);
        Ok(rule)
    }

    pub(super) fn delete(&mut self, name: &str, now: f64) -> Result<Rule, RuleError> {
        let place = self.rules.iter().position(|rule| rule.name == name);
        let place = place.ok_or_else(|| RuleError::Unknown(name.to_owned()))?;
        if self.rules.get(place).is_some_and(Rule::is_default) {
            return Err(RuleError::DefaultStays);
        }
        let rule = self.rules.remove(place);
        self.changed(now);
        Ok(rule)
    }

    /// Programs compare whole seconds with the second in which they asked for the rules. So a change counts for the
    /// second after it, and two changes never for the same one.
    fn changed(&mut self, now: f64) {
        self.rules.sort_by(|one, other| (one.priority, &one.name).cmp(&(other.priority, &other.name)));
        self.last_modification = now.ceil().max(self.last_modification + 1.0);
    }
}
