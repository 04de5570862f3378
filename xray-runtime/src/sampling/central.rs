//! The rules set in X-Ray, as far as this process knows them, and the decisions made by them.
//!
//! Does not know where answers come from: the poller brings them. A decision holds a lock for as
//! long as it takes to clone an `Arc`.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use super::Decision;
use super::central_rule::{CentralRule, Definition, Statistics, Target};
use super::request::SamplingRequest;

/// Rules that were not confirmed for so long no longer decide, in seconds.
const MAX_AGE: u32 = 3600;

/// More rules than these are not looked at.
pub(crate) const MAX_RULES: usize = 1_000;

/// The name of the rule that stands behind all others.
const DEFAULT: &str = "Default";

/// The rules in use.
#[derive(Debug, Default)]
pub(crate) struct Central {
    table: RwLock<Arc<Table>>,
}

#[derive(Debug, Default)]
struct Table {
    rules: Vec<CentralRule>,
    /// The second in which X-Ray last said that these are the rules.
    confirmed: Option<u32>,
}

impl Central {
    fn table(&self) -> Arc<Table> {
        Arc::clone(&self.table.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Decides by the first rule that matches; `None` without rules, with rules that are too old, and
    /// when none matches.
    pub(crate) fn decide(&self, request: &SamplingRequest<'_>, epoch_second: u32) -> Option<Decision> {
        let table = self.table();
        if !is_fresh(table.confirmed?, epoch_second) {
            return None;
        }
        let matching = table.rules.iter().find(|rule| rule.definition.criteria.matches(request))?;
        Some(matching.decide(epoch_second))
    }

    /// Replaces the rules. One that was there before keeps its quota and what it counted.
    pub(crate) fn replace(&self, mut definitions: Vec<Definition>, epoch_second: u32) {
        definitions.sort_by(|left, right| {
            let rank = |rule: &Definition| (&*rule.name == DEFAULT, rule.priority);
            rank(left).cmp(&rank(right)).then_with(|| left.name.cmp(&right.name))
        });
        if let Some(excess) = definitions.len().checked_sub(MAX_RULES) {
            // The last is the one for what no other matches.
            definitions.drain(MAX_RULES - 1..MAX_RULES - 1 + excess);
        }
        let before = self.table();
        let known: HashMap<&str, &CentralRule> =
            before.rules.iter().map(|rule| (&*rule.definition.name, rule)).collect();
        let rules = definitions
            .into_iter()
            .map(|definition| {
                let before = known.get(&*definition.name).copied();
                CentralRule::new(definition, before)
            })
            .collect();
        let table = Arc::new(Table { rules, confirmed: Some(epoch_second) });
        *self.table.write().unwrap_or_else(PoisonError::into_inner) = table;
    }

    /// When X-Ray last said that these are the rules.
    pub(crate) fn confirmed(&self) -> Option<u32> {
        self.table().confirmed
    }

    /// How many rules are known, and when X-Ray last said that these are the rules.
    pub(crate) fn known(&self) -> (usize, Option<u32>) {
        let table = self.table();
        (table.rules.len(), table.confirmed)
    }

    /// Whether these rules are the ones that decide.
    pub(crate) fn decides_at(&self, epoch_second: u32) -> bool {
        let table = self.table();
        table.confirmed.is_some_and(|confirmed| is_fresh(confirmed, epoch_second)) && !table.rules.is_empty()
    }

    /// What there is to report.
    pub(crate) fn report(&self, epoch_second: u32) -> Vec<Statistics> {
        self.table().rules.iter().filter_map(|rule| rule.report(epoch_second)).collect()
    }

    /// Counts again what was reported to nobody.
    pub(crate) fn take_back(&self, statistics: &[Statistics]) {
        let table = self.table();
        for statistics in statistics {
            let rule = table.rules.iter().find(|rule| rule.definition.name == statistics.rule_name);
            if let Some(rule) = rule {
                rule.take_back(statistics);
            }
        }
    }

    /// Takes what X-Ray wants of the rules; of one we do not know it wants nothing we could do.
    pub(crate) fn aim(&self, targets: &[Target]) {
        let table = self.table();
        for target in targets {
            if let Some(rule) = table.rules.iter().find(|rule| *rule.definition.name == *target.rule_name) {
                rule.aim(target);
            }
        }
    }

    /// The rules in the order they are asked, in words.
    pub(crate) fn summary(&self) -> String {
        let table = self.table();
        let first: Vec<String> = table.rules.iter().take(10).map(|rule| rule.definition.summary()).collect();
        let more = if first.len() < table.rules.len() { "; .." } else { "" };
        format!("the central rules ({}): {}{more}", table.rules.len(), first.join("; "))
    }
}

fn is_fresh(confirmed: u32, epoch_second: u32) -> bool {
    epoch_second.saturating_sub(confirmed) <= MAX_AGE
}

impl Definition {
    fn summary(&self) -> String {
        let boost = self.boost.map_or(String::new(), |boost| {
            format!(", boost up to {} with {} min between", boost.max_rate, boost.cooldown_minutes)
        });
        format!(
            "{:?} (priority {}, reservoir {}, rate {}{boost})",
            self.name, self.priority, self.reservoir_size, self.fixed_rate
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::rule::Criteria;
    use super::*;

    fn definition(name: &str, priority: i64) -> Definition {
        Definition {
            name: name.into(),
            priority,
            criteria: Criteria::any(),
            reservoir_size: 0,
            fixed_rate: 1.0,
            boost: None,
        }
    }

    fn order(central: &Central) -> Vec<String> {
        central.table().rules.iter().map(|rule| rule.definition.name.to_string()).collect()
    }

    #[test]
    fn rules_are_asked_by_priority_then_by_name_and_the_default_last() {
        let central = Central::default();
        let rules = [("Default", 10_000), ("z", 9_999), ("b", 5), ("a", 5), ("first", 1)];
        central.replace(rules.map(|(name, priority)| definition(name, priority)).to_vec(), 100);
        assert_eq!(order(&central), ["first", "a", "b", "z", "Default"]);
    }

    #[test]
    fn rules_older_than_an_hour_no_longer_decide() {
        let central = Central::default();
        let request = SamplingRequest::new("shop");
        assert_eq!(central.decide(&request, 100), None, "none are known");
        central.replace(vec![definition("a", 1)], 100);
        assert!(central.decide(&request, 3_700).is_some());
        assert_eq!(central.decide(&request, 3_701), None);
    }

    #[test]
    fn a_flood_of_rules_is_cut_and_the_default_stays() {
        let central = Central::default();
        let mut rules: Vec<_> = (0..5_000).map(|number| definition(&format!("rule {number}"), number)).collect();
        rules.push(definition("Default", 10_000));
        central.replace(rules, 100);
        let order = order(&central);
        assert_eq!((order.len(), order.first().unwrap().as_str()), (MAX_RULES, "rule 0"));
        assert_eq!(order.last().unwrap(), "Default");
    }

    #[test]
    fn a_target_for_an_unknown_rule_changes_nothing() {
        let central = Central::default();
        central.replace(vec![definition("a", 1)], 100);
        let target = |name: &str| Target {
            rule_name: name.into(),
            fixed_rate: Some(0.0),
            quota: None,
            interval: None,
            boost: None,
        };
        central.aim(&[target("gone"), target("a")]);
        assert!(!central.decide(&SamplingRequest::new("shop"), 100).unwrap().sampled);
        assert_eq!(order(&central), ["a"]);
    }
}
