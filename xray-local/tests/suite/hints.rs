//! Hints: never too little, and of something rare seldom too much.

use proptest::prelude::*;
use serde_json::{Value, json};
use xray_local::document::{Segment, read_document};
use xray_local::filter::{Filter, Hints};
use xray_local::trace::Trace;

fn segment(document: &Value) -> Segment {
    read_document(document.to_string().as_bytes()).segment.unwrap_or_else(|| panic!("{document}"))
}

fn document(id: u64, more: &Value) -> Value {
    let mut document = json!({"name": "shop", "id": format!("{id:016x}"), "trace_id": "1-581cf771-a006649127e371903a2de979",
        "start_time": 1, "end_time": 2});
    document.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    document
}

fn hints(segments: &[Segment]) -> Hints {
    let mut hints = Hints::default();
    segments.iter().for_each(|segment| hints.add(segment));
    hints
}

/// A trace of a caller and what it called, each with some of what hints know.
fn traces() -> impl Strategy<Value = Vec<Segment>> {
    let flags = (any::<bool>(), any::<bool>(), any::<bool>());
    let values = prop_oneof![
        Just(json!("a")),
        Just(json!("b")),
        Just(json!(7)),
        Just(json!(0.0)),
        Just(json!(-0.0)),
        Just(json!(true)),
        Just(json!(false))
    ];
    let annotations = proptest::collection::btree_map(prop_oneof![Just("k"), Just("l")], values, 0..3);
    let part = (flags, annotations, prop_oneof![Just(""), Just("ada"), Just("bob")], any::<bool>());
    proptest::collection::vec(part, 1..4).prop_map(|parts| {
        let one = |(id, ((fault, error, throttle), annotations, user, is_part)): (usize, (_, _, &str, bool))| {
            let (fault, error, throttle): (bool, bool, bool) = (fault, error, throttle);
            let annotations: std::collections::BTreeMap<&str, Value> = annotations;
            let mut more = json!({"end_time": 2 + id, "fault": fault, "error": error, "throttle": throttle, "annotations": annotations,
                "http": {"request": {"method": if fault { "GET" } else { "PUT" }, "url": format!("http://h/{user}")}}});
            if !user.is_empty() && !is_part {
                more["user"] = user.into();
            }
            if id > 0 {
                more["parent_id"] = format!("{:016x}", id - 1).into();
            }
            if is_part && id > 0 {
                more["type"] = "subsegment".into();
            }
            segment(&document(id as u64, &more))
        };
        parts.into_iter().enumerate().map(one).collect()
    })
}

fn expressions() -> impl Strategy<Value = String> {
    let term = prop_oneof![
        Just("fault".to_owned()),
        Just("error = true".to_owned()),
        Just("throttle != false".to_owned()),
        Just("ok".to_owned()),
        Just("responsetime > 1".to_owned()),
        Just("responsetime = 2".to_owned()),
        Just("responsetime < 3".to_owned()),
        Just("service() { responsetime >= 3 }".to_owned()),
        Just("user = \"ada\"".to_owned()),
        Just("user CONTAINS \"b\"".to_owned()),
        Just("http.url = \"http://h/bob\"".to_owned()),
        Just("http.method = \"GET\"".to_owned()),
        Just("annotation.k".to_owned()),
        Just("annotation.k = \"a\"".to_owned()),
        Just("annotation.k != \"a\"".to_owned()),
        Just("annotation.l = 7".to_owned()),
        Just("annotation.l = 0".to_owned()),
        Just("annotation.l >= -0".to_owned()),
        Just("annotation.k = false".to_owned()),
        Just("service(\"shop\") { fault AND annotation.k = \"b\" }".to_owned()),
        Just("edge() { throttle }".to_owned()),
    ];
    term.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(one, other)| format!("({one}) AND ({other})")),
            (inner.clone(), inner.clone()).prop_map(|(one, other)| format!("({one}) OR ({other})")),
            inner.prop_map(|inner| format!("!({inner})")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn whatever_a_filter_selects_has_what_it_needs(segments in traces(), expression in expressions()) {
        let filter = Filter::parse(&expression).unwrap();
        let selected = filter.selects(&Trace::assemble(&segments), &[]);
        prop_assert!(!selected || hints(&segments).have(&filter.needs()), "{expression}");
    }
}

#[test]
fn something_rare_is_looked_for_in_few_traces() {
    let traces: Vec<Hints> = (0..2_000_u64)
        .map(|number| {
            let more = json!({"user": format!("user{}", number % 100), "annotations": {"order": number, "plan": "gold"},
                "http": {"request": {"method": "GET", "url": "http://shop.example/cart"}}});
            hints(&[segment(&document(number, &more))])
        })
        .collect();
    let filter = Filter::parse("annotation.order = 77").unwrap();
    let looked_at = traces.iter().filter(|hints| hints.have(&filter.needs())).count();
    assert!((1..40).contains(&looked_at), "{looked_at}");
    let faults = Filter::parse("fault").unwrap();
    assert_eq!(traces.iter().filter(|hints| hints.have(&faults.needs())).count(), 0);
}
