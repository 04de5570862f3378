//! AWS's own SDKs: they ask for rules over TCP, send by UDP, and what arrives is what they recorded.

use serde_json::{Value, json};

use crate::installed::{node, python, run, script};
use crate::served::Served;

/// A rule by which nothing is sampled, for what this field of it names. All else is sampled.
fn with_quiet(field: &str, pattern: &str) -> Served {
    let served = Served::new();
    let mut rule = json!({"RuleName": "quiet", "ResourceARN": "*", "Priority": 5, "FixedRate": 0.0, "ReservoirSize": 0,
        "ServiceName": "*", "ServiceType": "*", "Host": "*", "HTTPMethod": "*", "URLPath": "*", "Version": 1});
    rule[field] = pattern.into();
    served.post("/CreateSamplingRule", &json!({"SamplingRule": rule}));
    served
}

/// What the rule did, as the SDK reported it.
fn reported(served: &Served, rule_name: &str) -> (u64, u64) {
    let reply = served.post("/SamplingStatisticSummaries", &json!({}));
    let all = reply["SamplingStatisticSummaries"].as_array().unwrap().iter();
    let sums = all.filter(|summary| summary["RuleName"] == rule_name);
    sums.fold((0, 0), |sum, it| {
        (sum.0 + it["RequestCount"].as_u64().unwrap(), sum.1 + it["SampledCount"].as_u64().unwrap())
    })
}

/// The names of the subsegments of a segment, each with those below it.
fn tree(document: &Value) -> Value {
    let below = document["subsegments"].as_array().into_iter().flatten();
    json!({document["name"].as_str().unwrap(): below.map(tree).collect::<Vec<_>>()})
}

#[test]
fn the_python_sdk_sends_traces_and_follows_the_rules() {
    let Some(mut python) = python("python") else { return };
    let served = with_quiet("ServiceName", "quiet");
    let said = run(python.arg(script("sdk.py")), &served);
    assert_eq!(said, "sampled by Default, not sampled 20 times\n");
    let traces = served.wait_for(4, "");
    assert_eq!(traces.len(), 4, "nothing of what was not sampled");

    let [failed] = served.wait_for(1, "fault").try_into().unwrap();
    assert_eq!(failed["Http"]["HttpStatus"], 500);
    assert_eq!(failed["Annotations"]["order"][0]["AnnotationValue"], json!({"NumberValue": 7.0}));
    let documents = served.documents(&failed);
    assert_eq!(tree(&documents[0]), json!({"shop": [{"check out": [{"pay": []}]}]}));
    assert_eq!(documents[0]["aws"]["xray"]["sampling_rule_name"], "Default");
    assert_eq!(documents[0]["user"], "ann");
    let pay = &documents[0]["subsegments"][0]["subsegments"][0];
    assert_eq!(pay["cause"]["exceptions"][0]["message"], "no money");
    assert_eq!(documents[0]["metadata"]["default"]["basket"], json!({"lamps": 2}));

    // More subsegments than it sends in one document.
    let [large] = served.wait_for(1, "annotation.large = true").try_into().unwrap();
    let [document] = served.documents(&large).try_into().unwrap();
    assert_eq!(document["subsegments"].as_array().unwrap().len(), 150);

    // What it patches: a call of AWS, of a database, and over HTTP.
    let [patched] = served.wait_for(1, r#"service("patched")"#).try_into().unwrap();
    let documents = served.documents(&patched);
    let names: Vec<&str> =
        documents[0]["subsegments"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect();
    assert_eq!(names[..3], ["dynamodb", ":memory:", "127.0.0.1"]);
    let inferred: Vec<&str> = documents[1..].iter().map(|it| it["origin"].as_str().unwrap()).collect();
    assert_eq!(inferred[..3], ["AWS::DynamoDB::Table", "Database::SQL", "remote"]);
    assert_eq!(documents[1]["name"], "orders");
    let [both] = served.wait_for(1, r#"edge("front", "back")"#).try_into().unwrap();
    assert_eq!(served.documents(&both).len(), 2);
    assert_eq!(reported(&served, "quiet"), (20, 0));
    assert_eq!(served.findings(), [] as [String; 0]);
}

#[test]
fn the_node_sdk_sends_traces_and_follows_the_rules() {
    let Some(mut node) = node() else { return };
    let served = with_quiet("URLPath", "/quiet*");
    let said = run(node.arg(script("sdk.js")), &served);
    assert_eq!(said, "served 200 404 500 200\n");
    let traces = served.wait_for(4, "");
    assert_eq!(traces.len(), 4, "nothing of what was not sampled: {traces:#?}");

    let [failed] = served.wait_for(1, "http.status = 500").try_into().unwrap();
    assert_eq!((&failed["HasFault"], &failed["Http"]["HttpMethod"]), (&json!(true), &json!("GET")));
    let [document] = served.documents(&failed).try_into().unwrap();
    assert_eq!(tree(&document), json!({"shop": [{"pay": []}]}));
    assert_eq!(document["subsegments"][0]["cause"]["exceptions"][0]["message"], "no money");
    assert_eq!(served.wait_for(1, "error AND http.status = 404").len(), 1);
    let [ok] = served.wait_for(1, "annotation.order = 7").try_into().unwrap();
    assert_eq!(ok["Http"]["HttpURL"].as_str().map(|url| url.ends_with("/order")), Some(true));
    let [both] = served.wait_for(1, r#"edge("front", "shop")"#).try_into().unwrap();
    assert_eq!(served.documents(&both).len(), 2);
    assert_eq!(reported(&served, "quiet"), (20, 0));
    assert_eq!(served.findings(), [] as [String; 0]);
}
