//! Trace ids and segment ids: which texts are one, and that ours never repeat.
//!
//! X-Ray: [Generating trace IDs](https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-traceids).

use std::collections::HashSet;

use xray_runtime::{SegmentId, TraceId};
use xray_test_support::vectors;

use crate::common::bench;

#[test]
fn trace_ids_are_taken_and_refused_as_recommended() {
    let mut tried = 0;
    for case in vectors("trace_id") {
        // The W3C forms are about `traceparent`; their ids are read in the `trace_header` module's own cases.
        let Some(input) = case["input"].as_str() else { continue };
        let read = input.parse::<TraceId>().ok().map(|id| id.to_string());
        assert_eq!(read.as_deref(), case["recommended"].as_str(), "{} {input:?}", case["id"]);
        tried += 1;
    }
    assert!(tried >= 14, "only {tried} cases");
}

#[test]
fn a_refused_trace_id_is_quoted_with_what_is_expected() {
    let error = "1-5759e988".parse::<TraceId>().expect_err("this is no trace id");
    assert!(error.to_string().contains("\"1-5759e988\"; expected 1-8hex-24hex"), "{error}");
}

#[test]
fn hostile_trace_ids_do_not_make_long_errors() {
    let error = "x".repeat(1_000_000).parse::<TraceId>().expect_err("this is no trace id");
    assert!(error.to_string().len() < 500, "{} bytes", error.to_string().len());
}

#[test]
fn a_new_trace_says_when_it_began() {
    let bench = bench();
    let before = epoch_seconds();
    let segment = bench.recorder.begin_segment("shop");
    let trace_id = segment.trace_id().expect("a sampled segment has a trace id");
    let after = epoch_seconds();
    assert!((before..=after).contains(&u64::from(trace_id.epoch_seconds())), "{trace_id}");
}

#[test]
fn ids_made_on_many_threads_never_repeat() {
    let bench = bench();
    let threads: Vec<_> = (0..8)
        .map(|_| {
            let recorder = bench.recorder.clone();
            std::thread::spawn(move || {
                let mut ids = Vec::new();
                for _ in 0..2_000 {
                    let segment = recorder.begin_segment("shop");
                    ids.push((
                        segment.trace_id().expect("a trace id").to_string(),
                        segment.segment_id().expect("a segment id"),
                    ));
                }
                ids
            })
        })
        .collect();
    let mut trace_ids = HashSet::new();
    let mut segment_ids: HashSet<SegmentId> = HashSet::new();
    for thread in threads {
        for (trace_id, segment_id) in thread.join().expect("the thread ends") {
            assert!(trace_ids.insert(trace_id.clone()), "{trace_id} twice");
            assert!(segment_ids.insert(segment_id), "{segment_id} twice");
        }
    }
}

#[test]
fn a_segment_id_is_sixteen_lower_case_digits_and_never_zero() {
    assert_eq!("53995C3F42CD8AD8".parse::<SegmentId>().expect("either case is read").to_string(), "53995c3f42cd8ad8");
    for refused in [
        "",
        "0000000000000000",
        "53995c3f42cd8ad",
        "53995c3f42cd8ad88",
        "g3995c3f42cd8ad8",
        " 53995c3f42cd8ad8",
        "+3995c3f42cd8ad8",
    ] {
        assert!(refused.parse::<SegmentId>().is_err(), "{refused:?}");
    }
}

fn epoch_seconds() -> u64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970").as_secs()
}
