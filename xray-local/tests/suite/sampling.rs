//! Sampling rules: made, changed and taken away; and what programs that use them are told.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::asked::{Asked, texts};

fn rule(name: &str) -> Value {
    json!({"RuleName": name, "ResourceARN": "*", "Priority": 10, "FixedRate": 0.25, "ReservoirSize": 4,
        "ServiceName": "shop", "ServiceType": "*", "Host": "*", "HTTPMethod": "GET", "URLPath": "/a*", "Version": 1})
}

fn create(asked: &Asked, rule: &Value) -> Value {
    asked.ok("/CreateSamplingRule", &json!({"SamplingRule": rule}))["SamplingRuleRecord"].clone()
}

fn names(asked: &Asked) -> Vec<String> {
    let rules = asked.ok("/GetSamplingRules", &Value::Null);
    let rules = rules["SamplingRuleRecords"].as_array().unwrap();
    rules.iter().map(|record| record["SamplingRule"]["RuleName"].as_str().unwrap().to_owned()).collect()
}

fn report(rule: &str, client: u8) -> Value {
    json!({"RuleName": rule, "ClientID": format!("{client:024x}"), "Timestamp": 1_000, "RequestCount": 10,
        "SampledCount": 3, "BorrowCount": 1})
}

fn targets(asked: &Asked, reports: &[Value]) -> Value {
    asked.ok("/SamplingTargets", &json!({"SamplingStatisticsDocuments": reports}))
}

#[test]
fn a_rule_is_made_changed_and_taken_away() {
    let asked = Asked::new();
    let made = create(&asked, &rule("shop"));
    assert_eq!((&made["CreatedAt"], &made["ModifiedAt"]), (&json!(1_000.0), &json!(1_000.0)));
    let arn = "arn:aws:xray:local:000000000000:sampling-rule/shop";
    assert_eq!((&made["SamplingRule"]["RuleARN"], &made["SamplingRule"]["URLPath"]), (&json!(arn), &json!("/a*")));
    assert_eq!(names(&asked), ["shop", "Default"]);

    asked.now.set(2_000.5);
    let change = json!({"RuleARN": arn, "FixedRate": 0.75, "Attributes": {"tenant": "gold"}});
    let changed = asked.ok("/UpdateSamplingRule", &json!({"SamplingRuleUpdate": change}))["SamplingRuleRecord"].clone();
    assert_eq!((&changed["CreatedAt"], &changed["ModifiedAt"]), (&json!(1_000.0), &json!(2_000.5)));
    let fields = &changed["SamplingRule"];
    assert_eq!((&fields["FixedRate"], &fields["ReservoirSize"]), (&json!(0.75), &json!(4)));
    assert_eq!(fields["Attributes"], json!({"tenant": "gold"}));

    let gone = asked.ok("/DeleteSamplingRule", &json!({"RuleName": "shop"}));
    assert_eq!(gone["SamplingRuleRecord"], changed);
    assert_eq!(names(&asked), ["Default"]);
}

#[test]
fn rules_stand_in_the_order_in_which_they_are_tried() {
    let asked = Asked::new();
    for (name, priority) in [("b", 7), ("a", 7), ("first", 1), ("last", 9_999)] {
        let mut rule = rule(name);
        rule["Priority"] = priority.into();
        create(&asked, &rule);
    }
    assert_eq!(names(&asked), ["first", "a", "b", "last", "Default"]);
    asked.ok("/UpdateSamplingRule", &json!({"SamplingRuleUpdate": {"RuleName": "last", "Priority": 2}}));
    assert_eq!(names(&asked), ["first", "last", "a", "b", "Default"]);
}

#[test]
fn of_the_default_rule_rate_and_reservoir_can_be_changed_alone() {
    let asked = Asked::new();
    let change = json!({"RuleName": "Default", "FixedRate": 0.125, "ReservoirSize": 0});
    let changed = asked.ok("/UpdateSamplingRule", &json!({"SamplingRuleUpdate": change}));
    let fields = &changed["SamplingRuleRecord"]["SamplingRule"];
    assert_eq!((&fields["FixedRate"], &fields["Priority"]), (&json!(0.125), &json!(10_000)));
    for (field, value) in [("Priority", json!(5)), ("Host", json!("a")), ("Attributes", json!({}))] {
        let change = json!({"RuleName": "Default", field: value});
        let (kind, message) = asked.refused(400, "/UpdateSamplingRule", &json!({"SamplingRuleUpdate": change}));
        assert_eq!(kind, "InvalidRequestException");
        assert!(message.starts_with("of the rule `Default` only `FixedRate` and `ReservoirSize` "), "{message}");
    }
    let (kind, _) = asked.refused(400, "/DeleteSamplingRule", &json!({"RuleName": "Default"}));
    assert_eq!(kind, "InvalidRequestException");
    assert_eq!(names(&asked), ["Default"]);
}

#[test]
fn what_x_ray_would_not_take_is_refused_and_names_the_field() {
    let asked = Asked::new();
    for (field, value) in [
        ("RuleName", json!("")),
        ("RuleName", json!("n".repeat(33))),
        ("Priority", json!(0)),
        ("Priority", json!(10_000)),
        ("Priority", json!(1.5)),
        ("Priority", json!("1")),
        ("FixedRate", json!(1.01)),
        ("FixedRate", json!(-0.1)),
        ("ReservoirSize", json!(-1)),
        ("Version", json!(2)),
        ("ResourceARN", json!("n".repeat(501))),
        ("ServiceName", json!("n".repeat(65))),
        ("ServiceType", json!("n".repeat(65))),
        ("Host", json!("n".repeat(65))),
        ("HTTPMethod", json!("n".repeat(11))),
        ("URLPath", json!("n".repeat(129))),
        ("Attributes", json!({"a": "1", "b": "1", "c": "1", "d": "1", "e": "1", "f": "1"})),
        ("Attributes", json!({"a": ""})),
        ("Attributes", json!({"a": 1})),
        ("Attributes", json!([])),
        ("SamplingRateBoost", json!(1)),
    ] {
        let mut rule = rule("shop");
        rule[field] = value;
        let (kind, message) = asked.refused(400, "/CreateSamplingRule", &json!({"SamplingRule": rule}));
        assert_eq!(kind, "InvalidRequestException");
        assert!(message.starts_with(&format!("`{field}` ")), "{field}: {message}");
    }
    for field in rule("shop").as_object().unwrap().keys() {
        let mut rule = rule("shop");
        rule.as_object_mut().unwrap().remove(field);
        let (_, message) = asked.refused(400, "/CreateSamplingRule", &json!({"SamplingRule": rule}));
        assert_eq!(message, format!("no `{field}`; send it"));
    }
    assert_eq!(names(&asked), ["Default"]);
    // The lengths are of characters.
    let mut long = rule(&"é".repeat(32));
    long["Host"] = "é".repeat(64).into();
    create(&asked, &long);
}

#[test]
fn a_rule_that_is_none_or_named_twice_is_refused() {
    let asked = Asked::new();
    create(&asked, &rule("shop"));
    for (path, body, expected) in [
        ("/CreateSamplingRule", json!({"SamplingRule": rule("shop")}), "there is a sampling rule `shop` already; "),
        (
            "/CreateSamplingRule",
            json!({"SamplingRule": rule("Default")}),
            "there is a sampling rule `Default` already; ",
        ),
        ("/UpdateSamplingRule", json!({"SamplingRuleUpdate": {"RuleName": "x"}}), "there is no sampling rule `x`; "),
        ("/UpdateSamplingRule", json!({"SamplingRuleUpdate": {}}), "a rule has one name; "),
        ("/UpdateSamplingRule", json!({}), "no `SamplingRuleUpdate`; "),
        ("/DeleteSamplingRule", json!({"RuleARN": "arn:x"}), "there is no sampling rule `arn:x`; "),
        ("/DeleteSamplingRule", json!({"RuleARN": "x", "RuleName": "shop"}), "a rule has one name; "),
        ("/GetSamplingRules", json!({"NextToken": "x"}), "`NextToken` is none of ours; "),
    ] {
        let (kind, message) = asked.refused(400, path, &body);
        assert_eq!(kind, "InvalidRequestException");
        assert!(message.starts_with(expected), "{message}");
    }
    for number in 1..25 {
        create(&asked, &rule(&number.to_string()));
    }
    let (kind, _) = asked.refused(400, "/CreateSamplingRule", &json!({"SamplingRule": rule("26")}));
    assert_eq!(kind, "RuleLimitExceededException");
    assert_eq!(names(&asked).len(), 26);
}

#[test]
fn the_reservoir_is_shared_by_the_programs_that_report() {
    let asked = Asked::new();
    create(&asked, &rule("shop"));
    let quota = |client: u8| targets(&asked, &[report("shop", client)])["SamplingTargetDocuments"][0].clone();
    let first = quota(1);
    assert_eq!((&first["ReservoirQuota"], &first["FixedRate"]), (&json!(4), &json!(0.25)));
    assert_eq!((&first["Interval"], &first["ReservoirQuotaTTL"]), (&json!(10), &json!(1_300.0)));
    assert_eq!(quota(2)["ReservoirQuota"], 2);
    assert_eq!(quota(3)["ReservoirQuota"], 1);
    assert_eq!(quota(1)["ReservoirQuota"], 2);
    // Two of them have ended since.
    asked.now.set(1_030.0);
    assert_eq!(quota(2)["ReservoirQuota"], 4);
}

#[test]
fn programs_hear_of_a_change_of_rules_once() {
    let asked = Asked::new();
    let modified = || targets(&asked, &[report("Default", 1)])["LastRuleModification"].as_f64().unwrap();
    assert_eq!((modified(), modified()), (0.0, 0.0));
    asked.now.set(1_000.2);
    create(&asked, &rule("shop"));
    let first = modified();
    // A program that asked in that second, but before the change, has to see that it came later.
    assert_eq!((first, first.fract()), (1_001.0, 0.0));
    asked.now.set(1_000.8);
    asked.ok("/UpdateSamplingRule", &json!({"SamplingRuleUpdate": {"RuleName": "shop", "FixedRate": 0.5}}));
    let second = modified();
    assert!(second > first);
    asked.now.set(5_000.0);
    assert_eq!(modified(), second);
    // A change that is refused is none.
    asked.refused(400, "/UpdateSamplingRule", &json!({"SamplingRuleUpdate": {"RuleName": "gone"}}));
    assert_eq!(modified(), second);
    asked.ok("/DeleteSamplingRule", &json!({"RuleName": "shop"}));
    assert_eq!(modified(), 5_000.0);
}

#[test]
fn a_report_of_a_rule_that_is_gone_comes_back() {
    let asked = Asked::new();
    let reply = targets(&asked, &[report("Default", 1), report("gone", 1)]);
    assert_eq!(texts(&reply["SamplingTargetDocuments"], "RuleName"), ["Default"]);
    assert_eq!(texts(&reply["UnprocessedStatistics"], "RuleName"), ["gone"]);
    assert_eq!(texts(&reply["UnprocessedStatistics"], "ErrorCode"), ["404"]);
    let many = vec![report("Default", 1); 26];
    asked.refused(400, "/SamplingTargets", &json!({"SamplingStatisticsDocuments": many}));
    let mut wrong = report("Default", 1);
    wrong["SampledCount"] = json!(-1);
    asked.refused(400, "/SamplingTargets", &json!({"SamplingStatisticsDocuments": [wrong]}));
}

#[test]
fn what_was_reported_is_summed_up_in_windows_and_paged() {
    let asked = Asked::new();
    for number in 0..25 {
        create(&asked, &rule(&format!("{number:02}")));
    }
    targets(&asked, &[report("00", 1), report("00", 2), report("01", 1)]);
    let reply = asked.ok("/SamplingStatisticSummaries", &Value::Null);
    let summary = &reply["SamplingStatisticSummaries"][0];
    let expected =
        json!({"RuleName": "00", "Timestamp": 1_000.0, "RequestCount": 20, "SampledCount": 6, "BorrowCount": 2});
    assert_eq!(*summary, expected);
    assert_eq!(reply.get("NextToken"), None);

    let reports: Vec<Value> = (0..25).map(|number| report(&format!("{number:02}"), 1)).collect();
    for window in 1..9 {
        asked.now.set(1_000.0 + f64::from(window) * 10.0);
        targets(&asked, &reports);
    }
    let mut body = json!({});
    let mut found = Vec::new();
    loop {
        let reply = asked.ok("/SamplingStatisticSummaries", &body);
        for summary in reply["SamplingStatisticSummaries"].as_array().unwrap() {
            found.push((summary["Timestamp"].as_f64().unwrap(), summary["RuleName"].as_str().unwrap().to_owned()));
        }
        // What comes between two pages shifts none.
        asked.now.set(2_000.0);
        targets(&asked, &reports);
        let Some(token) = reply.get("NextToken") else { break };
        body["NextToken"] = token.clone();
    }
    assert_eq!(found.len(), 8 * 25 + 2);
    assert!(found.is_sorted_by(|one, other| one.0 > other.0 || (one.0 == other.0 && one.1 < other.1)));
    let (_, message) = asked.refused(400, "/SamplingStatisticSummaries", &json!({"NextToken": "x"}));
    assert!(message.starts_with("`NextToken` is none of ours; "));
}

#[test]
fn anomalies_raise_the_rate_for_a_minute_and_not_again_before_the_cooldown() {
    let asked = Asked::new();
    let mut boosted = rule("shop");
    boosted["SamplingRateBoost"] = json!({"MaxRate": 0.9, "CooldownWindowMinutes": 10});
    let made = create(&asked, &boosted);
    assert_eq!(made["SamplingRule"]["SamplingRateBoost"], boosted["SamplingRateBoost"]);
    let with_anomalies = |rule: &str, count: u64| {
        let anomalies = json!({"RuleName": rule, "ServiceName": "shop", "Timestamp": 1_000, "AnomalyCount": count,
            "TotalCount": 10, "SampledAnomalyCount": 0});
        asked.ok(
            "/SamplingTargets",
            &json!({"SamplingStatisticsDocuments": [report("shop", 1)], "SamplingBoostStatisticsDocuments": [anomalies]}),
        )
    };
    let boost = |reply: &Value| reply["SamplingTargetDocuments"][0]["SamplingBoost"].clone();
    assert_eq!(boost(&with_anomalies("shop", 0)), Value::Null);
    assert_eq!(boost(&with_anomalies("shop", 1)), json!({"BoostRate": 0.9, "BoostRateTTL": 1_060.0}));
    asked.now.set(1_070.0);
    assert_eq!(boost(&with_anomalies("shop", 1)), Value::Null);
    asked.now.set(1_600.0);
    assert_eq!(boost(&with_anomalies("shop", 1))["BoostRateTTL"], 1_660.0);
    assert_eq!(texts(&with_anomalies("Default", 1)["UnprocessedBoostStatistics"], "RuleName"), ["Default"]);
}

proptest! {
    #[test]
    fn no_rule_is_too_strange(field in "RuleName|Priority|FixedRate|Attributes|Host|SamplingRateBoost", text in ".*", number in any::<f64>()) {
        for value in [json!(text), json!(number), json!([number]), json!({text.clone(): text})] {
            let asked = Asked::new();
            let mut rule = rule("shop");
            rule[&field] = value;
            if asked.api.answer("/CreateSamplingRule", &json!({"SamplingRule": rule}), 1.0).is_ok() {
                prop_assert_eq!(names(&asked).len(), 2);
            }
        }
    }
}
