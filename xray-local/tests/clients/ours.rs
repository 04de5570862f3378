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
    let recorder = recorder(&served, &clock);
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

#[test]
fn two_of_our_programs_share_a_reservoir() {
    let served = Served::new();
    let change = json!({"RuleName": "Default", "FixedRate": 0.0, "ReservoirSize": 10});
    served.post("/UpdateSamplingRule", &json!({"SamplingRuleUpdate": change}));
    let programs = [(); 2].map(|()| {
        let clock = Clock::manual(SystemTime::now());
        (recorder(&served, &clock), clock)
    });
    for (recorder, _) in &programs {
        until(|| !recorder.begin_segment("shop").is_recording());
    }
    let reported = || {
        let reply = served.post("/SamplingStatisticSummaries", &json!({}));
        let all = reply["SamplingStatisticSummaries"].as_array().unwrap().clone();
        all.iter().map(|summary| summary["RequestCount"].as_u64().unwrap()).sum::<u64>()
    };
    // A program reports, and takes the answer before its next report; so the third round knows of the first two.
    let rounds: Vec<[usize; 2]> = (0..4)
        .map(|_| {
            programs.each_ref().map(|(recorder, clock)| {
                let before = reported();
                clock.advance(A_REPORT_LATER);
                until(|| reported() > before);
                (0..100).filter(|_| recorder.begin_segment("shop").is_recording()).count()
            })
        })
        .collect();
    assert_eq!(rounds[3], [5, 5], "{rounds:?}");
}

fn recorder(served: &Served, clock: &Clock) -> Recorder {
    let builder = Recorder::builder()
        .environment([] as [(&str, &str); 0])
        .daemon_address(format!("tcp:{} udp:{}", served.tcp, served.udp))
        .clock(clock.clone())
        // Until it has the rules it samples everything.
        .sampling(Sampling::central_or(LocalRules::new(0, 1.0)));
    builder.build().unwrap()
}

/// What another thread brings about sooner or later.
fn until(mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < DEADLINE, "it did not come about");
        std::thread::yield_now();
    }
}
