//! The trace header: read from anyone, written so that anyone can read it.
//!
//! X-Ray: [Tracing header](https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader).

use proptest::prelude::*;
use serde_json::Value;
use xray_runtime::{SamplingDecision, TraceHeader, TraceId};
use xray_test_support::vectors;

use crate::common::{bench, bench_with};

const HEADER: &str = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";

#[test]
fn headers_are_read_and_written_as_recommended() {
    for case in vectors("trace_header_parse") {
        let text = case["header"].as_str().expect("a header");
        let header = TraceHeader::parse(text);
        let recommended = &case["recommended"];
        let id = &case["id"];
        assert_eq!(
            header.root().map(|root| root.to_string()).as_deref(),
            recommended["root"].as_str(),
            "root of {id} {text:?}"
        );
        assert_eq!(
            header.parent().map(|parent| parent.to_string()).as_deref(),
            recommended["parent"].as_str(),
            "parent of {id} {text:?}"
        );
        assert_eq!(
            header.sampled().map(|sampled| sampled.to_string()).as_deref(),
            recommended["sampled"].as_str(),
            "sampled of {id} {text:?}"
        );
        let extra: Vec<Value> = header.extra().iter().map(|(key, value)| serde_json::json!([key, value])).collect();
        assert_eq!(Some(&extra), recommended["extra"].as_array(), "extra of {id} {text:?}");
        assert_eq!(Some(header.to_string().as_str()), recommended["serialized"].as_str(), "{id} {text:?}");
    }
}

#[test]
fn a_header_without_a_root_is_refused_where_one_is_needed() {
    let error = "Sampled=1".parse::<TraceHeader>().expect_err("there is no root");
    assert_eq!(error.to_string(), "no `Root` in trace header \"Sampled=1\"; expected Root=1-8hex-24hex");
    assert!(HEADER.parse::<TraceHeader>().is_ok());
}

#[test]
fn a_continued_segment_keeps_the_trace_and_names_its_parent() {
    let bench = bench();
    let segment = bench.recorder.continue_segment("shop", &TraceHeader::parse(HEADER));
    assert_eq!(segment.trace_id().map(|id| id.to_string()).as_deref(), Some("1-5759e988-bd862e3fe1be46a994272793"));
    drop(segment);
    let documents = bench.documents();
    assert_eq!(documents[0]["trace_id"], "1-5759e988-bd862e3fe1be46a994272793");
    assert_eq!(documents[0]["parent_id"], "53995c3f42cd8ad8");
}

#[test]
fn a_header_without_a_root_begins_a_new_trace_and_keeps_no_parent() {
    let bench = bench();
    drop(bench.recorder.continue_segment("shop", &TraceHeader::parse("Parent=53995c3f42cd8ad8;Sampled=1")));
    let documents = bench.documents();
    assert!(documents[0]["parent_id"].is_null(), "a parent in an unknown trace is nobody's: {}", documents[0]);
}

#[test]
fn an_upstream_decision_is_followed_over_our_own() {
    let never = bench_with(|builder| builder.sampling(xray_runtime::Sampling::never()));
    drop(never.recorder.continue_segment("shop", &TraceHeader::parse(HEADER)));
    assert_eq!(never.documents().len(), 1, "Sampled=1 is followed");
    let always = bench();
    drop(always.recorder.continue_segment("shop", &TraceHeader::parse(&HEADER.replace("Sampled=1", "Sampled=0"))));
    assert_eq!(always.documents().len(), 0, "Sampled=0 is followed");
    for undecided in ["Sampled=?", "Sampled=7", ""] {
        drop(always.recorder.continue_segment("shop", &TraceHeader::parse(&HEADER.replace("Sampled=1", undecided))));
    }
    assert_eq!(always.documents().len(), 3, "without a decision ours holds");
}

#[test]
fn a_sampled_segment_passes_itself_on_as_the_parent() {
    let bench = bench();
    let segment = bench.recorder.continue_segment("shop", &TraceHeader::parse(HEADER));
    let header = segment.trace_header().expect("a segment has a header to pass on");
    assert_eq!(header.root().map(|id| id.to_string()).as_deref(), Some("1-5759e988-bd862e3fe1be46a994272793"));
    assert_eq!(header.parent(), segment.segment_id());
    assert_eq!(header.sampled(), Some(SamplingDecision::Sampled));
}

#[test]
fn inside_a_subsegment_the_subsegment_is_the_parent() {
    let bench = bench();
    let segment = bench.recorder.begin_segment("shop");
    segment.scope(|| {
        let subsegment = xray_runtime::begin_subsegment("call");
        let header = xray_runtime::current().trace_header().expect("a header to pass on");
        assert_eq!(header.parent(), subsegment.segment_id());
        assert_ne!(header.parent(), segment.segment_id());
    });
}

#[test]
fn an_unsampled_segment_passes_its_decision_on_and_stays_valid() {
    let never = bench_with(|builder| builder.sampling(xray_runtime::Sampling::never()));
    let segment = never.recorder.begin_segment("shop");
    let header = segment.trace_header().map(|header| header.to_string());
    assert!(header.as_deref().is_none_or(is_strictly_valid), "{header:?}");
    assert!(header.expect("whoever is called must learn the decision").contains("Sampled=0"));
}

#[test]
fn unknown_fields_travel_on_and_self_does_not() {
    let bench = bench();
    let incoming =
        "Self=1-67891234-12456789abcdef012345678a;Root=1-5759e988-bd862e3fe1be46a994272793;Lineage=1:abc:2;Sampled=1";
    let segment = bench.recorder.continue_segment("shop", &TraceHeader::parse(incoming));
    let outgoing = segment.trace_header().expect("a header to pass on").to_string();
    assert!(outgoing.contains(";Lineage=1:abc:2"), "{outgoing}");
    assert!(!outgoing.contains("Self"), "{outgoing}");
}

#[test]
fn a_hostile_header_of_a_megabyte_is_not_read_to_its_end() {
    const ROOT: &str = "Root=1-5759e988-bd862e3fe1be46a994272793";
    for filler in [";", "a=b;", "=;", "Root=1-5759e988-;", "Lineage=1:abc:2;", "é;"] {
        let text = format!("{ROOT};{};Sampled=1", filler.repeat(1_000_000 / filler.len()));
        let header = TraceHeader::parse(&text);
        assert_eq!((header.root().is_some(), header.sampled()), (true, None), "{filler:?}");
        assert!(header.to_string().len() < 1_000, "{filler:?}");
    }
}

proptest! {
    #[test]
    fn what_is_written_reads_back_the_same(text in any::<String>()) {
        let header = TraceHeader::parse(&text);
        let written = header.to_string();
        prop_assert_eq!(TraceHeader::parse(&written), header, "{}", written);
        prop_assert!(written.bytes().all(|byte| (b'!'..=b'~').contains(&byte)), "{:?}", written);
    }

    #[test]
    fn any_parts_in_any_order_give_a_valid_outgoing_header(
        parts in proptest::collection::vec(part(), 0..8),
        separator in prop_oneof![Just(";"), Just("; "), Just(" ;"), Just(";;"), Just(",")],
    ) {
        let header = TraceHeader::parse(&parts.join(separator));
        let bench = bench();
        let segment = bench.recorder.continue_segment("shop", &header);
        if let Some(outgoing) = segment.trace_header() {
            prop_assert!(is_strictly_valid(&outgoing.to_string()), "{}", outgoing);
        }
    }
}

fn part() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("Root=1-5759e988-bd862e3fe1be46a994272793".to_owned()),
        Just("Root=1-5759E988-bd862e3fe1be46a994272793".to_owned()),
        Just("Root=dummy".to_owned()),
        Just("Parent=53995c3f42cd8ad8".to_owned()),
        Just("Parent=foo".to_owned()),
        Just("Sampled=1".to_owned()),
        Just("Sampled=0".to_owned()),
        Just("Sampled=?".to_owned()),
        Just("Self=1".to_owned()),
        Just("Lineage=25:3e84f2b2:0".to_owned()),
        "[A-Za-z]{1,9}=[ -~]{0,40}",
        "\\PC{0,30}",
    ]
}

/// `Root=1-8hex-24hex(;Parent=16hex)?(;Sampled=[01?])?` and then only `key=value` pairs in printable ASCII.
fn is_strictly_valid(header: &str) -> bool {
    let mut parts = header.split(';');
    let is_hex = |text: &str, length: usize| text.len() == length && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let root = parts.next().and_then(|part| part.strip_prefix("Root="));
    if root.is_none_or(|root| root.parse::<TraceId>().is_err()) {
        return false;
    }
    let mut last = 0;
    parts.all(|part| {
        let Some((key, value)) = part.split_once('=') else { return false };
        let (place, valid) = match key {
            "Parent" => (1, is_hex(value, 16)),
            "Sampled" => (2, ["0", "1", "?"].contains(&value)),
            "Root" | "Self" => return false,
            _ => (3, !key.is_empty() && part.bytes().all(|byte| byte.is_ascii_graphic())),
        };
        let in_order = place > last || place == 3;
        last = place;
        valid && in_order
    })
}
