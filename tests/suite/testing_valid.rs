//! `assert_valid`: what X-Ray would refuse is found, in documents that were measured and in whole traces.
//!
//! X-Ray: [Segment documents](https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html).

use serde_json::{Value, json};
use xray_runtime::testing::{Trace, record_sync, violations};
use xray_runtime::{Outcome, current, scope};
use xray_test_support::schema;
use xray_test_support::vectors::vectors;

use crate::testing::said;

const TRACE_ID: &str = "1-581cf771-a006649127e371903a2de979";

fn segment(more: Value) -> Value {
    let mut document =
        json!({"name":"shop","id":"000000000000000a","trace_id":TRACE_ID,"start_time":1.5,"end_time":4.5});
    let fields = more.as_object().expect("fields").clone();
    document.as_object_mut().expect("an object").extend(fields);
    document
}

fn subsegment(more: Value) -> Value {
    let inner = json!({"name":"price","id":"000000000000000b","start_time":2,"end_time":3});
    let mut inner = inner.as_object().expect("an object").clone();
    inner.extend(more.as_object().expect("fields").clone());
    segment(json!({"subsegments":[inner]}))
}

fn trace_of(documents: &[Value]) -> Trace {
    let datagram = |document: &Value| format!("{{\"format\":\"json\",\"version\":1}}\n{document}").into_bytes();
    Trace::from_datagrams(documents.iter().map(datagram))
}

#[test]
fn every_measured_document_is_judged_as_the_strict_schema_does() {
    let mut judged = 0;
    for case in vectors("segment_schema_cases") {
        // A document over the size limit is written as a recipe; its fields are sound.
        if case["document"]["generate"].is_string() {
            continue;
        }
        let found = violations(&case["document"]);
        assert_eq!(Some(found.is_empty()), case["strict_valid"].as_bool(), "{}: {found:?}", case["description"]);
        judged += 1;
    }
    assert!(judged > 50, "{judged} cases");
}

/// Each field broken in turn: the schema, read by a validator that is not ours, must agree.
#[test]
fn every_field_is_judged_as_the_strict_schema_does() {
    let mut whole = segment(json!({
        "parent_id":"000000000000000f", "user":"ada", "origin":"AWS::EC2::Instance", "resource_arn":"arn", "fault":true,
        "error":false, "throttle":false, "annotations":{"a":1,"b":"x","c":true}, "metadata":{"default":{"k":[1]}},
        "http":{"request":{"method":"GET","url":"/","user_agent":"u","client_ip":"1","x_forwarded_for":true,"traced":true},
            "response":{"status":200,"content_length":3}},
        "cause":{"working_directory":"/","paths":["a"],"exceptions":[{"id":"000000000000000e","message":"m","type":"t",
            "remote":true,"truncated":1,"skipped":1,"cause":"000000000000000d","stack":[{"path":"p","line":1,"label":"l"}]}]},
        "service":{"name":"n","version":"1","runtime":"Rust","runtime_version":"1","compiler":"c","compiler_version":"1"},
        "links":[],
        "aws":{"account_id":"1","resource_arn":"a","ecs":{"container":"c","container_id":"i","container_arn":"a"},
            "eks":{"cluster_name":"c","pod":"p","container_id":"i"},
            "ec2":{"instance_id":"i","availability_zone":"z","instance_size":"s","ami_id":"a"},
            "elastic_beanstalk":{"environment_name":"e","version_label":"v","deployment_id":1},
            "cloudwatch_logs":[{"log_group":"g","arn":"a"}], "tracing":{},
            "xray":{"sdk":"s","sdk_version":"1","package":"p","rule_name":"r","sampling_rule_name":"r","auto_instrumentation":true}},
    }));
    whole["subsegments"] = json!([{"name":"price","id":"000000000000000b","start_time":2,"end_time":3,"namespace":"aws",
        "traced":true,"precursor_ids":["000000000000000c"],"type":"subsegment","trace_id":TRACE_ID,"parent_id":"000000000000000a",
        "cause":"000000000000000e","fault":true,"in_progress":false,
        "aws":{"operation":"o","account_id":"1","region":"r","request_id":"i","queue_url":"q","table_name":"t","resource_names":["a"],"retries":1},
        "sql":{"connection_string":"c","url":"u","sanitized_query":"q","database_type":"d","database_version":"1",
            "driver_version":"1","user":"u","preparation":"call"}}]);
    assert_eq!(violations(&whole), Vec::<String>::new());
    let mut places = Vec::new();
    pointers(&whole, String::new(), &mut places);
    let mut refused = 0;
    for place in &places {
        for broken in [
            json!(null),
            json!(-1),
            json!(1.5),
            json!("x"),
            json!("x".repeat(251)),
            json!(true),
            json!([1]),
            json!({"x":1}),
        ] {
            let mut document = whole.clone();
            *document.pointer_mut(place).expect("a place") = broken.clone();
            let strict = schema::violations(&document).is_empty();
            assert_eq!(violations(&document).is_empty(), strict, "{place} = {broken}: {:?}", violations(&document));
            refused += usize::from(!strict);
        }
        let mut document = whole.clone();
        let (above, key) = place.rsplit_once('/').expect("a place in something");
        if let Some(Value::Object(above)) = document.pointer_mut(above) {
            above.remove(key);
            let strict = schema::violations(&document).is_empty();
            assert_eq!(violations(&document).is_empty(), strict, "without {place}");
            above_with_another_key(&whole, place);
        }
    }
    assert!(refused > 300, "{refused} refused");
}

fn above_with_another_key(whole: &Value, place: &str) {
    let mut document = whole.clone();
    let (above, _) = place.rsplit_once('/').expect("a place in something");
    document.pointer_mut(above).expect("an object")["another key"] = json!(1);
    let strict = schema::violations(&document).is_empty();
    assert_eq!(violations(&document).is_empty(), strict, "another key beside {place}");
}

/// The JSON pointer of every value in `value` but itself.
fn pointers(value: &Value, at: String, places: &mut Vec<String>) {
    let below: Vec<(String, &Value)> = match value {
        Value::Object(object) => object.iter().map(|(key, value)| (format!("{at}/{key}"), value)).collect(),
        Value::Array(array) => {
            array.iter().enumerate().map(|(index, value)| (format!("{at}/{index}"), value)).collect()
        }
        _ => Vec::new(),
    };
    for (place, value) in below {
        places.push(place.clone());
        pointers(value, place, places);
    }
}

#[test]
fn the_characters_of_a_name_are_judged_as_the_strict_schema_does() {
    let samples = (0..0x3000_u32).chain((0x3000..0x11_0000).step_by(97)).filter_map(char::from_u32);
    for character in samples.step_by(3) {
        let document = segment(json!({"name": format!("a{character}")}));
        let strict = schema::violations(&document).is_empty();
        let ours = violations(&document).is_empty();
        // Letters that came to Unicode of late are no loss; what we take must be taken.
        assert!(ours == strict || (strict && character > '\u{1c80}'), "{character:?}");
    }
}

#[test]
fn what_is_wrong_is_said_with_its_place_and_the_way_out() {
    let said = |document: Value, expected: &str| assert_eq!(violations(&document), [expected], "{document}");
    said(segment(json!({"id":"a"})), "`shop`: `id` is \"a\"; expected 16 hexadecimal digits");
    said(segment(json!({"user":7})), "`shop`: `user` is 7; expected a string");
    said(
        segment(json!({"name":"a<b>"})),
        "`a<b>`: `name` has '<'; X-Ray takes letters, numbers, blanks and `_.:/%&#=+\\-@`",
    );
    said(
        segment(json!({"in_progress":true})),
        "`shop`: `end_time` stands beside `in_progress`; a record has ended, or it has not",
    );
    said(
        subsegment(json!({"annotations":{"order-id":7}})),
        "`shop/price`: `annotations.order-id` is no key; X-Ray takes 1 to 500 of A-Z, a-z, 0-9, `_` and `.`",
    );
    said(
        subsegment(json!({"http":{"request":{"url":"x".repeat(251)}}})),
        "`shop/price`: `http.request.url` has 251 characters; X-Ray takes 250",
    );
    said(
        subsegment(json!({"fault":true,"cause":{"exceptions":[{"id":"000000000000000e","stack":[{"line":"3"}]}]}})),
        "`shop/price`: `cause.exceptions[0].stack[0].line` is \"3\"; expected a whole number that is not negative",
    );
    said(
        subsegment(json!({"sql":{"query":"select"}})),
        "`shop/price`: `sql.query` is unknown; expected one of: `connection_string`, `url`, `sanitized_query`, \
         `database_type`, `database_version`, `driver_version`, `user`, `preparation`",
    );
    said(json!(7), "a document is an object, and not 7");
    let keys: serde_json::Map<String, Value> = (0..51).map(|key| (format!("k{key}"), json!(key))).collect();
    said(segment(json!({"annotations":keys})), "`shop`: `annotations` are 51; X-Ray indexes 50");
}

#[test]
fn a_trace_that_does_not_hang_together_is_not_valid() {
    let said = |documents: &[Value], expected: &str| assert_eq!(trace_of(documents).violations(), [expected]);
    let lone = json!({"name":"late","id":"000000000000000c","trace_id":TRACE_ID,"start_time":2,"end_time":9,
        "type":"subsegment","parent_id":"000000000000000a"});
    let whole = segment(json!({}));
    assert_eq!(trace_of(&[lone.clone(), whole.clone()]).violations(), Vec::<String>::new(), "a child may end late");
    said(std::slice::from_ref(&lone), "`late`: its parent was not sent; it may still be open");
    said(
        &[whole.clone(), whole.clone()],
        "`shop`: its id 000000000000000a was sent before, as `shop`; every record has its own",
    );
    said(&[subsegment(json!({"start_time":1}))], "`price`: began before its parent; one of their clocks is wrong");
    said(&[segment(json!({"start_time":5}))], "`shop`: ended before it began; its clock is wrong");
    said(
        &[segment(json!({"cause":{"exceptions":[]}}))],
        "`shop`: has a `cause`, and is no error, fault or throttle; X-Ray shows exceptions of those only",
    );
    let open = json!({"name":"shop","id":"000000000000000a","trace_id":TRACE_ID,"start_time":1,"in_progress":true});
    said(&[open], "`shop`: never ended; close or drop its guard, and wait for what was spawned");
    let keys = |from: u32| -> Value { (from..from + 30).map(|key| (format!("k{key}"), json!(1))).collect() };
    let mut crowded = subsegment(json!({"annotations":keys(100)}));
    crowded["annotations"] = keys(0);
    said(&[crowded], "`shop`: the document has 60 annotation keys; X-Ray indexes 50");
}

#[test]
fn a_datagram_over_the_limit_is_not_valid() {
    let large = segment(json!({"metadata":{"default":{"blob":"x".repeat(65_536)}}}));
    let found = trace_of(&[large]).violations();
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("datagram 0 has 65"), "{found:?}");
    assert!(found[0].ends_with("bytes; no more than 65507 can be sent"), "{found:?}");
}

#[test]
fn all_that_is_wrong_is_told_at_once_with_the_trace() {
    let trace =
        trace_of(&[subsegment(json!({"id":"b","start_time":1})), segment(json!({"id":"0f0e0d0c0b0a0908","user":7}))]);
    let message = said(|| trace.assert_valid());
    let expected = "the trace is not valid:
  `shop/price`: `id` is \"b\"; expected 16 hexadecimal digits
  `shop`: `user` is 7; expected a string
  `price`: began before its parent; one of their clocks is wrong
shop
  price
shop
";
    assert_eq!(message, expected);
}

#[test]
fn what_the_runtime_sends_is_valid_and_a_cause_without_a_flag_is_found() {
    let trace = record_sync(|| {
        scope("retried", || current().add_exception_as(&std::io::Error::other("busy"), Outcome::Ok));
    });
    assert_eq!(
        trace.violations(),
        ["`retried`: has a `cause`, and is no error, fault or throttle; X-Ray shows exceptions of those only"]
    );
    assert!(trace.documents().iter().all(|document| schema::violations(document).is_empty()));
}
