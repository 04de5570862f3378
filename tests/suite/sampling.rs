//! Sampling: which requests are traced, and that a request that is not costs nothing and passes its decision on.
//!
//! X-Ray: [Sampling](https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-sampling).

use std::time::Duration;

use xray_runtime::{
    Sampling, SamplingDecision, SamplingRequest, TraceHeader, UpstreamSampling, begin_subsegment, current,
};

use crate::common::{Bench, Hands, bench_with};

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

/// Whether a request to `path` is sampled.
fn is_sampled(bench: &Bench, path: &str) -> bool {
    let request = SamplingRequest::default().http_method("GET").url_path(path);
    bench.recorder.segment("shop").request(&request).begin().is_recording()
}

#[test]
fn ignored_paths_are_not_traced_whatever_the_rules_say() {
    let bench = bench_with(|builder| builder.sampling(Sampling::always().ignore(["/health", "/metrics/*"])));
    for (path, sampled) in [
        ("/health", false),
        ("/HEALTH?verbose=1", false),
        ("/metrics/cpu", false),
        ("/healthy", true),
        ("/orders/health", true),
    ] {
        assert_eq!(is_sampled(&bench, path), sampled, "{path}");
    }
    assert!(bench.recorder.begin_segment("/health").is_recording(), "a segment without a path is not meant");
}

#[test]
fn a_caller_that_has_decided_is_followed_on_ignored_paths_too() {
    let bench = bench_with(|builder| builder.sampling(Sampling::never().ignore(["*"])));
    let request = SamplingRequest::default().url_path("/health");
    let header = incoming("1");
    assert!(bench.recorder.segment("shop").continue_from(&header).request(&request).begin().is_recording());
}

#[test]
fn a_function_may_decide_before_the_rules() {
    let sampling = Sampling::never().ask_first(|request| match request.url_path {
        Some("/checkout") => Some(true),
        Some("/panic") => panic!("a bug of the user's"),
        _ => None,
    });
    let bench = bench_with(|builder| builder.sampling(sampling.ignore(["/checkout", "/health"])));
    assert!(is_sampled(&bench, "/checkout"), "it was asked before the list");
    assert!(!is_sampled(&bench, "/panic"));
    assert!(!is_sampled(&bench, "/orders"), "where it does not decide the rules do");
}

#[test]
fn a_function_sees_what_the_request_and_the_recorder_say() {
    let bench = bench_with(|builder| {
        builder.origin("AWS::ECS::Container").resource_arn("arn:aws:ecs:x").sampling(Sampling::by(|request| {
            request.name == "shop"
                && request.host == Some("example.com")
                && request.service_type == Some("AWS::ECS::Container")
                && request.resource_arn == Some("arn:aws:ecs:x")
                && request.attribute("tenant").as_deref() == Some("gold")
        }))
    });
    let attributes = vec![("tenant".to_owned(), "gold".to_owned())];
    let request = SamplingRequest::default().host("example.com").attributes(&attributes);
    assert!(bench.recorder.segment("shop").request(&request).begin().is_recording());
    assert!(!bench.recorder.segment("other").request(&request).begin().is_recording());
}

fn incoming(sampled: &str) -> TraceHeader {
    TraceHeader::parse(&format!("Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled={sampled}"))
}

#[test]
fn a_flood_of_decisions_from_outside_is_followed_only_so_often_a_second() {
    let hands = Hands::default();
    let bench = bench_with(|builder| {
        let upstream = UpstreamSampling::AtMost { per_second: 5 };
        builder.clock(hands.clock()).sampling(Sampling::never()).upstream_sampling(upstream)
    });
    let followed =
        || (0..1_000).filter(|_| bench.recorder.continue_segment("shop", &incoming("1")).is_recording()).count();
    assert_eq!(followed(), 5);
    hands.clock().advance(Duration::from_secs(1));
    assert_eq!(followed(), 5);
    let own = bench_with(|builder| builder.upstream_sampling(UpstreamSampling::AtMost { per_second: 0 }));
    assert!(own.recorder.continue_segment("shop", &incoming("1")).is_recording(), "beyond it our own rules decide");
    assert!(!own.recorder.continue_segment("shop", &incoming("0")).is_recording(), "what costs nothing is followed");
}

#[test]
fn a_decision_from_outside_can_be_ignored_while_its_trace_is_continued() {
    let with = |sampling| bench_with(|builder| builder.sampling(sampling).upstream_sampling(UpstreamSampling::Ignored));
    let (always, never) = (with(Sampling::always()), with(Sampling::never()));
    for said in ["0", "1", "?"] {
        let segment = always.recorder.continue_segment("shop", &incoming(said));
        assert!(segment.is_recording(), "Sampled={said}");
        assert_eq!(segment.trace_id(), incoming(said).root());
        assert!(!never.recorder.continue_segment("shop", &incoming(said)).is_recording(), "Sampled={said}");
    }
    assert_eq!(always.documents()[0]["parent_id"], "53995c3f42cd8ad8");
}
