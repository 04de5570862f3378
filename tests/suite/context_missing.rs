//! Context missing: traced code outside any segment, and what is said of it.
//!
//! X-Ray: `AWS_XRAY_CONTEXT_MISSING` in each SDK's configuration page. `RUNTIME_ERROR` stops the program in AWS's SDKs; ours
//! never harms it, and logs an error instead.

use xray_runtime::{Recorder, Sampling, begin_subsegment, traced};
use xray_test_support::vectors;

use crate::common::{logs, own_process, said};

#[traced]
fn work() -> u8 {
    begin_subsegment("below").annotate("key", 1);
    7
}

/// Runs traced code outside a segment in a process with this setting; returns what was logged, and how it ended.
fn outside_a_segment(test: &str, setting: Option<&str>) -> Option<(String, bool)> {
    let environment: Vec<(&str, &str)> =
        setting.map(|setting| ("AWS_XRAY_CONTEXT_MISSING", setting)).into_iter().collect();
    let output = own_process(test, &environment, || {
        logs::listen();
        let guard = Recorder::builder()
            .sampling(Sampling::always())
            .emitter(xray_runtime::CaptureEmitter::new())
            .init()
            .expect("the first init");
        for _ in 0..1_000 {
            assert_eq!(work(), 7);
        }
        let stats = guard.stats();
        assert!(stats.context_missing >= 512, "{}", stats.context_missing);
        assert_eq!(stats.recorded, 0, "{stats}");
        drop(guard);
        for (level, line) in logs::containing("") {
            println!("LOGGED {level} {line}");
        }
    })?;
    let text = said(&output);
    let logged = text.lines().filter(|line| line.contains("LOGGED ")).collect::<Vec<_>>().join("\n");
    Some((logged, output.status.success()))
}

#[test]
fn every_setting_of_the_vectors_is_followed() {
    let test = "context_missing::every_setting_of_the_vectors_is_followed";
    for case in
        vectors("context_missing").iter().filter(|case| case["recommended"].is_string() && case["fact"].is_null())
    {
        let setting = case["AWS_XRAY_CONTEXT_MISSING"].as_str();
        let Some((logged, success)) = outside_a_segment(test, setting) else { return };
        assert!(success, "{} {setting:?} stopped the program", case["id"]);
        let recommended = case["recommended"].as_str().expect("a recommendation");
        let told = logged.lines().filter(|line| line.contains("outside any segment")).count();
        if recommended == "IGNORE_ERROR" {
            assert_eq!(told, 0, "{} {setting:?}: {logged}", case["id"]);
        } else {
            assert!(told >= 1, "{} {setting:?}: {logged}", case["id"]);
            assert!(told <= 12, "a line a call is no help, {} {setting:?}: {logged}", case["id"]);
        }
        if recommended.contains("warning") {
            let warned = logged.lines().filter(|line| line.contains("WARN") && line.contains("moop")).count();
            assert_eq!(warned, 1, "{} {setting:?}: {logged}", case["id"]);
        }
    }
}

#[test]
fn calls_outside_a_segment_return_what_they_return() {
    let outside = std::thread::spawn(|| {
        let subsegment = begin_subsegment("nothing");
        subsegment.annotate("key", 1);
        subsegment.set_fault();
        (work(), subsegment.is_recording(), subsegment.trace_id())
    });
    assert_eq!(outside.join().expect("no panic"), (7, false, None));
}
