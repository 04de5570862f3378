//! Drawings as they are printed, from replies as X-Ray writes them.

use serde_json::{Value, json};

use super::graph::Graph;
use super::{boxes, list};

/// A service, and whom it calls by place.
fn service(place: usize, name: &str, kind: Option<&str>, callees: &[usize]) -> Value {
    let statistics = json!({"TotalCount": 4, "OkCount": 3, "TotalResponseTime": 0.05,
        "FaultStatistics": {"TotalCount": 1}, "ErrorStatistics": {"ThrottleCount": 0, "OtherCount": 0}});
    let edge = |to: &usize| json!({"ReferenceId": to, "SummaryStatistics": statistics});
    let edges: Vec<Value> = callees.iter().map(edge).collect();
    json!({"ReferenceId": place, "Name": name, "Type": kind, "Edges": edges, "SummaryStatistics": statistics})
}

fn drawn(services: &[Value], columns: usize) -> Option<String> {
    let graph = Graph::read(services);
    let drawn = boxes::draw(&graph, columns)?;
    assert!(drawn.lines().all(|line| super::canvas::width(line) <= columns), "{drawn}");
    Some(drawn)
}

#[test]
fn who_calls_two_is_joined_with_both() {
    let services = [
        service(0, "shop", Some("client"), &[1]),
        service(1, "shop", Some("AWS::ECS::Fargate"), &[2, 3]),
        service(2, "bank", Some("remote"), &[]),
        service(3, "stock", Some("AWS::DynamoDB::Table"), &[]),
    ];
    let expected = "
                                       ┌ remote ──────────┐
                                       │ bank             │
                                   ┌──▶│ 4 calls  12.5 ms │
              ┌ ECS::Fargate ────┐ │   │ 25% fault        │
┌────────┐    │ shop             │ │   └──────────────────┘
│ client ├───▶│ 4 calls  12.5 ms ├─┤
└────────┘    │ 25% fault        │ │   ┌ DynamoDB::Table ──┐
              └──────────────────┘ │   │ stock             │
                                   └──▶│ 4 calls  12.5 ms  │
                                       │ 25% fault         │
                                       └───────────────────┘
";
    assert_eq!(format!("\n{}", drawn(&services, 60).unwrap()), expected);
}

#[test]
fn a_ring_and_a_loop_are_seen_as_such() {
    let services = [service(0, "a", None, &[0, 1]), service(1, "b", None, &[0])];
    let expected = "
┌ ↺ ───────────────┐    ┌──────────────────┐
│ a                │    │ b                │
│ 4 calls  12.5 ms ├───▶│ 4 calls  12.5 ms │
│ 25% fault        │◀───│ 25% fault        │
└──────────────────┘    └──────────────────┘
";
    assert_eq!(format!("\n{}", drawn(&services, 60).unwrap()), expected);
}

#[test]
fn every_caller_has_an_arrow_of_its_own() {
    let services = [
        service(0, "a", None, &[2, 3]),
        service(1, "b", None, &[2, 3]),
        service(2, "c", None, &[]),
        service(3, "d", None, &[]),
    ];
    let drawn = drawn(&services, 80).unwrap();
    assert_eq!(drawn.matches('▶').count(), 4, "{drawn}");
}

#[test]
fn boxes_shrink_before_they_give_way_to_a_list() {
    let services = [
        service(0, "a service with a long name", None, &[1]),
        service(1, "another service with a long name", None, &[]),
    ];
    assert!(drawn(&services, 80).unwrap().contains("another service with a long name"));
    let narrow = drawn(&services, 40).unwrap();
    assert!(narrow.contains("│ another ser… │") && narrow.contains("│ 4×12.5 ms    │"), "{narrow}");
    assert_eq!(drawn(&services, 30), None);
}

#[test]
fn a_list_goes_through_every_edge_once() {
    let services = [
        service(0, "shop", Some("client"), &[1]),
        service(1, "shop", None, &[2, 3]),
        service(2, "https://sqs.eu-west-1.amazonaws.com/1/mails", Some("AWS::SQS::Queue"), &[]),
        service(3, "bank", Some("remote"), &[1]),
        service(4, "alone", None, &[]),
    ];
    let expected = "\
shop (client) -> shop  4 calls  25% fault  12.5 ms
  shop -> bank (remote)  4 calls  25% fault  12.5 ms
    bank (remote) -> shop  4 calls  25% fault  12.5 ms
  shop -> mails (SQS::Queue)  4 calls  25% fault  12.5 ms
alone  4 calls  12.5 ms
";
    let listed = list::draw(&Graph::read(&services));
    assert_eq!(listed, expected);
}

#[test]
fn a_link_is_listed_as_one() {
    let mut queue = service(0, "https://sqs.eu-west-1.amazonaws.com/1/mails", Some("AWS::SQS::Queue"), &[1]);
    queue["Edges"][0] = json!({"ReferenceId": 1, "EdgeType": "link", "SummaryStatistics": {}});
    let listed = list::draw(&Graph::read(&[queue, service(1, "mailer", None, &[])]));
    assert_eq!(listed, "mails (SQS::Queue) ~> mailer  link\n");
}

#[test]
fn names_cannot_steer_the_terminal() {
    let services = [service(0, "a\u{1b}[2J\u{202e}b\n\u{9b}", Some("\u{7}x\r"), &[1]), service(1, "店店", None, &[])];
    for text in [drawn(&services, 80).unwrap(), list::draw(&Graph::read(&services))] {
        assert!(text.chars().all(|char| char == '\n' || !char.is_control()), "{text:?}");
        assert!(!text.contains('\u{202e}') && text.contains("a\u{fffd}[2J\u{fffd}b"), "{text:?}");
    }
    let boxes = drawn(&services, 80).unwrap();
    assert!(boxes.contains("│ 店店             │"), "{boxes}");
}

#[test]
fn replies_that_are_strange_are_drawn_as_far_as_they_go() {
    let services = [json!(null), json!({"Edges": [{"ReferenceId": 9}, 1]}), service(2, "", None, &[2])];
    assert!(drawn(&services, 80).unwrap().contains("no calls"));
}
