//! Our own SDK and the rules that are edited here: each reads X-Ray's pages on its own, and they understand each other.

use std::time::{Duration, Instant, SystemTime};

use serde_json::json;
use xray_runtime::{Clock, LocalRules, Recorder, Sampling};

use crate::served::Served;

/// Longer than from one report to the next.
const A_REPORT_LATER: Duration = Duration::from_millis(10_100);
const DEADLINE: Duration = Duration::from_secs(30);

#[test]
fn an_edit_of_a_rule_reaches_our_runtime() {
    let served = Served::new();
    let rule = json!({"RuleName": "shop", "ResourceARN": "*", "Priority": 5, "FixedRate": 0.0, "ReservoirSize": 0,
        "ServiceName": "shop", "ServiceType": "*", "Host": "*", "HTTPMethod": "*", "URLPath": "*", "Version": 1});
    served.post("/CreateSamplingRule", &json!({"SamplingRule": rule}));
    let clock = Clock::manual(SystemTime::now());
    let recorder = Recorder::builder()
        .environment([] as [(&str, &str); 0])
        .daemon_address(format!("tcp:{} udp:{}", served.tcp, served.udp))
        .clock(clock.clone())
        // Until it has the rules it samples everything.
        .sampling(Sampling::central_or(LocalRules::new(0, 1.0)))
        .build()
        .unwrap();
    until(|| !recorder.begin_segment("shop").is_recording());

    let change = json!({"RuleName": "shop", "FixedRate": 1.0});
    served.post("/UpdateSamplingRule", &json!({"SamplingRuleUpdate": change}));
    // Each report is answered with the rate as it is now.
    clock.advance(A_REPORT_LATER);
    until(|| recorder.begin_segment("shop").is_recording());
    recorder.shutdown(DEADLINE).unwrap();

    let traces = served.wait_for(1, r#"service("shop")"#);
    let documents = served.documents(&traces[0]);
    assert_eq!((&documents[0]["name"], documents.len()), (&json!("shop"), 1));
    let summaries = served.post("/SamplingStatisticSummaries", &json!({}));
    assert_eq!(summaries["SamplingStatisticSummaries"][0]["RuleName"], "shop");
    assert_eq!(served.findings(), [] as [String; 0]);
}

/// What another thread brings about sooner or later.
fn until(mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < DEADLINE, "it did not come about");
        std::thread::yield_now();
    }
}
