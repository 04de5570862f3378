//! Sampling: which requests are traced, and that a request that is not costs nothing and passes its decision on.
//!
//! X-Ray: [Sampling](https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-sampling).

use std::time::Duration;

use xray_runtime::{Sampling, SamplingDecision, begin_subsegment, current};

use crate::common::{Hands, bench_with};

/// How many of `requests` are sampled when they all come in one second.
fn sampled(sampling: Sampling, requests: usize) -> usize {
    let hands = Hands::default();
    let bench = bench_with(|builder| builder.clock(hands.clock()).sampling(sampling));
    for _ in 0..requests {
        drop(bench.recorder.begin_segment("shop"));
    }
    bench.documents().len()
}

#[test]
fn always_and_never_are_exact() {
    assert_eq!(sampled(Sampling::always(), 100), 100);
    assert_eq!(sampled(Sampling::never(), 100), 0);
    assert_eq!(sampled(Sampling::rate(1.0), 100), 100);
    assert_eq!(sampled(Sampling::rate(0.0), 100), 0);
}

#[test]
fn a_rate_that_is_none_counts_as_the_nearer_end() {
    assert_eq!(sampled(Sampling::rate(7.0), 100), 100);
    assert_eq!(sampled(Sampling::rate(-1.0), 100), 0);
    assert_eq!(sampled(Sampling::rate(f64::NAN), 100), 0);
}

#[test]
fn by_default_the_first_of_each_second_is_sampled() {
    let hands = Hands::default();
    let bench = bench_with(|builder| builder.clock(hands.clock()).sampling(Sampling::default()));
    for second in 1..=20 {
        drop(bench.recorder.begin_segment("first"));
        assert!(bench.recorder.stats().recorded >= second);
        hands.clock().advance(Duration::from_secs(1));
    }
}

#[test]
fn by_default_about_five_percent_of_the_others_are_sampled() {
    let others = sampled(Sampling::default(), 20_001) - 1;
    // Six standard deviations: once in a billion runs.
    assert!((815..=1_185).contains(&others), "{others} of 20,000");
}

#[test]
fn a_function_decides_by_name() {
    let bench = bench_with(|builder| builder.sampling(Sampling::by(|request| request.name != "health")));
    for name in ["health", "orders", "health"] {
        drop(bench.recorder.begin_segment(name));
    }
    assert_eq!(bench.tree(), "orders\n");
}

#[test]
fn a_function_that_panics_costs_the_trace_and_nothing_else() {
    let bench = bench_with(|builder| builder.sampling(Sampling::by(|_| panic!("a bug of the user's"))));
    let segment = bench.recorder.begin_segment("shop");
    assert!(!segment.is_recording());
    segment.close();
    assert_eq!(bench.tree(), "");
}

#[test]
fn below_an_unsampled_segment_nothing_is_recorded_and_the_decision_travels() {
    let bench = bench_with(|builder| builder.sampling(Sampling::never()));
    let segment = bench.recorder.begin_segment("shop");
    segment.scope(|| {
        let subsegment = begin_subsegment("inside");
        subsegment.annotate("key", 1);
        subsegment.set_fault();
        let header = current().trace_header().expect("whoever is called must learn the decision");
        assert_eq!(header.sampled(), Some(SamplingDecision::NotSampled));
        assert_eq!(header.root(), segment.trace_id());
        assert!(!current().is_recording());
    });
    segment.close();
    assert_eq!((bench.tree().as_str(), bench.recorder.stats().recorded), ("", 0));
}

#[test]
fn sampled_and_unsampled_requests_on_one_thread_do_not_mix() {
    let bench = bench_with(|builder| builder.sampling(Sampling::by(|request| request.name == "yes")));
    let (yes, no) = (bench.recorder.begin_segment("yes"), bench.recorder.begin_segment("no"));
    yes.scope(|| {
        no.scope(|| drop(begin_subsegment("of no")));
        drop(begin_subsegment("of yes"));
    });
    drop((yes, no));
    assert_eq!(bench.tree(), "yes\n  of yes\n");
}
