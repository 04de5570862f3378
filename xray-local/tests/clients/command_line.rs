//! The AWS CLI, as somebody types it, with `--endpoint-url`.

use std::process::Output;

use serde_json::{Value, json};

use crate::installed::{at_home, python};
use crate::served::Served;

/// `aws xray WORDS`; `None` where it is not installed.
fn aws(served: &Served, words: &[&str]) -> Option<Output> {
    let mut aws = python("aws")?;
    aws.args(["--endpoint-url", &format!("http://{}", served.api), "--output", "json", "xray"]).args(words);
    Some(at_home(&mut aws, served).output().unwrap())
}

fn printed(output: &Output) -> Value {
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap_or_default()
}

const ID: &str = "1-581cf771-a006649127e371903a2de979";
/// As wide as somebody types who wants everything.
const ALL: [&str; 4] = ["--start-time", "0", "--end-time", "4000000000"];

#[test]
fn the_aws_cli_puts_finds_and_shows_a_trace() {
    let served = Served::new();
    let document = json!({"name": "shop", "id": "70de5b6f19ff9a0a", "trace_id": ID, "start_time": 1_700_000_000.25,
        "end_time": 1_700_000_000.75, "fault": true, "subsegments": [{"name": "bank", "id": "70de5b6f19ff9a0b",
        "namespace": "remote", "start_time": 1_700_000_000.25, "end_time": 1_700_000_000.5}]});
    let put = ["put-trace-segments", "--trace-segment-documents", &document.to_string()];
    let Some(reply) = aws(&served, &put) else { return };
    assert_eq!(printed(&reply), json!({"UnprocessedTraceSegments": []}));
    let ask = |words: &[&str]| printed(&aws(&served, words).unwrap());

    let query =
        [&["get-trace-summaries", "--filter-expression", "fault AND responsetime < 1"], ALL.as_slice()].concat();
    let found = ask(&query);
    assert_eq!((&found["TraceSummaries"][0]["Id"], &found["TraceSummaries"][0]["Duration"]), (&json!(ID), &json!(0.5)));
    // The CLI sends whole seconds, and texts as it was told them.
    for (start, end, count) in [
        ("1700000000", "1700000001", 1),
        ("2023-11-14T22:13:20Z", "2023-11-14T22:13:21Z", 1),
        ("1700000001", "1700000002", 0),
    ] {
        let found = ask(&["get-trace-summaries", "--start-time", start, "--end-time", end]);
        assert_eq!(found["TraceSummaries"].as_array().unwrap().len(), count, "{start} {end}");
    }
    let traces = ask(&["batch-get-traces", "--trace-ids", ID]);
    let shown: Value = serde_json::from_str(traces["Traces"][0]["Segments"][0]["Document"].as_str().unwrap()).unwrap();
    assert_eq!(shown, document);
    for words in [[&["get-service-graph"], ALL.as_slice()].concat(), vec!["get-trace-graph", "--trace-ids", ID]] {
        let graph = ask(&words);
        let mut names: Vec<&str> =
            graph["Services"].as_array().unwrap().iter().map(|service| service["Name"].as_str().unwrap()).collect();
        names.sort_unstable();
        assert_eq!(names, ["bank", "shop", "shop"]);
    }
    let wrong =
        aws(&served, &[&["get-trace-summaries", "--filter-expression", "fault >"], ALL.as_slice()].concat()).unwrap();
    let told = String::from_utf8(wrong.stderr).unwrap();
    assert!(!wrong.status.success(), "{told}");
    assert!(told.contains("(InvalidRequestException)") && told.contains("expected a value at 7; "), "{told}");
}

#[test]
fn the_aws_cli_edits_rules_and_groups() {
    let served = Served::new();
    let rule = json!({"RuleName": "shop", "ResourceARN": "*", "Priority": 5, "FixedRate": 0.5, "ReservoirSize": 2,
        "ServiceName": "shop", "ServiceType": "*", "Host": "*", "HTTPMethod": "*", "URLPath": "*", "Version": 1});
    let Some(made) = aws(&served, &["create-sampling-rule", "--sampling-rule", &rule.to_string()]) else { return };
    assert_eq!(printed(&made)["SamplingRuleRecord"]["SamplingRule"]["RuleName"], "shop");
    let ask = |words: &[&str]| printed(&aws(&served, words).unwrap());
    ask(&["update-sampling-rule", "--sampling-rule-update", "RuleName=shop,FixedRate=0.25"]);
    let rules = ask(&["get-sampling-rules"]);
    assert_eq!(rules["SamplingRuleRecords"][0]["SamplingRule"]["FixedRate"], 0.25);
    ask(&["create-group", "--group-name", "slow", "--filter-expression", "responsetime > 1"]);
    let groups = ask(&["get-groups"]);
    assert_eq!(groups["Groups"][1]["FilterExpression"], "responsetime > 1");
    let again = aws(&served, &["create-group", "--group-name", "slow"]).unwrap();
    assert!(String::from_utf8(again.stderr).unwrap().contains("there is a group `slow` already"));
    ask(&["delete-group", "--group-name", "slow"]);
    ask(&["delete-sampling-rule", "--rule-name", "shop"]);
    assert_eq!(ask(&["get-sampling-rules"])["SamplingRuleRecords"].as_array().unwrap().len(), 1);
}
