//! Propagation: which headers say what trace a request belongs to, and what is said to whoever is called.
//!
//! X-Ray: [Tracing header](https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader).

use std::collections::BTreeMap;

use proptest::prelude::*;
use xray_runtime::{Propagation, Sampling, SamplingDecision, TraceFormat, TraceHeader, TraceId};
use xray_test_support::vectors;

use crate::common::{bench, bench_with};

const ROOT: &str = "1-5759e988-bd862e3fe1be46a994272793";
const XRAY: &str = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";
const TRACEPARENT: &str = "00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01";
const OTHER_TRACEPARENT: &str = "00-4efaaf4d1e8720b39541901950019ee5-0102030405060708-01";

fn extract(propagation: &Propagation, headers: &[(&str, &str)]) -> TraceHeader {
    propagation
        .extract(|name| headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|&(_, value)| value))
}

fn inject(propagation: &Propagation, header: &TraceHeader) -> BTreeMap<&'static str, String> {
    let mut headers = BTreeMap::new();
    propagation.inject(header, |name, value| assert!(headers.insert(name, value).is_none(), "{name} twice"));
    headers
}

#[test]
fn w3c_headers_are_read_and_refused_as_recommended() {
    let mut tried = 0;
    for case in vectors("trace_id") {
        let recommended = &case["recommended"];
        if let Some(traceparent) = case["traceparent"].as_str() {
            let header = TraceHeader::from_traceparent(traceparent).ok();
            let read = header.map(|header| {
                serde_json::json!({
                    "root": header.root().map(|root| root.to_string()),
                    "parent": header.parent().map(|parent| parent.to_string()),
                    "sampled": header.sampled().map(|sampled| sampled.to_string()),
                })
            });
            assert_eq!(&serde_json::json!(read), recommended, "{} {traceparent:?}", case["id"]);
            tried += 1;
        } else if let Some(id) = case["w3c_trace_id"].as_str() {
            let read = TraceId::from_w3c(id).ok().map(|id| id.to_string());
            assert_eq!(read.as_deref(), recommended.as_str(), "{} {id:?}", case["id"]);
            tried += 1;
        }
    }
    assert!(tried >= 7, "only {tried} cases");
}

#[test]
fn requests_are_continued_and_answered_as_recommended() {
    let mut tried = 0;
    for case in vectors("propagation") {
        let id = &case["id"];
        match case["kind"].as_str().expect("a kind") {
            "continue trace" => {
                let bench = bench();
                let header = TraceHeader::parse(case["incoming"].as_str().unwrap_or_default());
                let segment = bench.recorder.continue_segment("shop", &header);
                match case["segment"]["trace_id"].as_str() {
                    Some("<new>") => assert_ne!(segment.trace_id().expect("a trace").to_string(), ROOT, "{id}"),
                    same => assert_eq!(segment.trace_id().map(|id| id.to_string()).as_deref(), same, "{id}"),
                }
                drop(segment);
                assert_eq!(bench.documents()[0]["parent_id"], case["segment"]["parent_id"], "{id}");
            }
            "incoming sampled" => {
                let said = case["incoming_sampled"].as_str();
                let header = said.map_or(format!("Root={ROOT}"), |said| format!("Root={ROOT};Sampled={said}"));
                let sampled_by = |sampling| {
                    let bench = bench_with(|builder| builder.sampling(sampling));
                    bench.recorder.continue_segment("shop", &TraceHeader::parse(&header)).is_recording()
                };
                let decided = (sampled_by(Sampling::always()), sampled_by(Sampling::never()));
                let expected = case["recommended"].as_bool().map_or((true, false), |decision| (decision, decision));
                assert_eq!(decided, expected, "{id}");
            }
            "response" if case["per_sdk"]["go_fasthttp"].is_null() => {
                let sampled = if case["segment"]["sampled"] == true { "1" } else { "0" };
                let ours = TraceHeader::parse(&format!("Root={ROOT};Parent=53995c3f42cd8ad8;Sampled={sampled}"));
                let asked =
                    case["incoming"]["sampled"].as_str().map_or(String::new(), |said| format!("Sampled={said}"));
                let answer = ours.in_answer_to(&TraceHeader::parse(&asked)).to_string();
                let expected = case["expected"].as_str().unwrap_or("Root=x-traceid").replace("x-traceid", ROOT);
                assert_eq!(answer, expected, "{id}");
            }
            "w3c" => {
                let incoming = case["incoming_traceparent"].as_str().expect("a header");
                let header = extract(&Propagation::default(), &[("Traceparent", incoming)]);
                assert_eq!(header.root().map(|id| id.to_string()).as_deref(), case["segment"]["trace_id"].as_str());
                assert_eq!(header.parent().map(|id| id.to_string()).as_deref(), case["segment"]["parent_id"].as_str());
                assert_eq!(header.sampled(), Some(SamplingDecision::Sampled));
            }
            "outgoing" => {
                let bench = bench();
                let sampled = case["segment"]["sampled"] == true;
                let incoming = format!("Root={ROOT};Parent=53995c3f42cd8ad8;Sampled={}", u8::from(sampled));
                let segment = bench.recorder.continue_segment("shop", &TraceHeader::parse(&incoming));
                let outgoing = segment.trace_header().expect("a header").to_string();
                let parent =
                    if sampled { segment.segment_id().expect("an id").to_string() } else { "53995c3f42cd8ad8".into() };
                assert_eq!(outgoing, format!("Root={ROOT};Parent={parent};Sampled={}", u8::from(sampled)), "{id}");
            }
            // Ids of zeros for what is not sampled name no trace to whoever is called; ours keep the trace's own.
            "AWS_XRAY_NOOP_ID" | "response" => continue,
            other => panic!("an unknown kind of case: {other}"),
        }
        tried += 1;
    }
    assert!(tried >= 13, "only {tried} cases");
}

#[test]
fn what_is_no_traceparent_is_refused_and_quoted() {
    let error = TraceHeader::from_traceparent("00-XYZ").expect_err("no traceparent");
    assert_eq!(error.to_string(), "no `traceparent` in \"00-XYZ\"; expected 00-32hex-16hex-2hex in lower case");
    for refused in [
        "",
        "00-00000000000000000000000000000000-53995c3f42cd8ad8-01",
        "00-5759E988BD862E3FE1BE46A994272793-53995c3f42cd8ad8-01",
        "00-5759e988bd862e3fe1be46a994272793-53995C3F42CD8AD8-01",
        "00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-0x",
        "00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01-",
        "ff-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01",
        "01-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01x",
        "00_5759e988bd862e3fe1be46a994272793_53995c3f42cd8ad8_01",
        "00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad-01-",
    ] {
        assert!(TraceHeader::from_traceparent(refused).is_err(), "{refused:?}");
    }
}

#[test]
fn a_later_version_of_traceparent_is_read_as_far_as_it_is_known() {
    for text in [
        "01-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01-what comes",
        "cc-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-ff",
    ] {
        let header = TraceHeader::from_traceparent(text).expect("a later version");
        assert_eq!(header.to_string(), XRAY, "{text:?}");
    }
}

#[test]
fn xray_wins_where_two_headers_name_different_traces() {
    let header = extract(
        &Propagation::default(),
        &[("X-Amzn-Trace-Id", XRAY), ("traceparent", OTHER_TRACEPARENT), ("tracestate", "of=another")],
    );
    assert_eq!(header.to_string(), XRAY);
    assert_eq!(inject(&Propagation::default(), &header).keys().collect::<Vec<_>>(), [&"X-Amzn-Trace-Id"]);
    let w3c_first = Propagation::default().read([TraceFormat::W3c, TraceFormat::XRay]);
    let header = extract(&w3c_first, &[("X-Amzn-Trace-Id", XRAY), ("traceparent", OTHER_TRACEPARENT)]);
    assert_eq!(header.root().map(|id| id.to_w3c()).as_deref(), Some("4efaaf4d1e8720b39541901950019ee5"));
}

#[test]
fn two_headers_of_one_trace_add_to_each_other() {
    let header = extract(
        &Propagation::default(),
        &[("X-Amzn-Trace-Id", &format!("Root={ROOT};Lineage=1:abc:2")), ("traceparent", TRACEPARENT)],
    );
    assert_eq!(header.to_string(), format!("{XRAY};Lineage=1:abc:2"));
    let header = extract(
        &Propagation::default(),
        &[("X-Amzn-Trace-Id", &format!("Root={ROOT};Sampled=0")), ("traceparent", TRACEPARENT)],
    );
    assert_eq!(header.sampled(), Some(SamplingDecision::NotSampled), "what the first says holds");
}

#[test]
fn a_header_that_names_no_trace_does_not_hide_the_next() {
    for xray in ["", "Root=dummy", "Self=1-5759e988-bd862e3fe1be46a994272793"] {
        let header = extract(&Propagation::default(), &[("X-Amzn-Trace-Id", xray), ("traceparent", TRACEPARENT)]);
        assert_eq!(header.to_string(), XRAY, "{xray:?}");
    }
    let none = extract(&Propagation::default(), &[("X-Amzn-Trace-Id", "Sampled=1"), ("traceparent", "garbage")]);
    assert_eq!((none.root(), none.sampled()), (None, Some(SamplingDecision::Sampled)));
}

#[test]
fn a_trace_that_came_with_traceparent_is_passed_on_in_both_forms() {
    let bench = bench();
    let incoming = extract(
        bench.recorder.propagation(),
        &[("traceparent", TRACEPARENT), ("tracestate", "congo=t61rcWkgMzE, rojo=00f067aa0ba902b7")],
    );
    let segment = bench.recorder.continue_segment("shop", &incoming);
    let outgoing = segment.scope(|| {
        let subsegment = xray_runtime::begin_subsegment("call");
        let headers = inject(bench.recorder.propagation(), &xray_runtime::current().trace_header().expect("a header"));
        (headers, subsegment.segment_id().expect("an id"))
    });
    let (headers, parent) = outgoing;
    assert_eq!(headers["X-Amzn-Trace-Id"], format!("Root={ROOT};Parent={parent};Sampled=1"));
    assert_eq!(headers["traceparent"], format!("00-5759e988bd862e3fe1be46a994272793-{parent}-01"));
    assert_eq!(headers["tracestate"], "congo=t61rcWkgMzE,rojo=00f067aa0ba902b7");
}

#[test]
fn what_is_read_and_written_can_be_chosen() {
    let header = TraceHeader::parse(XRAY);
    let names = |propagation: &Propagation| inject(propagation, &header).into_keys().collect::<Vec<_>>();
    assert_eq!(names(&Propagation::default()), ["X-Amzn-Trace-Id"]);
    assert_eq!(names(&Propagation::default().write([TraceFormat::W3c])), ["traceparent"]);
    assert_eq!(
        names(&Propagation::default().write([TraceFormat::W3c, TraceFormat::XRay])),
        ["X-Amzn-Trace-Id", "traceparent"]
    );
    assert_eq!(names(&Propagation::default().write([])), [""; 0]);
    assert_eq!(extract(&Propagation::xray(), &[("traceparent", TRACEPARENT)]), TraceHeader::default());
}

#[test]
fn a_tracestate_that_is_not_valid_is_not_passed_on() {
    let long = format!("a={}", "x".repeat(600));
    let many = vec!["a=b"; 33].join(",");
    for (tracestate, passed_on) in [
        ("a=b", Some("a=b")),
        (" a=b ,, c=d e ", Some("a=b,c=d e")),
        ("tenant@vendor=1", Some("tenant@vendor=1")),
        ("A=b", None),
        ("a", None),
        ("a=", None),
        ("=b", None),
        ("a=b\r\nX-Evil: 1", None),
        ("a=b=c", None),
        ("a=é", None),
        ("", None),
        (&long, None),
        (&many, None),
    ] {
        let header = extract(&Propagation::default(), &[("traceparent", TRACEPARENT), ("tracestate", tracestate)]);
        let written = inject(&Propagation::default(), &header);
        assert_eq!(written.get("tracestate").map(String::as_str), passed_on, "{tracestate:?}");
        assert!(written.contains_key("traceparent"), "{tracestate:?}");
    }
}

#[test]
fn a_header_without_a_caller_or_with_an_id_of_zeros_makes_no_traceparent() {
    for text in [
        format!("Root={ROOT};Sampled=1"),
        "Root=1-00000000-000000000000000000000000;Parent=53995c3f42cd8ad8".to_owned(),
        "Parent=53995c3f42cd8ad8;Sampled=1".to_owned(),
    ] {
        assert_eq!(TraceHeader::parse(&text).to_traceparent(), None, "{text}");
    }
    let upper = TraceHeader::parse("Root=1-5759E988-BD862E3FE1BE46A994272793;Parent=53995C3F42CD8AD8;Sampled=1");
    assert_eq!(upper.to_traceparent().as_deref(), Some(TRACEPARENT));
    let undecided = TraceHeader::parse(&XRAY.replace("Sampled=1", "Sampled=?"));
    assert_eq!(undecided.to_traceparent(), Some(TRACEPARENT.replace("-01", "-00")));
}

#[test]
fn nothing_is_written_where_there_is_no_trace() {
    let both = Propagation::default().write([TraceFormat::XRay, TraceFormat::W3c]);
    assert!(inject(&both, &TraceHeader::parse("Sampled=1;Lineage=1:a:2")).is_empty());
}

#[test]
fn a_response_says_the_trace_and_the_decision_if_it_was_asked_for() {
    let bench = bench_with(|builder| builder.sampling(Sampling::never()));
    let incoming = TraceHeader::parse(&format!("Root={ROOT};Parent=53995c3f42cd8ad8;Sampled=?;Lineage=1:abc:2"));
    let segment = bench.recorder.continue_segment("shop", &incoming);
    let answer = segment.trace_header().expect("a header").in_answer_to(&incoming);
    assert_eq!(answer.to_string(), format!("Root={ROOT};Sampled=0"));
}

#[test]
fn an_unsampled_segment_without_a_caller_names_none() {
    let bench = bench_with(|builder| builder.sampling(Sampling::never()));
    let segment = bench.recorder.begin_segment("shop");
    let header = segment.trace_header().expect("the trace goes on");
    assert_eq!(header.to_string(), format!("Root={};Sampled=0", segment.trace_id().expect("a trace")));
    assert!(is_traceparent(&header.to_traceparent().expect("W3C wants one")));
}

proptest! {
    #[test]
    fn any_traceparent_gives_a_valid_header_or_none(text in prop_oneof![any::<String>(), traceparent_like()]) {
        if let Ok(header) = TraceHeader::from_traceparent(&text) {
            let written = header.to_traceparent().expect("what was read can be written");
            prop_assert!(is_traceparent(&written), "{}", written);
            // The trace, the caller and the decision; other flags and later versions are not ours to say.
            let (known, said) = (written.split('-').skip(1).take(2), text.trim().split('-').skip(1).take(2));
            prop_assert!(known.eq(said), "{} of {:?}", written, text);
            prop_assert_eq!(TraceHeader::from_traceparent(&written), Ok(header));
        }
    }

    #[test]
    fn whatever_comes_in_what_goes_out_is_valid(
        xray in proptest::option::of("(Root=(1-5759e988-bd862e3fe1be46a994272793|dummy)|Parent=53995c3f42cd8ad8|Sampled=[01?]|[a-zA-Z]{1,5}=[ -~]{0,9})(;(Parent=[0-9a-f]{16}|Sampled=[01?]|[ -~]{0,9})){0,3}"),
        traceparent in proptest::option::of(traceparent_like()),
        tracestate in proptest::option::of(any::<String>()),
        sampled in any::<bool>(),
    ) {
        let bench = bench_with(|builder| {
            builder
                .sampling(if sampled { Sampling::always() } else { Sampling::never() })
                .propagation(Propagation::default().write([TraceFormat::XRay, TraceFormat::W3c]))
        });
        let incoming = bench.recorder.propagation().extract(|name| match name {
            "X-Amzn-Trace-Id" => xray.as_deref(),
            "traceparent" => traceparent.as_deref(),
            _ => tracestate.as_deref(),
        });
        let segment = bench.recorder.continue_segment("shop", &incoming);
        let headers = inject(bench.recorder.propagation(), &segment.trace_header().expect("a header"));
        prop_assert!(headers["X-Amzn-Trace-Id"].starts_with("Root=1-"), "{:?}", headers);
        prop_assert!(is_traceparent(&headers["traceparent"]), "{:?}", headers);
        for value in headers.values() {
            prop_assert!(!value.is_empty() && value.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{:?}", value);
        }
    }
}

fn traceparent_like() -> impl Strategy<Value = String> {
    "(00|01|ff|0)-(5759e988bd862e3fe1be46a994272793|[0-9a-fA-F]{31,33}|0{32})-([0-9a-f]{16}|0{16}|[0-9A-F]{16})-[0-9a-g]{2}(-.{0,4})?"
}

fn is_traceparent(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let is_hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    let is_zero = |text: &str| text.bytes().all(|byte| byte == b'0');
    matches!(parts[..], ["00", trace, parent, "00" | "01"]
        if trace.len() == 32 && parent.len() == 16 && is_hex(trace) && is_hex(parent) && !is_zero(trace) && !is_zero(parent))
}
