//! Drawings as they are printed, from replies as X-Ray writes them.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::graph::Graph;
use super::{boxes, list};
use crate::style::{Style, When};

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
    let drawn = boxes::draw(&graph, columns, Style::PLAIN)?;
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
    let listed = list::draw(&Graph::read(&services), Style::PLAIN);
    assert_eq!(listed, expected);
}

#[test]
fn a_link_is_listed_as_one() {
    let mut queue = service(0, "https://sqs.eu-west-1.amazonaws.com/1/mails", Some("AWS::SQS::Queue"), &[1]);
    queue["Edges"][0] = json!({"ReferenceId": 1, "EdgeType": "link", "SummaryStatistics": {}});
    let listed = list::draw(&Graph::read(&[queue, service(1, "mailer", None, &[])]), Style::PLAIN);
    assert_eq!(listed, "mails (SQS::Queue) ~> mailer  link\n");
}

#[test]
fn faults_are_red_where_there_are_colours() {
    let style = Style::of_stdout(When::Always);
    let graph = Graph::read(&[service(0, "shop", None, &[1]), service(1, "bank", None, &[])]);
    let red = "\u{1b}[31m25% fault\u{1b}[0m";
    let boxes = boxes::draw(&graph, 80, style).unwrap();
    assert_eq!((boxes.matches(red).count(), boxes.matches('\u{1b}').count()), (2, 4), "{boxes:?}");
    assert_eq!(list::draw(&graph, style), format!("shop -> bank  4 calls  {red}  12.5 ms\n"));
}

#[test]
fn names_cannot_steer_the_terminal() {
    let services = [service(0, "a\u{1b}[2J\u{202e}b\n\u{9b}", Some("\u{7}x\r"), &[1]), service(1, "店店", None, &[])];
    for text in [drawn(&services, 80).unwrap(), list::draw(&Graph::read(&services), Style::PLAIN)] {
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn every_box_is_whole_whoever_calls_whom(count in 1_usize..14, edges in prop::collection::vec((0_usize..14, 0_usize..14), 0..30)) {
        let callees = |from: usize| {
            let mut callees: Vec<usize> = edges.iter().filter(|edge| edge.0 == from && edge.1 < count).map(|edge| edge.1).collect();
            callees.sort_unstable();
            callees.dedup();
            callees
        };
        let services: Vec<Value> =
            (0..count).map(|place| service(place, &format!("n{place:02}"), Some("remote"), &callees(place))).collect();
        let text = drawn(&services, 1_000).unwrap();
        // Rows are cells, so a box whose sides stand in one column on every row was drawn over by nothing.
        let rows: Vec<Vec<char>> = text.lines().map(|line| line.chars().collect()).collect();
        let cell = |row: usize, column: usize| rows.get(row).and_then(|row| row.get(column)).copied().unwrap_or(' ');
        for place in 0..count {
            let name: Vec<char> = format!("│ n{place:02} ").chars().collect();
            let found: Vec<(usize, usize)> = (0..rows.len())
                .flat_map(|row| (0..rows[row].len()).map(move |column| (row, column)))
                .filter(|(row, column)| (0..name.len()).all(|step| cell(*row, column + step) == name[step]))
                .collect();
            prop_assert_eq!(found.len(), 1, "{}", text);
            let (row, left) = found[0];
            let top = (0..row).rev().find(|row| cell(*row, left) == '┌').unwrap();
            let width = (left + 1..).find(|column| cell(top, *column) == '┐').unwrap() - left;
            let bottom = (row..).find(|row| cell(*row, left) == '└').unwrap();
            prop_assert_eq!(cell(bottom, left + width), '┘', "{}", text);
            for row in top + 1..bottom {
                prop_assert_eq!(cell(row, left), '│', "{}", text);
                prop_assert!(['│', '├'].contains(&cell(row, left + width)), "{}", text);
            }
        }
        let calls: usize = (0..count).map(|from| callees(from).into_iter().filter(|to| *to != from).count()).sum();
        let arrows = text.chars().filter(|char| ['▶', '◀'].contains(char)).count();
        // Parallel lines may reach a box as one, but no box that is called is without an arrow.
        let called = (0..count).filter(|to| (0..count).any(|from| from != *to && callees(from).contains(to))).count();
        prop_assert!((called..=calls).contains(&arrows), "{} of {} calls, {} called:\n{}", arrows, calls, called, text);
    }
}
