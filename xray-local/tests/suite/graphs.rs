//! The service graph, held to replies of the real X-Ray and to what its pages say.

use serde_json::{Value, json};
use xray_local::graph::ServiceGraph;
use xray_local::trace::Trace;

use crate::filters::segments;
use crate::vectors::cases;

#[test]
fn each_case_gives_the_graph_it_should() {
    for case in cases("service-graph", "cases") {
        let segments = segments(&case["documents"]);
        let mut graph = ServiceGraph::default();
        graph.add(&Trace::assemble(&segments));
        let (nodes, edges) = nodes_and_edges(&graph.to_json());
        assert_eq!(nodes, sorted(case["expect"]["nodes"].clone()), "nodes of {}", case["name"]);
        assert_eq!(edges, sorted(case["expect"]["edges"].clone()), "edges of {}", case["name"]);
    }
}

#[test]
fn traces_add_up_on_the_same_nodes() {
    let mut graph = ServiceGraph::default();
    for (id, flag) in [(1, "fault"), (2, "throttle"), (3, "error"), (4, "other")] {
        let document = json!([{"name": "shop", "id": format!("{id:016x}"), "trace_id": format!("1-581cf771-{id:024x}"),
            "start_time": id, "end_time": id + 1, flag: true}]);
        graph.add(&Trace::assemble(&segments(&document)));
    }
    let shop = graph.services()[0].statistics.clone().unwrap();
    assert_eq!((shop.fault, shop.throttle, shop.error, shop.ok, shop.total()), (1, 1, 1, 1, 4));
    assert_eq!((shop.total_seconds, shop.span), (4.0, Some((1.0, 5.0))));
    assert_eq!(graph.services().len(), 2);
}

#[test]
fn a_service_of_aws_is_one_node_in_either_case() {
    let call = |id: u64, name: &str, namespace: &str, aws: &Value| json!({"name": name, "id": format!("{id:016x}"), "start_time": 1, "end_time": 2, "namespace": namespace, "aws": aws});
    let document = json!([{"name": "shop", "id": "00000000000000ff", "trace_id": "1-581cf771-a006649127e371903a2de979",
    "start_time": 1, "end_time": 2, "subsegments": [
        // As the SDKs for Node and Python write it.
        call(1, "DynamoDB", "aws", &json!({"table_name": "orders"})),
        call(2, "dynamodb", "aws", &json!({"table_name": "orders"})),
        call(3, "SQS", "aws", &json!({"queue_url": "http://q"})),
        call(4, "sqs", "aws", &json!({"queue_url": "http://q"})),
        call(5, "s3", "aws", &json!({})),
        call(6, "s3", "remote", &json!({})),
    ]}]);
    let mut graph = ServiceGraph::default();
    graph.add(&Trace::assemble(&segments(&document)));
    let mut inferred: Vec<(&str, Option<&str>)> =
        graph.services()[2..].iter().map(|it| (it.name.as_str(), it.kind.as_deref())).collect();
    inferred.sort_unstable();
    let expected = [
        ("S3", Some("AWS::S3")),
        ("http://q", Some("AWS::SQS::Queue")),
        ("orders", Some("AWS::DynamoDB::Table")),
        ("s3", Some("remote")),
    ];
    assert_eq!(inferred, expected);
}

#[test]
fn a_ring_of_segments_is_a_graph_without_a_client() {
    let ring = json!([
        {"name": "a", "id": "0000000000000001", "parent_id": "0000000000000002", "trace_id": "1-581cf771-a006649127e371903a2de979", "start_time": 1, "end_time": 2},
        {"name": "b", "id": "0000000000000002", "parent_id": "0000000000000001", "trace_id": "1-581cf771-a006649127e371903a2de979", "start_time": 1, "end_time": 2},
    ]);
    let mut graph = ServiceGraph::default();
    graph.add(&Trace::assemble(&segments(&ring)));
    let calls: Vec<Vec<usize>> = graph.services().iter().map(|it| it.edges.keys().copied().collect()).collect();
    assert_eq!(calls, [[1], [0]]);
}

/// The reply in the form of the cases, where edges stand beside the nodes and name them.
fn nodes_and_edges(services: &Value) -> (Vec<Value>, Vec<Value>) {
    let key = |place: &Value| {
        let service = &services[place.as_u64().unwrap() as usize];
        json!([service["Name"], service["Type"]])
    };
    let (mut nodes, mut edges) = (Vec::new(), Vec::new());
    for service in services.as_array().unwrap() {
        for edge in service["Edges"].as_array().unwrap() {
            edges.push(json!({
                "From": [service["Name"], service["Type"]],
                "To": key(&edge["ReferenceId"]),
                "SummaryStatistics": edge["SummaryStatistics"],
                "ResponseTimeHistogram": edge["ResponseTimeHistogram"],
            }));
        }
        nodes.push(json!({
            "Name": service["Name"],
            "Type": service["Type"],
            "Root": service["Root"],
            "State": service["State"],
            "SummaryStatistics": service["SummaryStatistics"],
            "ResponseTimeHistogram": service["ResponseTimeHistogram"],
        }));
    }
    (sorted(nodes.into()), sorted(edges.into()))
}

fn sorted(list: Value) -> Vec<Value> {
    let mut list = list.as_array().unwrap().clone();
    list.sort_by_key(Value::to_string);
    list
}
