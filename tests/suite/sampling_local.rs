//! Local sampling rules: files as AWS's SDKs take them, rules in code, and what they decide.
//!
//! X-Ray: [Sampling](https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-sampling).

use std::time::Duration;

use proptest::prelude::*;
use serde_json::{Value, json};
use xray_runtime::{Clock, LocalRule, LocalRules, Sampling, SamplingRequest};
use xray_test_support::vectors;

use crate::common::{Bench, Hands, bench_with};

/// A recorder with these rules, and a clock that stands still.
fn bench(rules: LocalRules) -> (Bench, Clock) {
    let clock = Hands::default().clock();
    (bench_with(|builder| builder.clock(clock.clone()).sampling(Sampling::local(rules))), clock)
}

fn is_sampled(bench: &Bench, request: &SamplingRequest<'_>) -> bool {
    bench.recorder.segment("shop").request(request).begin().is_recording()
}

/// What the rules say to the first request.
fn first(rules: LocalRules, request: &SamplingRequest<'_>) -> bool {
    is_sampled(&bench(rules).0, request)
}

fn request(fields: &Value) -> SamplingRequest<'_> {
    let mut request = SamplingRequest::default();
    request.host = fields["host"].as_str();
    request.http_method = fields["http_method"].as_str();
    request.url_path = fields["url_path"].as_str();
    request
}

/// Everything that matches `rule` is sampled, and nothing else.
fn all_of(rule: impl FnOnce(LocalRule) -> LocalRule) -> LocalRules {
    LocalRules::new(0, 0.0).rule(rule(LocalRule::new(0, 1.0)))
}

#[test]
fn files_are_taken_and_refused_as_recommended() {
    for case in vectors("sampling_manifest") {
        let text = case["text"].as_str().map_or_else(|| case["document"].to_string(), str::to_owned);
        let read = LocalRules::from_json(&text);
        assert_eq!(read.is_ok(), case["recommended_accept"] == true, "{} {}: {read:?}", case["id"], case["name"]);
    }
}

#[test]
fn wildcards_match_as_recommended() {
    for case in vectors("wildcard_match") {
        let (pattern, text) = (case["pattern"].as_str().expect("a pattern"), case["text"].as_str().expect("a text"));
        let attributes = [("key", text)];
        let sampled =
            first(all_of(|rule| rule.attribute("key", pattern)), &SamplingRequest::default().attributes(&attributes));
        assert_eq!(sampled, case["recommended"] == true, "{} {pattern:?} {text:?}", case["id"]);
    }
}

#[test]
fn local_rules_match_as_recommended() {
    let mut tried = 0;
    for case in vectors("sampling_rule_match").iter().filter(|case| case["kind"] == "local") {
        let pattern = |key: &str| case["rule"][key].as_str().expect("a pattern").to_owned();
        let rules = all_of(|rule| {
            rule.host(&pattern("host")).http_method(&pattern("http_method")).url_path(&pattern("url_path"))
        });
        assert_eq!(first(rules, &request(&case["request"])), case["recommended"] == true, "{}", case["id"]);
        tried += 1;
    }
    assert!(tried >= 5, "only {tried} cases");
}

#[test]
fn local_rules_decide_as_recommended() {
    let mut tried = 0;
    for case in vectors("sampling_local_decisions") {
        match case["kind"].as_str().expect("a kind") {
            "first request in a second" => {
                let rules = LocalRules::from_json(&case["manifest"].to_string()).expect("rules");
                assert_eq!(first(rules, &request(&case["request"])), case["recommended"] == true, "{}", case["id"]);
            }
            "reservoir over time" => {
                let per_second = u32::try_from(case["capacity_per_second"].as_u64().expect("a number")).expect("few");
                let (bench, clock) = bench(LocalRules::new(per_second, 0.0));
                let taken = (0..case["run_ms"].as_u64().expect("a number") / 100)
                    .filter(|_| {
                        let sampled = is_sampled(&bench, &SamplingRequest::default());
                        clock.advance(Duration::from_millis(100));
                        sampled
                    })
                    .count();
                assert_eq!(json!(taken), case["taken"], "{}", case["id"]);
            }
            "local rule" if !case["rate"].as_f64().is_some_and(|rate| rate > 0.0 && rate < 1.0) => {
                // A rate between the two is drawn, which `sampling` counts.
                let rate = case["rate"].as_f64().expect("a rate");
                assert_eq!(first(LocalRules::new(0, rate), &SamplingRequest::default()), case["recommended"] == true);
            }
            // Java's tenths of a second are not wanted ("whole-second counting as in Node, Python and Go").
            "local rule" | "java decisecond reservoir" => continue,
            other => panic!("an unknown kind of case: {other}"),
        }
        tried += 1;
    }
    assert!(tried >= 9, "only {tried} cases");
}

#[test]
fn the_first_rule_that_matches_decides() {
    let rules = LocalRules::new(0, 1.0)
        .rule(LocalRule::new(0, 0.0).url_path("/static/*"))
        .rule(LocalRule::new(0, 1.0).url_path("/static/important"));
    let (bench, _) = bench(rules);
    for (path, sampled) in [("/static/important", false), ("/STATIC/a?b=c", false), ("/orders", true)] {
        assert_eq!(is_sampled(&bench, &SamplingRequest::default().url_path(path)), sampled, "{path}");
    }
}

#[test]
fn each_rule_has_a_reservoir_of_its_own() {
    let rules = LocalRules::new(1, 0.0).rule(LocalRule::new(2, 0.0).http_method("POST"));
    let (bench, clock) = bench(rules);
    let sampled =
        |method: &str| (0..10).filter(|_| is_sampled(&bench, &SamplingRequest::default().http_method(method))).count();
    assert_eq!((sampled("GET"), sampled("POST")), (1, 2));
    clock.advance(Duration::from_secs(1));
    assert_eq!((sampled("GET"), sampled("POST")), (1, 2));
}

#[test]
fn a_rule_may_ask_for_the_name_and_the_kind_of_the_service() {
    let rules = all_of(|rule| rule.service_name("orders*").service_type("AWS::ECS::*"));
    let of =
        |origin: &str| bench_with(|builder| builder.origin(origin.to_owned()).sampling(Sampling::local(rules.clone())));
    let ecs = of("AWS::ECS::Container");
    assert!(ecs.recorder.begin_segment("Orders-eu").is_recording(), "a segment without a request matches too");
    assert!(!ecs.recorder.begin_segment("payments").is_recording());
    assert!(!of("AWS::EC2::Instance").recorder.begin_segment("orders").is_recording());
    assert!(first(rules, &SamplingRequest::new("orders-us")), "the request's own name stands above the segment's");
}

#[test]
fn a_rule_with_an_attribute_is_only_for_requests_that_have_it() {
    let rules = all_of(|rule| rule.attribute("tenant", "gold*"));
    let (gold, tin) = ([("tenant", "Gold-7")], [("tenant", "tin"), ("other", "gold")]);
    assert!(first(rules.clone(), &SamplingRequest::default().attributes(&gold)));
    assert!(!first(rules.clone(), &SamplingRequest::default().attributes(&tin)));
    assert!(!first(rules, &SamplingRequest::default()));
}

#[test]
fn attributes_that_panic_are_not_there() {
    struct Panics;
    impl xray_runtime::SamplingAttributes for Panics {
        fn get(&self, _: &str) -> Option<std::borrow::Cow<'_, str>> {
            panic!("a bug of the user's")
        }
    }
    assert!(!first(all_of(|rule| rule.attribute("a", "*")), &SamplingRequest::default().attributes(&Panics)));
}

#[test]
fn a_hostile_path_costs_no_more_than_its_length() {
    // Each star would multiply the work of a matcher that goes back; this one would not end.
    let pattern = "*a".repeat(60) + "*b";
    let path = "a".repeat(60_000);
    assert!(!first(all_of(|rule| rule.url_path(&pattern)), &SamplingRequest::default().url_path(&path)));
    assert!(first(all_of(|rule| rule.url_path(&pattern)), &SamplingRequest::default().url_path(&(path.clone() + "b"))));
}

#[test]
fn a_file_that_cannot_be_says_where_and_what_to_write() {
    let file = |rule: Value| {
        let default = json!({ "fixed_target": 1, "rate": 0.05 });
        let document = json!({ "version": 2, "default": default, "rules": [rule] });
        LocalRules::from_json(&document.to_string()).expect_err("a file that cannot be").to_string()
    };
    let rule = |key: &str, value: Value| {
        let mut rule = json!({ "host": "*", "http_method": "*", "url_path": "*", "fixed_target": 1, "rate": 0.1 });
        rule[key] = value;
        rule
    };
    assert_eq!(
        file(rule("rate", json!(1.5))),
        "sampling rules: `rate` of rule 1 is 1.5; expected a number from 0 to 1"
    );
    assert_eq!(
        file(rule("fixed_target", json!(-1))),
        "sampling rules: `fixed_target` of rule 1 is -1; expected a whole number, 0 or more"
    );
    assert_eq!(
        file(rule("host", json!(null))),
        "sampling rules: `host` of rule 1 is null; expected a pattern such as \"*\""
    );
    assert_eq!(
        file(rule("service_name", json!("*"))),
        "sampling rules: rule 1 has `service_name`; in version 2 the host is called `host`"
    );
    assert_eq!(
        file(json!({ "host": "*", "http_method": "*", "fixed_target": 1, "rate": 0.1 })),
        "sampling rules: rule 1 has no `url_path`; write \"*\" if it is for all of them"
    );
    let error = LocalRules::from_json("{").expect_err("not JSON");
    assert!(error.to_string().starts_with("sampling rules: not JSON (EOF"), "{error}");
    assert!(std::error::Error::source(&error).is_some());
}

#[test]
fn keys_that_mean_nothing_are_told_when_the_recorder_is_built() {
    crate::common::logs::listen();
    let document = json!({
        "version": 2,
        "default": { "fixed_target": 1, "rate": 0.05, "description": "fine" },
        "rules": [{ "host": "*", "http_method": "*", "url_path": "*", "fixed_target": 1, "rate": 0.1, "prioritty": 3 }],
    });
    let rules: LocalRules = document.to_string().parse().expect("rules");
    let _bench = bench(rules);
    let told = crate::common::logs::containing("\"prioritty\" in rule 1 means nothing");
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].0, log::Level::Warn);
}

#[test]
fn a_file_is_read_from_its_path() {
    let path = std::env::temp_dir().join(format!("xray-sampling-rules-{}.json", std::process::id()));
    std::fs::write(&path, r#"{"version":1,"default":{"fixed_target":0,"rate":1}}"#).expect("a temporary file");
    let read = LocalRules::from_file(&path);
    std::fs::remove_file(&path).expect("the file is there");
    assert!(first(read.expect("rules"), &SamplingRequest::default()));
    let error = LocalRules::from_file(&path).expect_err("it is gone");
    assert!(error.to_string().ends_with("cannot be read; check that it is there and readable"), "{error}");
}

proptest! {
    #[test]
    fn any_file_is_taken_or_refused_in_a_sentence(text in prop_oneof![any::<String>(), file_like()]) {
        if let Err(error) = LocalRules::from_json(&text) {
            let said = error.to_string();
            prop_assert!(said.starts_with("sampling rules: ") && said.len() < 600 && !said.contains('\n'), "{}", said);
        }
    }

    #[test]
    fn any_pattern_meets_any_path(pattern in "[a-c*?é]{0,12}", path in "[a-cÉ]{0,20}") {
        // By definition, slowly.
        fn matches(pattern: &[char], text: &[char]) -> bool {
            match (pattern.split_first(), text.split_first()) {
                (None, None) => true,
                (Some(('*', rest)), _) => (0..=text.len()).any(|taken| matches(rest, &text[taken..])),
                (Some(('?', rest)), Some((_, text))) => matches(rest, text),
                (Some((wanted, rest)), Some((char, text))) => wanted == char && matches(rest, text),
                _ => false,
            }
        }
        let chars = |text: &str| text.to_lowercase().chars().collect::<Vec<_>>();
        let attributes = [("key", &path)];
        let sampled = first(all_of(|rule| rule.attribute("key", &pattern)), &SamplingRequest::default().attributes(&attributes));
        prop_assert_eq!(sampled, matches(&chars(&pattern), &chars(&path)), "{:?} {:?}", pattern, path);
    }
}

/// Documents with most things in place and some not.
fn file_like() -> impl Strategy<Value = String> {
    let value = || {
        prop_oneof![
            Just(json!(1)),
            Just(json!(2)),
            Just(json!(0.05)),
            Just(json!(-3)),
            Just(json!(1e300)),
            Just(json!(null)),
            Just(json!("*")),
            Just(json!([])),
            Just(json!({})),
            "\\PC{0,200}".prop_map(Value::from),
        ]
    };
    let rule = (value(), value(), value(), value(), value()).prop_map(|(host, method, path, target, rate)| {
        json!({ "host": host, "http_method": method, "url_path": path, "fixed_target": target, "rate": rate })
    });
    (value(), proptest::collection::vec(prop_oneof![rule, value()], 0..4), value(), value()).prop_map(
        |(version, rules, target, rate)| {
            json!({ "version": version, "rules": rules, "default": { "fixed_target": target, "rate": rate } })
                .to_string()
        },
    )
}
