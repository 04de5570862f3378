//! Statistics by time, and the fault counts to expect.

use proptest::prelude::*;
use serde_json::{Value, json};
use xray_local::api::{Api, ApiError};
use xray_local::filter::Entities;
use xray_local::graph::Forecast;
use xray_local::store::Store;

const START: u64 = 1_700_000_040;

/// A shop that calls a bank that does not report; minutes are counted from `START`, which begins one.
fn call(number: u64, second: u64, fault: bool) -> Value {
    let start = START + second;
    let bank = json!({"name": "bank", "id": format!("{:016x}", number + 1_000_000), "start_time": start as f64 + 0.1,
        "end_time": start as f64 + 0.4, "namespace": "remote", "fault": fault});
    json!({"name": "shop", "id": format!("{number:016x}"), "trace_id": format!("1-581cf771-{number:024x}"),
        "start_time": start, "end_time": start + 1, "fault": fault, "subsegments": [bank]})
}

fn api(documents: &[Value]) -> Api {
    let api = Api::new(Store::new(20 << 20).into(), 1.0);
    let texts: Vec<String> = documents.iter().map(Value::to_string).collect();
    let reply = api.answer("/TraceSegments", &json!({"TraceSegmentDocuments": texts}), 0.0).unwrap();
    assert_eq!(reply, json!({"UnprocessedTraceSegments": []}));
    api
}

fn ask(api: &Api, seconds: u64, more: &Value) -> Result<Value, ApiError> {
    let mut body = json!({"StartTime": START, "EndTime": START + seconds});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    api.answer("/TimeSeriesServiceStatistics", &body, 0.0)
}

fn points(api: &Api, seconds: u64, more: &Value) -> Vec<Value> {
    ask(api, seconds, more).unwrap()["TimeSeriesServiceStatistics"].as_array().unwrap().clone()
}

/// `(seconds after the start, requests, faults)` of each point.
fn counts(points: &[Value], field: &str) -> Vec<(u64, u64, u64)> {
    let count = |point: &Value, path: &str| point[field].pointer(path).and_then(Value::as_u64).expect("it is counted");
    let of = |point: &Value| {
        let start = point["Timestamp"].as_u64().unwrap() - START;
        (start, count(point, "/TotalCount"), count(point, "/FaultStatistics/TotalCount"))
    };
    points.iter().map(of).collect()
}

#[test]
fn each_period_has_a_point_with_what_began_in_it() {
    let api = api(&[call(1, 0, false), call(2, 59, true), call(3, 60, false), call(4, 200, false)]);
    let minutes = points(&api, 240, &json!({}));
    assert_eq!(counts(&minutes, "EdgeSummaryStatistics"), [(0, 2, 1), (60, 1, 0), (120, 0, 0), (180, 1, 0)]);
    assert_eq!(minutes[0]["ResponseTimeHistogram"], json!([{"Value": 1.0, "Count": 2}]));
    assert_eq!((minutes[0].get("ServiceSummaryStatistics"), minutes[0].get("ServiceForecastStatistics")), (None, None));
    assert_eq!(minutes[0]["EdgeSummaryStatistics"]["TotalResponseTime"], 2.0);
    // `START` lies four minutes into five, so the first period begins before it.
    let longer = points(&api, 240, &json!({"Period": 300}));
    let times: Vec<u64> = longer.iter().map(|point| point["Timestamp"].as_u64().unwrap()).collect();
    assert_eq!(times, [START - 240, START + 60]);
    assert_eq!(counts_of_all(&longer), (4, 1));
}

#[test]
fn a_selector_says_which_services_or_calls_are_counted() {
    let api = api(&[call(1, 0, false), call(2, 1, true)]);
    for (selector, field, expected) in [
        ("service(\"shop\")", "ServiceSummaryStatistics", (0, 2, 1)),
        ("service(\"shop\") { fault }", "ServiceSummaryStatistics", (0, 1, 1)),
        ("id(name: \"bank\", type: \"remote\")", "ServiceSummaryStatistics", (0, 2, 1)),
        (" ID (type: \"AWS::Lambda\")", "ServiceSummaryStatistics", (0, 0, 0)),
        ("service()", "ServiceSummaryStatistics", (0, 4, 2)),
        ("edge(\"shop\", \"bank\")", "EdgeSummaryStatistics", (0, 2, 1)),
        ("edge(\"shop\", \"bank\") { fault }", "EdgeSummaryStatistics", (0, 1, 1)),
        ("edge(id(type: \"client\"), \"shop\")", "EdgeSummaryStatistics", (0, 2, 1)),
        ("edge()", "EdgeSummaryStatistics", (0, 4, 2)),
    ] {
        let points = points(&api, 60, &json!({"EntitySelectorExpression": selector}));
        assert_eq!(counts(&points, field), [expected], "{selector}");
    }
}

#[test]
fn a_forecast_follows_what_was_seen_and_no_incident() {
    let documents: Vec<Value> = (0..200).map(|number| call(number, number, number % 5 == 0 && number > 60)).collect();
    let api = api(&documents);
    let asked = json!({"EntitySelectorExpression": "id(name: \"shop\")", "ForecastStatistics": true});
    let forecasts: Vec<(u64, u64)> = points(&api, 240, &asked)
        .iter()
        .map(|point| &point["ServiceForecastStatistics"])
        .map(|it| (it["FaultCountLow"].as_u64().unwrap(), it["FaultCountHigh"].as_u64().unwrap()))
        .collect();
    // Before anything is known one fault in a hundred is expected, then fewer; a minute with eleven teaches nothing.
    assert_eq!(forecasts, [(0, 4), (0, 2), (0, 2), (0, 2)]);
}

#[test]
fn pages_follow_each_other_and_end() {
    let api = api(&[call(1, 0, false), call(2, 2000 * 60, true)]);
    let mut more = json!({});
    let mut found = Vec::new();
    loop {
        let reply = ask(&api, 2500 * 60, &more).unwrap();
        found.extend(reply["TimeSeriesServiceStatistics"].as_array().unwrap().clone());
        let Some(token) = reply.get("NextToken") else { break };
        more["NextToken"] = token.clone();
    }
    let counts = counts(&found, "EdgeSummaryStatistics");
    assert_eq!((counts.len(), counts[0], counts[2000]), (2500, (0, 1, 0), (120_000, 1, 1)));
    assert!(counts.is_sorted_by(|one, other| one.0 + 60 == other.0));
}

#[test]
fn bad_requests_are_refused_with_what_to_do() {
    let api = api(&[]);
    for (more, message) in [
        (json!({"Period": 90}), "`Period` is 90; send whole minutes in seconds, from 60 to 86400"),
        (json!({"Period": "x"}), "`Period` is \"x\"; send whole minutes in seconds, from 60 to 86400"),
        (json!({"Period": 0}), "`Period` is 0; send whole minutes in seconds, from 60 to 86400"),
        (json!({"EndTime": 1}), "`StartTime` lies after `EndTime`; swap them"),
        (json!({"StartTime": 0}), "the range has more than 10080 periods; shorten it, or lengthen `Period`"),
        (json!({"EntitySelectorExpression": ""}), "`EntitySelectorExpression` has 0 characters; send 1 to 500"),
        (
            json!({"EntitySelectorExpression": "fault"}),
            "it selects no service or edge at 0; write `service(\"a\")`, `edge(\"a\", \"b\")` or `id(name: \"a\")`",
        ),
        (
            json!({"EntitySelectorExpression": "id(name: 3)"}),
            "expected a string at 9; write `id(name: \"a\", type: \"b\", account.id: \"c\")`",
        ),
        (
            json!({"ForecastStatistics": true}),
            "`ForecastStatistics` without `EntitySelectorExpression`; say which service or edge, as `id(name: \"a\")`",
        ),
        (json!({"ForecastStatistics": 1}), "`ForecastStatistics` is neither true nor false; send one of them"),
        (json!({"GroupName": "vip"}), "there is no group `vip`; ask for the groups"),
        (json!({"NextToken": "7"}), "`NextToken` is none of ours; send the one of the page before, or none"),
    ] {
        let error = ask(&api, 60, &more).expect_err("it is refused");
        assert_eq!((error.to_string().as_str(), error.status()), (message, 400));
    }
}

#[test]
fn a_group_counts_its_own_traces() {
    let api = api(&[call(1, 0, false), call(2, 1, true)]);
    api.answer("/CreateGroup", &json!({"GroupName": "broken", "FilterExpression": "fault"}), 0.0).unwrap();
    for (group, expected) in [("broken", (0, 1, 1)), ("Default", (0, 2, 1))] {
        let points = points(&api, 60, &json!({"GroupName": group}));
        assert_eq!(counts(&points, "EdgeSummaryStatistics"), [expected], "{group}");
    }
}

proptest! {
    // Each case is a store of its own.
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_call_is_lost_between_periods(calls in proptest::collection::vec((0u64..7200, any::<bool>()), 0..30), minutes in 1u64..9) {
        let documents: Vec<Value> =
            calls.iter().enumerate().map(|(number, (second, fault))| call(number as u64, *second, *fault)).collect();
        let points = points(&api(&documents), 7200, &json!({"Period": minutes * 60}));
        let counts = counts_of_all(&points);
        prop_assert_eq!(counts, (calls.len() as u64, calls.iter().filter(|call| call.1).count() as u64));
    }
}

proptest! {
    #[test]
    fn a_band_holds_what_is_usual(requests in 0u64..100_000, learned in 0u64..5_000, rate in 0.0..1.0f64) {
        let mut forecast = Forecast::default();
        for _ in 0..50 {
            forecast.learn(learned, (learned as f64 * rate * 0.01) as u64);
        }
        let band = forecast.band(requests);
        prop_assert!(band.low <= band.high && band.high <= requests, "{band:?}");
        prop_assert!(!forecast.is_anomalous(requests, band.high));
        prop_assert!(forecast.is_anomalous(requests, band.high + 3));
        // About one in a hundred at most, and what a binomial distribution adds to it.
        let mean = requests as f64 * 0.0101;
        prop_assert!(band.high as f64 <= mean + 4.0 * mean.sqrt() + 4.0, "{band:?} of {requests}");
    }

    #[test]
    fn any_text_is_a_selector_or_an_error_within_it(text in "(id|edge|service)?[( ]\\PC{0,20}") {
        if let Err(error) = Entities::parse(&text) {
            let span = error.span();
            prop_assert!(span.start <= span.end && span.end <= text.len(), "{text:?} {error:?}");
        }
    }
}

fn counts_of_all(points: &[Value]) -> (u64, u64) {
    let sum = |path: &str| points.iter().map(|point| point.pointer(path).and_then(Value::as_u64).unwrap()).sum();
    (sum("/EdgeSummaryStatistics/TotalCount"), sum("/EdgeSummaryStatistics/FaultStatistics/TotalCount"))
}
