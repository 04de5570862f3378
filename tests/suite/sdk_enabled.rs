//! Switching the SDK off by environment: `AWS_XRAY_SDK_ENABLED` as in Python, `AWS_XRAY_SDK_DISABLED` as in Go.

use xray_runtime::{Sampling, begin_subsegment};
use xray_test_support::vectors;

use crate::common::bench_with;

#[test]
fn the_switches_work_as_recommended() {
    for case in vectors("sdk_enabled") {
        for (variable, key, on_when) in
            [("AWS_XRAY_SDK_ENABLED", "recommended", true), ("AWS_XRAY_SDK_DISABLED", "recommended_disabled", false)]
        {
            let Some(value) = case[variable].as_str() else { continue };
            let expected = case[key].as_bool().expect("a recommendation") == on_when;
            assert_eq!(is_on(&[(variable, value)]), expected, "{} {variable}={value:?}", case["id"]);
        }
    }
}

#[test]
fn without_either_variable_the_sdk_is_on() {
    assert!(is_on(&[]));
}

#[test]
fn a_switch_that_says_off_wins_over_one_that_says_on() {
    assert!(!is_on(&[("AWS_XRAY_SDK_ENABLED", "true"), ("AWS_XRAY_SDK_DISABLED", "true")]));
    assert!(!is_on(&[("AWS_XRAY_SDK_ENABLED", "false"), ("AWS_XRAY_SDK_DISABLED", "false")]));
}

#[test]
fn switched_off_nothing_is_recorded_and_nothing_breaks() {
    let off = bench_with(|builder| builder.environment([("AWS_XRAY_SDK_ENABLED", "false")]));
    let header = "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1".parse().expect("a header");
    let segment = off.recorder.continue_segment("shop", &header);
    segment.scope(|| {
        let subsegment = begin_subsegment("inside");
        subsegment.annotate("key", 1);
        subsegment.set_fault();
    });
    assert!(!segment.is_recording());
    segment.close();
    assert!(off.documents().is_empty(), "not even a sampled header switches it on");
    assert_eq!(off.recorder.stats().recorded, 0);
}

fn is_on(environment: &[(&str, &str)]) -> bool {
    let bench = bench_with(|builder| builder.sampling(Sampling::always()).environment(environment.iter().copied()));
    drop(bench.recorder.begin_segment("shop"));
    match bench.documents().len() {
        0 => false,
        1 => true,
        other => panic!("{other} documents of one segment"),
    }
}
