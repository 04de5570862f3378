//! What an account keeps beside groups: tags, policies, settings, and what daemons tell.

use serde_json::{Value, json};

use crate::asked::{Asked, texts};

const DEFAULT_RULE: &str = "arn:aws:xray:local:000000000000:sampling-rule/Default";

#[test]
fn groups_and_rules_bear_tags() {
    let asked = Asked::new();
    let tags = json!([{"Key": "team", "Value": "a"}, {"Key": "cost", "Value": ""}]);
    let group = asked.ok("/CreateGroup", &json!({"GroupName": "g", "Tags": tags}))["Group"]["GroupARN"].clone();
    let of = |arn: &Value| asked.ok("/ListTagsForResource", &json!({"ResourceARN": arn}))["Tags"].clone();
    assert_eq!(of(&group), json!([{"Key": "cost", "Value": ""}, {"Key": "team", "Value": "a"}]));
    asked.ok("/TagResource", &json!({"ResourceARN": group, "Tags": [{"Key": "team", "Value": "b"}]}));
    asked.ok("/UntagResource", &json!({"ResourceARN": group, "TagKeys": ["cost", "none"]}));
    assert_eq!(of(&group), json!([{"Key": "team", "Value": "b"}]));
    assert_eq!(of(&json!(DEFAULT_RULE)), json!([]));
    asked.ok("/TagResource", &json!({"ResourceARN": DEFAULT_RULE, "Tags": []}));

    asked.ok("/DeleteGroup", &json!({"GroupARN": group}));
    for path in ["/ListTagsForResource", "/TagResource", "/UntagResource"] {
        let body = json!({"ResourceARN": group, "Tags": [], "TagKeys": []});
        let (kind, _) = asked.refused(404, path, &body);
        assert_eq!(kind, "ResourceNotFoundException");
        assert_eq!(asked.api.answer(path, &body, 0.0).unwrap_err().to_json()["ResourceName"], group);
    }
}

#[test]
fn tags_have_bounds() {
    let asked = Asked::new();
    let some = |from: usize, to: usize| -> Value {
        (from..to).map(|number| json!({"Key": number.to_string(), "Value": "v"})).collect()
    };
    let tag = |tags: &Value| json!({"ResourceARN": DEFAULT_RULE, "Tags": tags});
    asked.ok("/TagResource", &tag(&some(0, 50)));
    asked.ok("/TagResource", &tag(&some(0, 50)));
    assert_eq!(asked.refused(400, "/TagResource", &tag(&some(50, 51))).0, "TooManyTagsException");
    assert_eq!(
        asked.refused(400, "/CreateGroup", &json!({"GroupName": "g", "Tags": some(0, 51)})).0,
        "TooManyTagsException"
    );
    for tag_that_is_none in [
        json!({"Key": "", "Value": "v"}),
        json!({"Key": "k".repeat(129), "Value": "v"}),
        json!({"Key": "k", "Value": "v".repeat(257)}),
        json!({"Key": "k"}),
        json!({"Key": "aws:k", "Value": "v"}),
        json!("k"),
    ] {
        asked.refused(400, "/TagResource", &tag(&json!([tag_that_is_none])));
    }
    asked.refused(400, "/UntagResource", &json!({"ResourceARN": DEFAULT_RULE, "TagKeys": [1]}));
    asked.refused(400, "/TagResource", &json!({"ResourceARN": DEFAULT_RULE}));
    assert_eq!(asked.ok("/Groups", &Value::Null)["Groups"].as_array().unwrap().len(), 1);
}

#[test]
fn a_policy_has_revisions() {
    let asked = Asked::new();
    let document = json!({"Version": "2012-10-17", "Statement": []}).to_string();
    let put = |name: &str, revision: Option<&str>| json!({"PolicyName": name, "PolicyDocument": document, "PolicyRevisionId": revision});
    let first = asked.ok("/PutResourcePolicy", &put("p", Some("0")))["ResourcePolicy"].clone();
    assert_eq!((&first["PolicyRevisionId"], &first["LastUpdatedTime"]), (&json!("1"), &json!(1_000.0)));
    assert_eq!(asked.ok("/PutResourcePolicy", &put("p", None))["ResourcePolicy"]["PolicyRevisionId"], "2");
    assert_eq!(asked.ok("/PutResourcePolicy", &put("p", Some("2")))["ResourcePolicy"]["PolicyRevisionId"], "3");
    for revision in ["0", "2", "x"] {
        let (kind, _) = asked.refused(400, "/PutResourcePolicy", &put("p", Some(revision)));
        assert_eq!(kind, "InvalidPolicyRevisionIdException");
        let (kind, _) = asked.refused(400, "/DeleteResourcePolicy", &put("p", Some(revision)));
        assert_eq!(kind, "InvalidPolicyRevisionIdException");
    }
    let listed = asked.ok("/ListResourcePolicies", &Value::Null);
    assert_eq!(texts(&listed["ResourcePolicies"], "PolicyDocument"), [document.as_str()]);
    assert_eq!(asked.ok("/DeleteResourcePolicy", &put("p", Some("3"))), json!({}));
    assert_eq!(asked.refused(400, "/DeleteResourcePolicy", &put("p", None)).0, "InvalidRequestException");
}

#[test]
fn policies_have_bounds() {
    let asked = Asked::new();
    let put = |name: &str, document: &str| json!({"PolicyName": name, "PolicyDocument": document});
    let policy = |bytes: usize| {
        let empty = r#"{"Statement":""}"#;
        format!(r#"{{"Statement":"{}"}}"#, "x".repeat(bytes - empty.len()))
    };
    for document in ["", "{", "[]", "{}", "7"] {
        let (kind, _) = asked.refused(400, "/PutResourcePolicy", &put("p", document));
        assert_eq!(kind, "MalformedPolicyDocumentException");
    }
    let (kind, _) = asked.refused(400, "/PutResourcePolicy", &put("p", &policy(5_121)));
    assert_eq!(kind, "PolicySizeLimitExceededException");
    asked.refused(400, "/PutResourcePolicy", &put("a b", &policy(100)));
    for number in 0..5 {
        asked.ok("/PutResourcePolicy", &put(&number.to_string(), &policy(5_120)));
    }
    let (kind, _) = asked.refused(400, "/PutResourcePolicy", &put("5", &policy(100)));
    assert_eq!(kind, "PolicyCountLimitExceededException");
    asked.ok("/PutResourcePolicy", &put("4", &policy(100)));
}

#[test]
fn settings_are_kept_and_told() {
    let asked = Asked::new();
    let none = json!({"EncryptionConfig": {"Status": "ACTIVE", "Type": "NONE"}});
    let key = json!({"EncryptionConfig": {"KeyId": "alias/a", "Status": "ACTIVE", "Type": "KMS"}});
    assert_eq!(asked.ok("/EncryptionConfig", &Value::Null), none);
    assert_eq!(asked.ok("/PutEncryptionConfig", &json!({"Type": "KMS", "KeyId": "alias/a"})), key);
    for wrong in [json!({}), json!({"Type": "KMS"}), json!({"Type": "NONE", "KeyId": "a"}), json!({"Type": "none"})] {
        assert_eq!(asked.refused(400, "/PutEncryptionConfig", &wrong).0, "InvalidRequestException");
    }
    assert_eq!(asked.ok("/EncryptionConfig", &json!({})), key);
    assert_eq!(asked.ok("/PutEncryptionConfig", &json!({"Type": "NONE"})), none);

    let active = |destination: &str| json!({"Destination": destination, "Status": "ACTIVE"});
    assert_eq!(asked.ok("/GetTraceSegmentDestination", &Value::Null), active("XRay"));
    let logs = json!({"Destination": "CloudWatchLogs"});
    assert_eq!(asked.ok("/UpdateTraceSegmentDestination", &logs), active("CloudWatchLogs"));
    asked.refused(400, "/UpdateTraceSegmentDestination", &json!({"Destination": "Elsewhere"}));
    assert_eq!(asked.ok("/GetTraceSegmentDestination", &Value::Null), active("CloudWatchLogs"));

    let rule = |reply: &Value| reply["Rule"]["Probabilistic"]["DesiredSamplingPercentage"].clone();
    assert_eq!(rule(&asked.ok("/GetIndexingRules", &Value::Null)["IndexingRules"][0]), 100.0);
    let change = |name: &str, percent: f64| json!({"Name": name, "Rule": {"Probabilistic": {"DesiredSamplingPercentage": percent}}});
    let changed = asked.ok("/UpdateIndexingRule", &change("Default", 12.5))["IndexingRule"].clone();
    assert_eq!((rule(&changed), &changed["ModifiedAt"]), (json!(12.5), &json!(1_000.0)));
    assert_eq!(asked.refused(404, "/UpdateIndexingRule", &change("Other", 1.0)).0, "ResourceNotFoundException");
    asked.refused(400, "/UpdateIndexingRule", &change("Default", 101.0));
    asked.refused(400, "/UpdateIndexingRule", &json!({"Name": "Default", "Rule": {}}));
    assert_eq!(asked.ok("/GetIndexingRules", &Value::Null)["IndexingRules"], json!([changed]));
}

#[test]
fn what_daemons_tell_stands_in_the_status() {
    let asked = Asked::new();
    let record = |received: u64| {
        json!({"Timestamp": 7.5, "SegmentsReceivedCount": received, "SegmentsSentCount": 2, "SegmentsRejectedCount": 1,
            "BackendConnectionErrors": {"TimeoutCount": 1, "HTTPCode4XXCount": 2, "OtherCount": 3}})
    };
    let body = |records: &[Value]| json!({"TelemetryRecords": records, "Hostname": "h", "EC2InstanceId": "i-1"});
    assert_eq!(asked.ok("/TelemetryRecords", &body(&[record(1), record(2)])), json!({}));
    let told = asked.api.status()["Telemetry"].clone();
    let newest = json!({"Hostname": "h", "EC2InstanceId": "i-1", "Timestamp": 7.5, "Received": 2, "Sent": 2,
        "Spillover": 0, "Rejected": 1, "ConnectionErrors": 6});
    assert_eq!((&told["Received"], &told["Last"][0]), (&json!(2), &newest));
    for _ in 0..2 {
        asked.ok("/TelemetryRecords", &body(&vec![record(3); 99]));
    }
    let told = asked.api.status()["Telemetry"].clone();
    assert_eq!((&told["Received"], told["Last"].as_array().unwrap().len()), (&json!(200), 100));
    for wrong in [json!({}), body(&[json!({})]), body(&[json!({"Timestamp": 1, "SegmentsSentCount": -1})])] {
        asked.refused(400, "/TelemetryRecords", &wrong);
    }
}
