//! Which traces `GetTraceSummaries` selects, and in which pages.

use serde_json::{Value, json};

use crate::asked::{Asked, texts, trace_id};

/// The ids of all pages; `between` happens after each.
fn all_pages(asked: &Asked, mut body: Value, mut between: impl FnMut()) -> Vec<String> {
    let mut ids = Vec::new();
    loop {
        let reply = asked.ok("/TraceSummaries", &body);
        let page = texts(&reply["TraceSummaries"], "Id");
        assert!(page.len() <= 100);
        ids.extend(page.into_iter().map(str::to_owned));
        between();
        let Some(token) = reply.get("NextToken") else { return ids };
        body["NextToken"] = token.clone();
    }
}

fn ids(asked: &Asked, body: &Value) -> Vec<String> {
    all_pages(asked, body.clone(), || {})
}

#[test]
fn pages_follow_each_other_while_traces_arrive() {
    let asked = Asked::new();
    // Several began at the same time.
    for number in 0..230_u64 {
        asked.put(number, f64::from(u32::try_from(number / 3).unwrap()), &json!({}));
    }
    let mut newer = 1_000;
    let body = json!({"StartTime": 0, "EndTime": 5_000});
    let found = all_pages(&asked, body.clone(), || {
        // None of these shifts a page, nor comes twice.
        for _ in 0..7 {
            asked.put(newer, 2_000.0, &json!({}));
            newer += 1;
        }
    });
    let mut sorted = found.clone();
    sorted.sort();
    assert_eq!(sorted, (0..230).map(trace_id).collect::<Vec<_>>());
    assert_eq!(ids(&asked, &body).len(), 230 + 3 * 7);
    for token in ["x", "1", "/", "0000000000000000/x", "+000000000000000/1-581cf771-000000000000000000000001"] {
        let (kind, message) =
            asked.refused(400, "/TraceSummaries", &json!({"StartTime": 0, "EndTime": 1, "NextToken": token}));
        assert_eq!(kind, "InvalidRequestException");
        assert!(message.starts_with("`NextToken` is none of ours; "), "{message}");
    }
}

#[test]
fn a_page_that_is_full_by_chance_is_the_last() {
    let asked = Asked::new();
    for number in 0..100 {
        asked.put(number, 1.0, &json!({}));
    }
    assert_eq!(asked.ok("/TraceSummaries", &json!({"StartTime": 0, "EndTime": 5})).get("NextToken"), None);
}

#[test]
fn times_may_be_numbers_or_texts() {
    let asked = Asked::new();
    asked.put(1, 1_700_000_000.5, &json!({}));
    for (start, end) in [
        (json!(1_700_000_000), json!(1_700_000_001)),
        (json!(1_700_000_000.25), json!(1_700_000_000.75)),
        (json!("2023-11-14T22:13:20Z"), json!("2023-11-14T23:13:21+01:00")),
        (json!("1700000000"), json!("2023-11-15")),
        // Wider than X-Ray answers at once.
        (json!(0), json!(4_000_000_000_u64)),
    ] {
        assert_eq!(ids(&asked, &json!({"StartTime": start, "EndTime": end})), [trace_id(1)], "{start} {end}");
    }
    for end in [json!("soon"), json!([]), json!("inf")] {
        let (_, message) = asked.refused(400, "/TraceSummaries", &json!({"StartTime": 0, "EndTime": end}));
        assert_eq!(message, "no `EndTime`; send seconds since 1970");
    }
}

#[test]
fn a_range_may_be_of_starts_updates_or_ends_of_segments() {
    let asked = Asked::new();
    // Begins at 10; its segment ends at 20, and a subsegment that came alone at 30.
    let late = json!({"name": "late", "type": "subsegment", "parent_id": "0000000000000001", "id": "00000000000000ff",
        "trace_id": trace_id(1), "end_time": 30.0});
    asked.put(1, 10.0, &json!({"end_time": 20.0}));
    asked.put(1, 12.0, &late);
    let within = |kind: &str, start: f64| {
        let body = json!({"StartTime": start, "EndTime": start + 1.0, "TimeRangeType": kind});
        let reply = asked.ok("/TraceSummaries", &body);
        reply["TraceSummaries"].get(0).map(|summary| summary["MatchedEventTime"].clone())
    };
    for (kind, start, expected) in [
        ("TraceId", 10.0, Some(Value::Null)),
        ("TraceId", 20.0, None),
        ("Event", 30.0, Some(json!(30.0))),
        ("Event", 20.0, None),
        ("Service", 20.0, Some(json!(20.0))),
        ("Service", 30.0, None),
    ] {
        assert_eq!(within(kind, start), expected, "{kind} {start}");
    }
    let (_, message) =
        asked.refused(400, "/TraceSummaries", &json!({"StartTime": 0, "EndTime": 1, "TimeRangeType": "x"}));
    assert_eq!(message, "`TimeRangeType` is none that X-Ray knows; send TraceId or Event or Service");
}

#[test]
fn a_sample_is_a_part_and_the_same_each_time() {
    let asked = Asked::new();
    for number in 0..1_000 {
        asked.put(number, 1.0, &json!({}));
    }
    let sample = |is_wanted: bool, strategy: &Value| {
        ids(&asked, &json!({"StartTime": 0, "EndTime": 5, "Sampling": is_wanted, "SamplingStrategy": strategy}))
    };
    let some = sample(true, &json!({"Name": "FixedRate", "Value": 0.25}));
    assert!((180..320).contains(&some.len()), "{}", some.len());
    assert_eq!(sample(true, &json!({"Name": "FixedRate", "Value": 0.25})), some);
    let more = sample(true, &json!({"Name": "FixedRate", "Value": 0.5}));
    assert!(more.len() > some.len() && some.iter().all(|id| more.contains(id)));
    assert_eq!(sample(true, &json!({"Name": "FixedRate", "Value": 0.0})).len(), 0);
    assert_eq!(sample(true, &json!({"Name": "PartialScan", "Value": 0.1})).len(), 1_000);
    assert_eq!(sample(false, &json!({"Name": "FixedRate", "Value": 0.25})).len(), 1_000);
    for wrong in [json!({"Name": "x"}), json!({"Name": "FixedRate", "Value": 2}), json!(1)] {
        asked.refused(400, "/TraceSummaries", &json!({"StartTime": 0, "EndTime": 5, "SamplingStrategy": wrong}));
    }
}
