//! What is said to the sampling API of X-Ray and what it answers, as JSON.
//!
//! Reads with suspicion: numbers are brought into their bounds, a rule that cannot be is left out,
//! and an answer that is none changes nothing. When to ask, and whom, is not known here.
//!
//! X-Ray: [GetSamplingRules](https://docs.aws.amazon.com/xray/latest/api/API_GetSamplingRules.html),
//! [GetSamplingTargets](https://docs.aws.amazon.com/xray/latest/api/API_GetSamplingTargets.html).

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::central_rule::{Definition, RateBoost, Statistics, Target};
use super::rule::Criteria;
use super::wildcard::Pattern;

/// Documents that one report may hold.
pub(crate) const MAX_DOCUMENTS: usize = 25;

/// Attributes that one rule may ask for.
const MAX_ATTRIBUTES: usize = 5;

/// A longer name is none: X-Ray's have up to 32 characters, and each document repeats its rule's.
const MAX_NAME_BYTES: usize = 128;

/// Bounds of the interval between two reports of a rule, in seconds.
const INTERVAL: std::ops::RangeInclusive<u64> = 1..=300;

/// What an answer should have been and is not.
pub(crate) type Unexpected = &'static str;

/// The question for rules.
pub(crate) fn rules_question(next: Option<&str>) -> String {
    next.map_or_else(|| "{}".to_owned(), |token| json!({ "NextToken": token }).to_string())
}

/// One page of rules.
#[derive(Debug)]
pub(crate) struct RulesAnswer {
    pub(crate) rules: Vec<Definition>,
    /// Rules that were not taken: of another version, or not as they should be.
    pub(crate) refused: usize,
    /// How to ask for the next page.
    pub(crate) next: Option<String>,
}

pub(crate) fn rules_answer(body: &[u8]) -> Result<RulesAnswer, Unexpected> {
    let answer = object(body)?;
    let records =
        answer.get("SamplingRuleRecords").and_then(Value::as_array).ok_or("no `SamplingRuleRecords` in it")?;
    let mut names = HashSet::new();
    let mut rules: Vec<Definition> = records.iter().filter_map(|record| rule(record.get("SamplingRule")?)).collect();
    rules.retain(|rule| names.insert(rule.name.clone()));
    let next = answer.get("NextToken").and_then(Value::as_str).filter(|token| !token.is_empty());
    Ok(RulesAnswer { refused: records.len() - rules.len(), rules, next: next.map(str::to_owned) })
}

fn rule(rule: &Value) -> Option<Definition> {
    if rule.get("Version")?.as_i64()? != 1 {
        return None;
    }
    let pattern = |key| rule.get(key).and_then(Value::as_str).map(Pattern::new);
    let name = rule.get("RuleName")?.as_str().filter(|name| (1..=MAX_NAME_BYTES).contains(&name.len()))?;
    let attributes = match rule.get("Attributes") {
        None | Some(Value::Null) => Vec::new(),
        Some(attributes) => attributes
            .as_object()
            .filter(|attributes| attributes.len() <= MAX_ATTRIBUTES)?
            .iter()
            .map(|(key, value)| Some((key.as_str().into(), Pattern::new(value.as_str()?))))
            .collect::<Option<_>>()?,
    };
    let boost = rule.get("SamplingRateBoost").and_then(|boost| {
        let cooldown = boost.get("CooldownWindowMinutes").and_then(whole).unwrap_or(0);
        Some(RateBoost { max_rate: share(boost.get("MaxRate")?)?, cooldown_minutes: saturated(cooldown) })
    });
    Some(Definition {
        name: name.into(),
        priority: rule.get("Priority")?.as_i64()?,
        criteria: Criteria {
            service_name: pattern("ServiceName")?,
            service_type: pattern("ServiceType")?,
            host: pattern("Host")?,
            http_method: pattern("HTTPMethod")?,
            url_path: pattern("URLPath")?,
            resource_arn: pattern("ResourceARN")?,
            attributes,
        },
        reservoir_size: saturated(whole(rule.get("ReservoirSize")?)?),
        fixed_rate: share(rule.get("FixedRate")?)?,
        boost,
    })
}

/// The report of what rules decided, at most [`MAX_DOCUMENTS`] of them.
pub(crate) fn targets_question(statistics: &[Statistics], client_id: &str, epoch_second: u32) -> String {
    let documents: Vec<Value> = statistics
        .iter()
        .map(|of| {
            json!({
                "RuleName": &*of.rule_name,
                "ClientID": client_id,
                "Timestamp": epoch_second,
                "RequestCount": of.requests,
                "SampledCount": of.sampled,
                "BorrowCount": of.borrowed,
            })
        })
        .collect();
    json!({ "SamplingStatisticsDocuments": documents }).to_string()
}

/// What X-Ray wants of the rules that reported.
#[derive(Debug, Default)]
pub(crate) struct TargetsAnswer {
    pub(crate) targets: Vec<Target>,
    /// When the rules were last changed, in seconds since 1970.
    pub(crate) rules_changed: Option<u32>,
    /// Rules whose report should be sent again.
    pub(crate) retry: Vec<String>,
    /// X-Ray does not know all the rules that we do.
    pub(crate) rules_unknown: bool,
}

pub(crate) fn targets_answer(body: &[u8]) -> Result<TargetsAnswer, Unexpected> {
    let answer = object(body)?;
    let documents =
        answer.get("SamplingTargetDocuments").and_then(Value::as_array).ok_or("no `SamplingTargetDocuments` in it")?;
    let mut read = TargetsAnswer {
        targets: documents.iter().filter_map(target).collect(),
        rules_changed: answer.get("LastRuleModification").and_then(second),
        ..TargetsAnswer::default()
    };
    for unprocessed in answer.get("UnprocessedStatistics").and_then(Value::as_array).into_iter().flatten() {
        let Some(name) = unprocessed.get("RuleName").and_then(Value::as_str) else { continue };
        if unprocessed.get("ErrorCode").and_then(Value::as_str).is_some_and(|code| code.starts_with('4')) {
            read.rules_unknown = true;
        } else {
            read.retry.push(name.to_owned());
        }
    }
    Ok(read)
}

fn target(document: &Value) -> Option<Target> {
    let quota = document.get("ReservoirQuota").and_then(whole).map(saturated);
    let until = document.get("ReservoirQuotaTTL").and_then(second);
    let interval = document.get("Interval").and_then(whole);
    Some(Target {
        rule_name: document.get("RuleName")?.as_str()?.into(),
        fixed_rate: document.get("FixedRate").and_then(share),
        quota: quota.zip(until),
        interval: interval.map(|interval| saturated(interval.clamp(*INTERVAL.start(), *INTERVAL.end()))),
        boost: document
            .get("SamplingBoost")
            .and_then(|boost| Some((share(boost.get("BoostRate")?)?, second(boost.get("BoostRateTTL")?)?))),
    })
}

fn object(body: &[u8]) -> Result<Map<String, Value>, Unexpected> {
    match serde_json::from_slice(body) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err("it is not a JSON object"),
        Err(_) => Err("it is not JSON"),
    }
}

/// A share, brought between 0 and 1.
fn share(value: &Value) -> Option<f64> {
    value.as_f64().map(|share| share.clamp(0.0, 1.0))
}

/// A whole number; below zero counts as zero.
fn whole(value: &Value) -> Option<u64> {
    // A conversion of floating point saturates.
    value.as_u64().or_else(|| value.as_f64().map(|number| number as u64))
}

/// A point in time, which X-Ray writes as seconds with a fraction.
fn second(value: &Value) -> Option<u32> {
    value.as_f64().map(|seconds| seconds as u32)
}

fn saturated(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const RULES: &str = r#"{"NextToken":"more","SamplingRuleRecords":[{"CreatedAt":0.0,"SamplingRule":{"Attributes":
        {"tenant":"gold"},"FixedRate":0.05,"HTTPMethod":"GET","Host":"*","Priority":7,"ReservoirSize":5,"ResourceARN":
        "*","RuleName":"seven","ServiceName":"*","ServiceType":"*","URLPath":"/a*","Version":1,"SamplingRateBoost":
        {"MaxRate":0.5,"CooldownWindowMinutes":10}}}]}"#;

    const TARGETS: &str = r#"{"LastRuleModification":1.7E9,"SamplingTargetDocuments":[{"FixedRate":0.1,"Interval":10,
        "ReservoirQuota":3,"ReservoirQuotaTTL":1.70000006E9,"RuleName":"seven","SamplingBoost":{"BoostRate":0.4,
        "BoostRateTTL":1.7E9}}],"UnprocessedStatistics":[{"ErrorCode":"500","Message":"","RuleName":"eight"}]}"#;

    #[test]
    fn an_answer_with_rules_is_read() {
        let answer = rules_answer(RULES.as_bytes()).unwrap();
        assert_eq!((answer.rules.len(), answer.refused, answer.next.as_deref()), (1, 0, Some("more")));
        let rule = &answer.rules[0];
        assert_eq!((&*rule.name, rule.priority, rule.reservoir_size, rule.fixed_rate), ("seven", 7, 5, 0.05));
        assert_eq!(rule.boost, Some(RateBoost { max_rate: 0.5, cooldown_minutes: 10 }));
        assert_eq!(rule.criteria.attributes, [("tenant".into(), Pattern::new("gold"))]);
    }

    #[test]
    fn an_answer_with_targets_is_read() {
        let answer = targets_answer(TARGETS.as_bytes()).unwrap();
        let target = Target {
            rule_name: "seven".into(),
            fixed_rate: Some(0.1),
            quota: Some((3, 1_700_000_060)),
            interval: Some(10),
            boost: Some((0.4, 1_700_000_000)),
        };
        assert_eq!((answer.targets, answer.rules_changed), (vec![target], Some(1_700_000_000)));
        assert_eq!((answer.retry, answer.rules_unknown), (vec!["eight".to_owned()], false));
    }

    #[test]
    fn numbers_beyond_all_bounds_are_brought_into_them() {
        for (number, share, count) in [
            ("-1", 0.0, 0),
            ("1e308", 1.0, u32::MAX),
            ("18446744073709551615", 1.0, u32::MAX),
            ("-9223372036854775808", 0.0, 0),
        ] {
            let answer =
                targets_answer(TARGETS.replace("0.1", number).replace(":3,", &format!(":{number},")).as_bytes());
            let target = answer.unwrap().targets.remove(0);
            assert_eq!((target.fixed_rate, target.quota.unwrap().0), (Some(share), count), "{number}");
        }
        let interval = |number| targets_answer(TARGETS.replace(":10,", number).as_bytes()).unwrap().targets[0].interval;
        assert_eq!([interval(":0,"), interval(":86400,"), interval(":null,")], [Some(1), Some(300), None]);
    }

    #[test]
    fn a_rule_with_a_name_that_no_document_could_carry_is_refused() {
        let answer = rules_answer(RULES.replace("seven", &"x".repeat(100_000)).as_bytes()).unwrap();
        assert_eq!((answer.rules.len(), answer.refused), (0, 1));
    }

    /// An answer of which some bytes are others, and the end may be missing.
    fn damaged(answer: &'static str) -> impl Strategy<Value = Vec<u8>> {
        let places = proptest::collection::vec((0..answer.len(), any::<u8>()), 0..4);
        let digits = proptest::collection::vec((0..answer.len(), b'-'..=b':'), 0..4);
        (places, digits, 0..=answer.len()).prop_map(move |(places, digits, end)| {
            let mut bytes = answer.as_bytes().to_vec();
            for (place, byte) in places.into_iter().chain(digits) {
                bytes[place] = byte;
            }
            // Half of them are whole.
            bytes.truncate(if end % 2 == 0 { answer.len() } else { end });
            bytes
        })
    }

    fn is_share(share: f64) -> bool {
        (0.0..=1.0).contains(&share)
    }

    proptest! {
        #[test]
        fn whatever_rules_are_answered_those_taken_are_within_bounds(
            body in prop_oneof![damaged(RULES), proptest::collection::vec(any::<u8>(), 0..200)],
        ) {
            let Ok(answer) = rules_answer(&body) else { return Ok(()) };
            for rule in &answer.rules {
                prop_assert!(is_share(rule.fixed_rate) && rule.boost.is_none_or(|boost| is_share(boost.max_rate)));
                prop_assert!((1..=MAX_NAME_BYTES).contains(&rule.name.len()));
                prop_assert!(rule.criteria.attributes.len() <= MAX_ATTRIBUTES);
            }
        }

        #[test]
        fn whatever_targets_are_answered_they_are_within_bounds(
            body in prop_oneof![damaged(TARGETS), proptest::collection::vec(any::<u8>(), 0..200)],
        ) {
            let Ok(answer) = targets_answer(&body) else { return Ok(()) };
            for target in &answer.targets {
                prop_assert!(target.fixed_rate.is_none_or(is_share));
                prop_assert!(target.boost.is_none_or(|(rate, _)| is_share(rate)));
                prop_assert!(target.interval.is_none_or(|interval| INTERVAL.contains(&u64::from(interval))));
            }
        }
    }
}
