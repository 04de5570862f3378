//! Reading of datagrams, held to what the real receivers did and to AWS's segment schema.

use proptest::prelude::*;
use serde_json::{Value, json};
use xray_local::document::{Effect, Finding, Reading, Receiver, read_datagram, read_document};

use crate::vectors::cases;

const HEADER: &[u8] = b"{\"format\":\"json\",\"version\":1}\n";

#[test]
fn header_lines_are_taken_as_the_daemon_takes_them() {
    for case in cases("receiver-cases", "headers") {
        let header = case["header"].as_str().unwrap();
        let mut datagram = header.as_bytes().to_vec();
        let complete = !case["name"].as_str().unwrap().starts_with("empty body");
        if header.ends_with('\n') && complete {
            datagram.extend_from_slice(b"{}");
        }
        let reading = read_datagram(&datagram);
        let minds = |reading: &Reading| reading.findings.iter().any(|finding| finding.receiver == Receiver::Daemon);
        let verdict = match &reading {
            None => "ignored, not counted",
            Some(reading) if minds(reading) => "reject",
            Some(_) => "accept",
        };
        assert_eq!(verdict, case["daemon"], "{case}");
    }
}

#[test]
fn documents_fare_as_in_the_opentelemetry_receiver() {
    for case in cases("receiver-cases", "documents") {
        let reading = read_document(case["doc"].as_str().unwrap().as_bytes());
        let mine = |effect: Effect| {
            reading.findings.iter().any(|it| it.receiver == Receiver::OpenTelemetry && it.effect == effect)
        };
        let verdict = match (mine(Effect::Crashes), mine(Effect::Rejected)) {
            (true, _) => "PANIC",
            (_, true) => "drop",
            _ => "keep",
        };
        let expected = case["otel_receiver"].as_str().unwrap().split(':').next().unwrap();
        assert_eq!(verdict, expected, "{case}\n{:#?}", reading.findings);
    }
}

#[test]
fn documents_fare_as_awss_schema_says() {
    for case in cases("segment_schema_cases", "cases") {
        let reading = read_document(document_of(&case).to_string().as_bytes());
        let mine: Vec<&Finding> = reading.findings.iter().filter(|it| it.receiver == Receiver::XRay).collect();
        let verdict = match (reading.segment.is_none(), mine.is_empty()) {
            (true, _) => "reject",
            (_, true) => "accept",
            _ => "accept with a warning",
        };
        let expected = match case["recommended"].as_str().unwrap() {
            "reject or split" => "reject",
            // The schema takes it and the service does not, as the case's note says: the user should hear of it.
            "accept" if case["note"].as_str().is_some_and(|note| note.contains("out of range")) => {
                "accept with a warning"
            }
            other => other,
        };
        assert_eq!(verdict, expected, "{case}\n{mine:#?}");
    }
}

#[test]
fn each_finding_says_where_why_and_what_to_do() {
    let reading = read_document(
        json!({"name": "shop", "id": "70de5b6f19ff9a0a", "trace_id": "1-581cf771-a006649127e371903a2de979",
            "start_time": 1.0, "end_time": 2.0, "fault": true,
            "subsegments": [{"name": "pay", "id": "70de5b6f19ff9a0b", "start_time": 1.0, "end_time": 2.0,
                "http": {"response": {"status": "200"}}}]})
        .to_string()
        .as_bytes(),
    );
    let told: Vec<String> = reading.findings.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "X-Ray rejects it: `subsegments[0].http.response.status` is the string \"200\"; send an integer without quotes or fraction",
            "the OpenTelemetry receiver rejects it: `subsegments[0].http.response.status` is the string \"200\"; send an integer without quotes or fraction",
            "the OpenTelemetry receiver loses a part of it: `fault` without a status or `cause` arrives as ok; send a `cause` with an exception, or `http.response.status`",
        ]
    );
    assert_eq!(reading.findings[0].at, "subsegments[0].http.response.status");
}

#[test]
fn what_the_sender_wrote_stays_short_and_printable_in_messages() {
    let hostile = format!("\u{1b}[31m\n{}", "x".repeat(10_000));
    let reading = read_document(
        json!({"name": &hostile, "id": &hostile, "user": &hostile, "annotations": {&hostile: []}, "metadata": {&hostile: 1},
            "http": {&hostile: 1}, "namespace": &hostile, "type": &hostile, "trace_id": &hostile})
        .to_string()
        .as_bytes(),
    );
    assert!(reading.findings.len() > 10);
    for finding in &reading.findings {
        let text = format!("{finding}{}", finding.at);
        assert!(text.len() < 400 && !text.contains(char::is_control), "{finding:?}");
    }
}

#[test]
fn what_is_taken_is_read_whole() {
    let mut datagram = HEADER.to_vec();
    datagram.extend_from_slice(
        br#"{"name":"shop","id":"70DE5B6F19FF9A0A","trace_id":"1-581cf771-a006649127e371903a2de979","start_time":1.25,"end_time":2.0,
            "annotations":{"order":7,"vip":true,"by":"post"},"http":{"request":{"url":"http://e/"},"response":{"status":404}},"error":true,
            "subsegments":[{"name":"pay","id":"70de5b6f19ff9a0b","start_time":1.5,"in_progress":true,"namespace":"remote"}]}"#,
    );
    let segment = read_datagram(&datagram).unwrap().segment.unwrap();
    assert_eq!((segment.id.to_string().as_str(), segment.seconds()), ("70de5b6f19ff9a0a", Some(0.75)));
    assert_eq!((segment.annotations.len(), segment.http.unwrap().status), (3, Some(404)));
    let pay = &segment.subsegments[0];
    assert!(pay.is_subsegment && pay.end_time.is_none() && pay.trace_id == segment.trace_id);
}

proptest! {
    #[test]
    fn any_bytes_give_a_segment_or_a_reason(bytes in proptest::collection::vec(any::<u8>(), 1..300), header: bool) {
        let datagram = if header { [HEADER, &bytes].concat() } else { bytes };
        let reading = read_datagram(&datagram).unwrap();
        prop_assert!(reading.segment.is_some() || !reading.findings.is_empty());
    }

    #[test]
    fn a_field_of_any_type_gives_a_segment_or_a_reason(place in 0usize..40, value in values()) {
        let mut document = json!({"name": "a", "id": "70de5b6f19ff9a0a", "trace_id": "1-581cf771-a006649127e371903a2de979",
            "start_time": 1.0, "end_time": 2.0});
        let fields = ["name", "id", "trace_id", "start_time", "end_time", "parent_id", "type", "http", "aws", "sql", "cause",
            "subsegments", "annotations", "metadata", "links", "precursor_ids", "in_progress", "user", "service"];
        document[fields[place % fields.len()]] = value;
        let reading = read_document(document.to_string().as_bytes());
        prop_assert!(reading.segment.is_some() || !reading.findings.is_empty());
    }
}

/// Small JSON values of every type, with the names of fields as keys.
fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        "[0-9a-f]{16}".prop_map(Value::from),
    ];
    let keys = "request|response|status|exceptions|id|stack|name|start_time|ec2|xray|url|k";
    leaf.prop_recursive(4, 24, 4, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::hash_map(keys, inner, 0..4).prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// The document of a case, or the one that it describes.
fn document_of(case: &Value) -> Value {
    if case["document"]["generate"].is_string() {
        let mut document = json!({"name": "example.com", "id": "70de5b6f19ff9a0a", "start_time": 1_478_293_361.271,
            "trace_id": "1-5759e988-bd862e3fe1be46a994272793", "end_time": 1_478_293_361.449});
        document["metadata"]["default"]["blob"] = "x".repeat(65_536).into();
        return document;
    }
    case["document"].clone()
}

/// The SDK's own examples of each section of AWS's page, written without a line of this crate.
#[test]
fn what_the_sdk_writes_is_taken_by_every_receiver() {
    let golden = format!("{}/../tests/golden", env!("CARGO_MANIFEST_DIR"));
    let mut read = 0;
    for file in std::fs::read_dir(golden).unwrap() {
        let path = file.unwrap().path();
        let documents: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        for document in documents.as_array().unwrap() {
            let reading = read_document(document.to_string().as_bytes());
            assert_eq!(reading.findings, [], "{}", path.display());
            read += 1;
        }
    }
    assert!(read > 5);
}

#[test]
fn the_namespace_local_of_awss_python_sdk_is_nothing_to_be_told() {
    let document = |namespace: &str| {
        json!({"name": "nested", "id": "70de5b6f19ff9a0a", "trace_id": "1-581cf771-a006649127e371903a2de979", "start_time": 1.0,
            "end_time": 2.0, "subsegments": [{"name": "a", "id": "70de5b6f19ff9a0b", "start_time": 1.0, "end_time": 2.0,
                "namespace": namespace}]})
        .to_string()
    };
    assert_eq!(read_document(document("local").as_bytes()).findings, []);
    assert_eq!(read_document(document("dummy").as_bytes()).findings.len(), 2);
}
