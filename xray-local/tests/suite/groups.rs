//! Groups, and the filters and graphs that ask for them.

use serde_json::{Value, json};

use crate::asked::{Asked, texts, trace_id};

#[test]
fn a_group_is_made_changed_and_taken_away() {
    let asked = Asked::new();
    let made = asked.ok("/CreateGroup", &json!({"GroupName": "slow", "FilterExpression": "responsetime > 1"}));
    let arn = made["Group"]["GroupARN"].clone();
    let off = json!({"InsightsEnabled": false, "NotificationsEnabled": false});
    assert_eq!(
        made["Group"],
        json!({"GroupName": "slow", "GroupARN": arn, "FilterExpression": "responsetime > 1", "InsightsConfiguration": off})
    );
    // What is not named stays.
    let on = json!({"InsightsEnabled": true, "NotificationsEnabled": true});
    let changed = asked.ok("/UpdateGroup", &json!({"GroupARN": arn, "InsightsConfiguration": on}));
    assert_eq!(changed["Group"]["FilterExpression"], "responsetime > 1");
    let changed = asked.ok("/UpdateGroup", &json!({"GroupName": "slow", "FilterExpression": "fault"}));
    assert_eq!(changed["Group"]["InsightsConfiguration"], on);
    assert_eq!(asked.ok("/GetGroup", &json!({"GroupARN": arn})), changed);
    assert_eq!(texts(&asked.ok("/Groups", &Value::Null)["Groups"], "GroupName"), ["Default", "slow"]);
    assert_eq!(asked.ok("/DeleteGroup", &json!({"GroupName": "slow"})), json!({}));
    let (kind, message) = asked.refused(400, "/GetGroup", &json!({"GroupName": "slow"}));
    assert_eq!(
        (kind.as_str(), message.as_str()),
        ("InvalidRequestException", "there is no group `slow`; ask for the groups")
    );
    // One of the same name is another group.
    assert_ne!(asked.ok("/CreateGroup", &json!({"GroupName": "slow"}))["Group"]["GroupARN"], arn);
}

#[test]
fn what_is_no_group_is_refused_with_what_to_do() {
    let asked = Asked::new();
    asked.ok("/CreateGroup", &json!({"GroupName": "a"}));
    let notifications = json!({"NotificationsEnabled": true});
    for (path, body, expected) in [
        ("/CreateGroup", json!({}), "no `GroupName`; send it"),
        ("/CreateGroup", json!({"GroupName": "n".repeat(33)}), "`GroupName` has 33 characters; send 1 to 32"),
        ("/CreateGroup", json!({"GroupName": "a"}), "there is a group `a` already; update it, or take another name"),
        (
            "/CreateGroup",
            json!({"GroupName": "b", "FilterExpression": "fault AND"}),
            "`FilterExpression` is none: expected a keyword at 9; ",
        ),
        (
            "/UpdateGroup",
            json!({"GroupName": "a", "FilterExpression": "x = 1"}),
            "`FilterExpression` is none: unknown keyword `x` at 0; ",
        ),
        (
            "/UpdateGroup",
            json!({"GroupName": "a", "InsightsConfiguration": notifications}),
            "`NotificationsEnabled` without `InsightsEnabled`; ",
        ),
        (
            "/UpdateGroup",
            json!({"GroupName": "Default", "FilterExpression": "fault"}),
            "the group `Default` stays and holds all traces; ",
        ),
        (
            "/UpdateGroup",
            json!({"GroupName": "a", "FilterExpression": "fault OR !service() { group.name = \"a\" }"}),
            "`FilterExpression` of a group asks for groups; ",
        ),
        (
            "/UpdateGroup",
            json!({"GroupName": "a", "FilterExpression": "fault ".repeat(1_000)}),
            "`FilterExpression` has 6000 characters; send 0 to 4096",
        ),
        ("/UpdateGroup", json!({}), "no group is named; "),
        ("/GetGroup", json!({"GroupName": "a", "GroupARN": "a"}), "both `GroupName` and `GroupARN`; "),
        ("/DeleteGroup", json!({"GroupName": "Default"}), "the group `Default` stays and holds all traces; "),
        ("/DeleteGroup", json!({"GroupARN": "arn:x"}), "there is no group `arn:x`; "),
        ("/ServiceGraph", json!({"StartTime": 0, "EndTime": 1, "GroupName": "x"}), "there is no group `x`; "),
    ] {
        let (kind, message) = asked.refused(400, path, &body);
        assert_eq!(kind, "InvalidRequestException");
        assert!(message.starts_with(expected), "{path} {body}: {message}");
    }
    assert_eq!(asked.ok("/GetGroup", &json!({"GroupName": "a"}))["Group"]["FilterExpression"], "");
    for number in 0..24 {
        asked.ok("/CreateGroup", &json!({"GroupName": number.to_string()}));
    }
    let (_, message) = asked.refused(400, "/CreateGroup", &json!({"GroupName": "one more"}));
    assert_eq!(message, "there are 25 groups already; delete one");
}

#[test]
fn filters_and_graphs_know_the_groups() {
    let asked = Asked::new();
    asked.put(1, 10.0, &json!({"name": "good"}));
    asked.put(2, 20.0, &json!({"name": "bad", "fault": true}));
    let made = asked.ok("/CreateGroup", &json!({"GroupName": "faulty", "FilterExpression": "fault"}));
    let arn = made["Group"]["GroupARN"].as_str().unwrap();
    let ids = |expression: &str| {
        let body = json!({"StartTime": 0, "EndTime": 99, "FilterExpression": expression});
        texts(&asked.ok("/TraceSummaries", &body)["TraceSummaries"], "Id")
            .into_iter()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(r#"group.name = "faulty""#), [trace_id(2)]);
    assert_eq!(ids(&format!(r#"group.arn = "{arn}" AND ok"#)), [] as [String; 0]);
    assert_eq!(ids(r#"group.name = "Default""#), [trace_id(2), trace_id(1)]);
    let graph = |group: &Value| {
        let mut body = json!({"StartTime": 0, "EndTime": 99});
        body.as_object_mut().unwrap().extend(group.as_object().unwrap().clone());
        asked.ok("/ServiceGraph", &body)["Services"].as_array().unwrap().len()
    };
    // Each node, and its client.
    assert_eq!(graph(&json!({})), 4);
    assert_eq!(graph(&json!({"GroupARN": arn})), 2);
    assert_eq!(graph(&json!({"GroupName": "Default"})), 4);
    let watched = asked.api.changed(0, r#"group.name = "faulty""#).unwrap();
    assert_eq!(watched["Traces"].as_array().unwrap().len(), 1);
}
