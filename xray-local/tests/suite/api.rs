//! The operations of X-Ray, as functions of a path and a body.

use serde_json::{Value, json};
use xray_local::api::{Api, ApiError};
use xray_local::store::Store;

use crate::vectors::{cases, vector};

fn api() -> Api {
    Api::new(Store::new(10 << 20).into(), 1.0)
}

/// The traces of the filter cases, put by the API.
fn with_fixtures() -> Api {
    let api = api();
    for documents in vector("filter-expressions")["fixtures"].as_object().unwrap().values() {
        let texts: Vec<String> = documents.as_array().unwrap().iter().map(Value::to_string).collect();
        let reply = api.answer("/TraceSegments", &json!({"TraceSegmentDocuments": texts}), 0.0).unwrap();
        assert_eq!(reply, json!({"UnprocessedTraceSegments": []}));
    }
    api
}

fn refusal(api: &Api, path: &str, body: &Value) -> ApiError {
    api.answer(path, body, 0.0).expect_err("it is refused")
}

const ALL: (u64, u64) = (1_600_000_000, 1_800_000_000);

#[test]
fn summaries_follow_the_filter_and_name_what_clients_read() {
    let api = with_fixtures();
    let body = json!({"StartTime": ALL.0, "EndTime": ALL.1, "FilterExpression": "service(\"orders\") { fault }"});
    let reply = api.answer("/TraceSummaries", &body, 7.0).unwrap();
    assert_eq!((&reply["TracesProcessedCount"], &reply["ApproximateTime"]), (&json!(8), &json!(7.0)));
    let summary = &reply["TraceSummaries"][0];
    assert_eq!(reply["TraceSummaries"].as_array().unwrap().len(), 1);
    assert_eq!(summary["Id"], "1-6553f102-000000000000000000000002");
    assert_eq!(
        (&summary["Duration"], &summary["HasFault"], &summary["IsPartial"]),
        (&json!(6.2), &json!(true), &json!(false))
    );
    assert_eq!(summary["Http"]["HttpStatus"], 500);
    assert_eq!(summary["EntryPoint"]["Names"], json!(["api.example.com"]));
    assert_eq!(summary["Annotations"]["gameid"][0]["AnnotationValue"], json!({"StringValue": "817DL6VO"}));
    assert_eq!(summary["Annotations"]["gameid"][0]["ServiceIds"][0]["Name"], "api.example.com");
    assert_eq!(summary["StartTime"], 1_700_000_002.0);
}

#[test]
fn traces_come_back_merged_with_inferred_segments() {
    let api = with_fixtures();
    let id = "1-6553f108-000000000000000000000008";
    let reply = api.answer("/Traces", &json!({"TraceIds": [id, "1-00000000-000000000000000000000000"]}), 0.0).unwrap();
    assert_eq!(reply["UnprocessedTraceIds"], json!(["1-00000000-000000000000000000000000"]));
    let segments = reply["Traces"][0]["Segments"].as_array().unwrap();
    let documents: Vec<Value> =
        segments.iter().map(|it| serde_json::from_str(it["Document"].as_str().unwrap()).unwrap()).collect();
    assert_eq!(reply["Traces"][0]["Duration"], 7.0);
    assert_eq!(documents.len(), 2, "{documents:#?}");
    // The subsegment that came alone stands in its segment, as one that was embedded.
    let late = &documents[0]["subsegments"][1];
    assert_eq!((&late["name"], late.get("type"), late.get("trace_id")), (&json!("late-work"), None, None));
    assert_eq!(documents[0]["annotations"], json!({"request.id": "917DL6VO"}));
    let inferred = &documents[1];
    assert_eq!((&inferred["inferred"], &inferred["origin"]), (&json!(true), &json!("Database::SQL")));
    assert_eq!((&inferred["parent_id"], &segments[1]["Id"]), (&json!("0000000000000802"), &inferred["id"]));
}

#[test]
fn the_graph_of_a_trace_is_that_of_the_range_with_it_alone() {
    for case in cases("service-graph", "cases") {
        let api = api();
        let texts: Vec<String> = case["documents"].as_array().unwrap().iter().map(Value::to_string).collect();
        api.answer("/TraceSegments", &json!({"TraceSegmentDocuments": texts}), 0.0).unwrap();
        let of_range = api.answer("/ServiceGraph", &json!({"StartTime": ALL.0, "EndTime": ALL.1}), 0.0).unwrap();
        let of_trace =
            api.answer("/TraceGraph", &json!({"TraceIds": [case["documents"][0]["trace_id"]]}), 0.0).unwrap();
        assert_eq!(of_range["Services"], of_trace["Services"]);
        assert_eq!(of_range["Services"].as_array().unwrap().len(), case["expect"]["nodes"].as_array().unwrap().len());
    }
}

#[test]
fn rejected_documents_come_back_with_x_rays_codes() {
    let good = json!({"name": "n", "id": "70de5b6f19ff9a0a", "trace_id": "1-581cf771-a006649127e371903a2de979",
        "start_time": 1, "end_time": 2});
    let without = |name: &str| {
        let mut document = good.clone();
        document.as_object_mut().unwrap().remove(name);
        document.to_string()
    };
    let texts =
        ["{x".into(), without("id"), without("trace_id"), without("name"), without("end_time"), good.to_string()];
    let api = api();
    let reply = api.answer("/TraceSegments", &json!({"TraceSegmentDocuments": texts}), 0.0).unwrap();
    let unprocessed = reply["UnprocessedTraceSegments"].as_array().unwrap();
    let codes: Vec<&str> = unprocessed.iter().map(|it| it["ErrorCode"].as_str().unwrap()).collect();
    assert_eq!(codes, ["ParseError", "MissingId", "InvalidTraceId", "InvalidName", "InvalidSegment"]);
    assert_eq!((&unprocessed[0]["Id"], &unprocessed[2]["Id"]), (&Value::Null, &good["id"]));
    assert_eq!(api.store().accounts().rejected, 5);
    assert_eq!(api.status()["Problems"].as_array().unwrap().len(), 5);
}

#[test]
fn programs_that_ask_for_rules_get_the_default_one() {
    let api = api();
    let rules = api.answer("/GetSamplingRules", &Value::Null, 0.0).unwrap();
    let rule = &rules["SamplingRuleRecords"][0]["SamplingRule"];
    assert_eq!(
        (&rule["RuleName"], &rule["FixedRate"], &rule["Priority"]),
        (&json!("Default"), &json!(1.0), &json!(10_000))
    );
    let report = |rule: &str| {
        json!({"RuleName": rule, "ClientID": "0123456789abcdef01234567", "Timestamp": 1,
        "RequestCount": 1, "SampledCount": 1})
    };
    let body = json!({"SamplingStatisticsDocuments": [report("Default"), report("gone")]});
    let targets = api.answer("/SamplingTargets", &body, 1000.0).unwrap();
    assert_eq!(targets["SamplingTargetDocuments"][0]["ReservoirQuotaTTL"], 1300.0);
    assert_eq!(targets["UnprocessedStatistics"][0]["RuleName"], "gone");
    // Otherwise programs would ask for the rules after each report.
    assert_eq!(targets["LastRuleModification"], rules["SamplingRuleRecords"][0]["ModifiedAt"]);
}

#[test]
fn bad_requests_are_refused_with_what_to_do() {
    let api = api();
    let range = |expression: &str| json!({"StartTime": 1, "EndTime": 2, "FilterExpression": expression});
    for (path, body, message) in [
        ("/TraceSummaries", range("fault >"), "expected a value at 7; write a \"string\", a number, `true` or `false`"),
        ("/TraceSummaries", json!({"StartTime": 1}), "no `EndTime`; send seconds since 1970"),
        ("/TraceSummaries", json!({"StartTime": 2, "EndTime": 1}), "`StartTime` lies after `EndTime`; swap them"),
        ("/TraceSummaries", json!([]), "the body is not a JSON object; send one"),
        (
            "/TraceSegments",
            json!({"TraceSegmentDocuments": [{}]}),
            "`TraceSegmentDocuments` has what is no string; send each document as text",
        ),
        ("/Traces", json!({}), "no `TraceIds`; send an array"),
        ("/Traces", json!({"TraceIds": ["x"]}), "`TraceIds` has what is no trace id; send `1-8hex-24hex`"),
        (
            "/SamplingTargets",
            json!({"SamplingStatisticsDocuments": [{}]}),
            "`ClientID` has not 24 characters; send 24 hexadecimal digits",
        ),
    ] {
        let error = refusal(&api, path, &body);
        assert_eq!(
            (error.to_string().as_str(), error.status(), error.kind()),
            (message, 400, "InvalidRequestException")
        );
    }
    for (path, message) in [
        ("/Nothing", "`/Nothing` is no operation of X-Ray; the paths stand in X-Ray's API reference"),
        ("/tracesummaries", "`/tracesummaries` is no operation of X-Ray; use `/TraceSummaries`"),
        ("/BatchGetTraces", "`/BatchGetTraces` is no operation of X-Ray; use `/Traces`"),
    ] {
        let unknown = refusal(&api, path, &Value::Null);
        assert_eq!((unknown.to_string().as_str(), unknown.status()), (message, 404));
        assert_eq!(unknown.kind(), "UnknownOperationException");
    }
}

#[test]
fn who_watches_hears_of_what_changed() {
    let api = with_fixtures();
    let all = api.changed(0, "").unwrap();
    assert_eq!(all["Traces"].as_array().unwrap().len(), 8);
    assert_eq!(api.changed(all["Version"].as_u64().unwrap(), "").unwrap()["Traces"], json!([]));
    let faults = api.changed(0, "fault").unwrap();
    let tree = faults["Traces"][0]["Tree"].as_array().unwrap();
    assert_eq!((&tree[1]["Name"], &tree[1]["Depth"], &tree[1]["Fault"]), (&json!("DynamoDB"), &json!(1), &json!(true)));
    assert!(api.changed(0, "fault >").is_err());
}

#[test]
fn an_expression_that_is_none_is_refused_with_its_place() {
    let body = json!({"StartTime": 1, "EndTime": 2, "FilterExpression": "fault AND colour = 1"});
    let refused = refusal(&api(), "/TraceSummaries", &body).to_json();
    assert_eq!((&refused["Start"], &refused["End"]), (&json!(10), &json!(16)), "{refused}");
    assert_eq!(refusal(&api(), "/Traces", &json!({})).to_json().get("Start"), None);
}
