//! Edges of the service graph that nobody waits on, and the other names of those who are called.

use proptest::prelude::*;
use serde_json::{Value, json};
use xray_local::api::Api;
use xray_local::document::Segment;
use xray_local::graph::ServiceGraph;
use xray_local::store::Store;
use xray_local::trace::Trace;

use crate::filters::segments;

const QUEUE: &str = "https://sqs.eu-west-1.amazonaws.com/123456789012/orders";
const SENT: &str = "1-581cf771-a006649127e371903a2de971";
const RECEIVED: &str = "1-581cf771-a006649127e371903a2de972";

/// A shop sends an order into a queue.
fn sender() -> Value {
    json!({"name": "shop", "id": "0000000000000001", "trace_id": SENT, "start_time": 10, "end_time": 11, "subsegments": [
        {"name": "SQS", "id": "0000000000000002", "start_time": 10, "end_time": 10.5, "namespace": "aws",
            "aws": {"queue_url": QUEUE, "operation": "SendMessage"}}]})
}

/// A function takes it out two seconds after it was sent.
fn receiver(linked: &[&str]) -> Value {
    let links: Value = linked.iter().map(|id| json!({"trace_id": SENT, "id": id})).collect();
    json!({"name": "ship", "id": "0000000000000003", "trace_id": RECEIVED, "start_time": 12.5, "end_time": 13,
        "origin": "AWS::Lambda::Function", "links": links})
}

fn api(documents: &[Value]) -> Api {
    let api = Api::new(Store::new(1 << 20).into(), 1.0);
    let texts: Vec<String> = documents.iter().map(Value::to_string).collect();
    let reply = api.answer("/TraceSegments", &json!({"TraceSegmentDocuments": texts}), 0.0).unwrap();
    assert_eq!(reply, json!({"UnprocessedTraceSegments": []}));
    api
}

/// `(from, to, age histogram)` of each edge of the type `link`.
fn links(reply: &Value) -> Vec<(String, String, Value)> {
    let services = reply["Services"].as_array().unwrap();
    let mut found = Vec::new();
    for service in services {
        for edge in service["Edges"].as_array().unwrap().iter().filter(|edge| edge["EdgeType"] == "link") {
            assert_eq!((&edge["SummaryStatistics"], &edge["ResponseTimeHistogram"]), (&json!({}), &json!([])));
            let to = &services[edge["ReferenceId"].as_u64().unwrap() as usize];
            let name = |service: &Value| service["Name"].as_str().unwrap().to_owned();
            found.push((name(service), name(to), edge["ReceivedEventAgeHistogram"].clone()));
        }
    }
    found
}

#[test]
fn a_queue_is_linked_to_who_receives_from_it() {
    let api = api(&[receiver(&["0000000000000002"]), sender()]);
    let all = api.answer("/ServiceGraph", &json!({"StartTime": 0, "EndTime": 20}), 0.0).unwrap();
    assert_eq!(links(&all), [(QUEUE.into(), "ship".into(), json!([{"Value": 2.0, "Count": 1}]))]);
    // Who sent it is shown even when only the trace of who received it is asked for.
    let one = api.answer("/TraceGraph", &json!({"TraceIds": [RECEIVED]}), 0.0).unwrap();
    assert_eq!(links(&one), links(&all));
    let queue = one["Services"].as_array().unwrap().iter().find(|it| it["Name"] == QUEUE).unwrap();
    assert_eq!(
        (&queue["Type"], &queue["State"], &queue["SummaryStatistics"]),
        (&json!("AWS::SQS::Queue"), &json!("unknown"), &json!({}))
    );
}

#[test]
fn each_message_of_a_batch_has_its_age() {
    // One link names the call and one the sender itself, as a sender without a call would be named.
    let api = api(&[sender(), receiver(&["0000000000000002", "0000000000000001", "0000000000000002"])]);
    let graph = api.answer("/ServiceGraph", &json!({"StartTime": 0, "EndTime": 20}), 0.0).unwrap();
    assert_eq!(
        links(&graph),
        [
            ("shop".into(), "ship".into(), json!([{"Value": 1.5, "Count": 1}])),
            (QUEUE.into(), "ship".into(), json!([{"Value": 2.0, "Count": 2}])),
        ]
    );
}

#[test]
fn a_link_to_what_never_came_is_not_drawn() {
    let api = api(&[receiver(&["0000000000000002"])]);
    let graph = api.answer("/ServiceGraph", &json!({"StartTime": 0, "EndTime": 20}), 0.0).unwrap();
    assert_eq!(links(&graph), []);
    // The trace came, the subsegment did not.
    let api = self::api(&[sender(), receiver(&["00000000000000ff"])]);
    let graph = api.answer("/ServiceGraph", &json!({"StartTime": 0, "EndTime": 20}), 0.0).unwrap();
    assert_eq!(links(&graph), []);
}

#[test]
fn a_callee_under_another_name_is_an_alias_of_the_edge() {
    let call = |id: u64, name: &str, more: Value| {
        let mut call = json!({"name": name, "id": format!("{id:016x}"), "start_time": 1, "end_time": 2});
        call.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        call
    };
    let remote = json!({"namespace": "remote"});
    let mut documents = vec![json!({"name": "shop", "id": "0000000000000001", "trace_id": SENT, "start_time": 1,
        "end_time": 2, "subsegments": [call(2, "bank.example.com:8443", remote.clone()), call(3, "bank", remote),
            call(4, "pay", json!({})), call(5, "Lambda", json!({"namespace": "aws"}))]})];
    documents.extend((2..6).map(|parent: u64| {
        json!({"name": "bank", "id": format!("{:016x}", parent + 16), "trace_id": SENT, "start_time": 1, "end_time": 2,
            "parent_id": format!("{parent:016x}")})
    }));
    let api = api(&documents);
    let graph = api.answer("/ServiceGraph", &json!({"StartTime": 0, "EndTime": 9}), 0.0).unwrap();
    assert_eq!(
        graph["Services"][0]["Edges"][0]["Aliases"],
        json!([
            {"Name": "Lambda", "Names": ["Lambda"], "Type": "AWS::Lambda"},
            {"Name": "bank.example.com:8443", "Names": ["bank.example.com:8443"], "Type": "remote"},
        ])
    );
}

#[test]
fn a_long_line_of_links_is_drawn_whole() {
    let traces: Vec<Vec<Segment>> = {
        let trace_id = |number: u64| format!("1-581cf771-{number:024x}");
        let document = |number: u64| {
            let links: Value = (number > 0)
                .then(|| json!({"trace_id": trace_id(number - 1), "id": format!("{:016x}", number - 1)}))
                .into_iter()
                .collect();
            json!([{"name": format!("s{}", number % 7), "id": format!("{number:016x}"), "trace_id": trace_id(number),
                "start_time": number, "end_time": number + 1, "links": links}])
        };
        (0..4_500).map(|number| segments(&document(number))).collect()
    };
    let mut graph = ServiceGraph::default();
    traces.iter().for_each(|trace| graph.add(&Trace::assemble(trace)));
    traces.iter().for_each(|trace| graph.link(&Trace::assemble(trace)));
    let drawn: u64 = graph.services().iter().flat_map(|it| it.links.values()).flat_map(|it| it.ages.values()).sum();
    assert_eq!((drawn, graph.linked()), (traces.len() as u64 - 1, Vec::new()));
}

proptest! {
    #[test]
    fn each_link_is_drawn_once_or_its_end_is_missing(wanted in proptest::collection::vec((0u64..5, 0u64..4), 0..12)) {
        let trace_id = |trace: u64| format!("1-581cf771-{trace:024x}");
        let links: Value = wanted.iter().map(|(trace, id)| json!({"trace_id": trace_id(*trace), "id": format!("{id:016x}")})).collect();
        let document = |trace: u64| {
            json!([{"name": format!("s{trace}"), "id": format!("{:016x}", trace % 3), "trace_id": trace_id(trace),
                "start_time": trace, "end_time": trace + 1, "links": if trace == 0 { links.clone() } else { json!([]) }}])
        };
        let traces: Vec<_> = (0..4).map(|trace| segments(&document(trace))).collect();
        let mut graph = ServiceGraph::default();
        graph.add(&Trace::assemble(&traces[0]));
        for trace in &traces {
            graph.link(&Trace::assemble(trace));
        }
        let drawn: u64 = graph.services().iter().flat_map(|it| it.links.values()).flat_map(|it| it.ages.values()).sum();
        let there = wanted.iter().filter(|(trace, id)| *trace < 4 && trace % 3 == *id).count();
        prop_assert_eq!(drawn, there as u64);
        prop_assert!(graph.linked().iter().all(|id| id.to_string() == trace_id(4)));
    }
}
