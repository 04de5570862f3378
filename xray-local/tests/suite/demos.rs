//! The made-up shop: what it sends is right for every receiver, and has something of everything.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use proptest::prelude::*;
use serde_json::json;
use xray_local::api::Api;
use xray_local::demo::{PAST_SECONDS, Sent, Traffic};
use xray_local::document::read_document;
use xray_local::filter::Filter;
use xray_local::graph::ServiceGraph;
use xray_local::store::{Kept, Store};

const NOW: f64 = 1_700_000_000.0;

/// One past, made once for all tests.
fn past() -> &'static [Sent] {
    static PAST: LazyLock<Vec<Sent>> = LazyLock::new(|| Traffic::new(1, NOW).past());
    &PAST
}

/// A store with it.
fn stored() -> Arc<Store> {
    let store = Store::new(256 << 20);
    for one in past() {
        assert_eq!(store.document(&one.document), None);
    }
    assert_eq!(store.accounts().evicted, 0);
    Arc::new(store)
}

/// Its traces.
fn kept() -> &'static [Kept] {
    static KEPT: LazyLock<Vec<Kept>> = LazyLock::new(|| stored().traces_after(0).0);
    &KEPT
}

fn assert_no_findings(sent: &[Sent]) {
    for one in sent {
        let reading = read_document(one.document.as_bytes());
        assert_eq!(reading.findings, [], "{}", one.document);
        assert!(one.document.len() < 40_000, "{} bytes", one.document.len());
    }
}

#[test]
fn no_receiver_minds_a_document_of_the_past() {
    assert_no_findings(past());
}

proptest! {
    #[test]
    fn no_receiver_minds_a_document_of_a_visit(seed: u64, after in 0.0..4_000.0) {
        assert_no_findings(&Traffic::new(seed, NOW).visit(NOW + after));
    }
}

#[test]
fn the_same_seed_sends_the_same() {
    assert_eq!(past(), Traffic::new(1, NOW).past());
    let visit = |seed| Traffic::new(seed, NOW).visit(NOW);
    assert_eq!(visit(7), visit(7));
    assert_ne!(visit(7), visit(8));
}

#[test]
fn the_past_is_past_and_sent_in_order() {
    for sent in [past(), &Traffic::new(2, NOW).past()] {
        assert!(sent.iter().all(|one| (NOW - PAST_SECONDS..=NOW).contains(&one.at)));
        assert!(sent.is_sorted_by(|one, other| one.at <= other.at));
    }
}

#[test]
fn there_is_something_for_every_filter() {
    let kept = kept();
    let traces: Vec<_> = kept.iter().map(Kept::trace).collect();
    assert!((600..2_500).contains(&traces.len()), "{}", traces.len());
    for (expression, least, most) in [
        ("fault", 20, 200),
        ("error", 20, 200),
        ("throttle", 5, 100),
        ("partial", 4, 4),
        ("responsetime > 1", 10, 200),
        ("http.status = 502", 15, 150),
        ("user = \"charlie\"", 10, 200),
        ("annotation.country = \"DE\"", 20, 400),
        ("annotation.total_eur > 100", 20, 400),
        ("annotation.express", 5, 200),
        ("annotation.cancelled = true", 2, 40),
        ("message CONTAINS \"lock timeout\"", 1, 20),
        ("service(id(name: \"orders\", type: \"AWS::DynamoDB::Table\")) { throttle }", 5, 100),
        ("service(id(type: \"Database::SQL\"))", 100, 800),
        ("service(id(type: \"AWS::SQS::Queue\"))", 100, 300),
        ("service(id(type: \"AWS::SNS\"))", 50, 300),
        ("service(id(type: \"AWS::S3\"))", 50, 500),
        ("service(id(name: \"api.carrier.example\", type: \"remote\"))", 20, 100),
        ("edge(\"orders\", \"payments\") { fault }", 15, 150),
        ("service(id(name: \"sign-in\", type: \"AWS::Lambda::Function\"))", 20, 120),
    ] {
        let filter = Filter::parse(expression).unwrap();
        let found = traces.iter().filter(|trace| filter.selects(trace, &[])).count();
        assert!((least..=most).contains(&found), "{found} of {expression}");
    }
}

#[test]
fn the_map_has_every_service_and_what_they_call() {
    let traces = kept();
    let mut graph = ServiceGraph::default();
    traces.iter().for_each(|kept| graph.add(&kept.trace()));
    let nodes: Vec<String> = graph
        .services()
        .iter()
        .map(|service| format!("{} {}", service.name, service.kind.as_deref().unwrap_or_default()))
        .collect();
    for node in [
        "shop-front AWS::EC2::Instance",
        "shop-front client",
        "orders AWS::ECS::Fargate",
        "payments AWS::ECS::Container",
        "inventory AWS::ElasticBeanstalk::Environment",
        "sign-in AWS::Lambda",
        "sign-in AWS::Lambda::Function",
        "fulfil-order AWS::Lambda",
        "fulfil-order AWS::Lambda::Function",
        "orders AWS::DynamoDB::Table",
        "users AWS::DynamoDB::Table",
        "reservations AWS::DynamoDB::Table",
        "api.bank.example remote",
        "api.carrier.example ",
        "api.carrier.example remote",
    ] {
        assert!(nodes.iter().any(|found| found == node), "no {node} in {nodes:#?}");
    }
}

#[test]
fn one_trace_has_some_five_hundred_subsegments() {
    let traces = kept();
    let mut sizes: Vec<usize> = traces.iter().map(|kept| kept.trace().entries().len()).collect();
    sizes.sort_unstable();
    assert!((480..560).contains(sizes.last().unwrap()), "{:?}", sizes.last());
}

#[test]
fn what_comes_from_the_queue_is_linked_to_who_sent_it() {
    let mut linked = 0;
    let sent = past();
    let mut names = BTreeMap::new();
    let mut pending: Vec<_> = sent.iter().filter_map(|one| read_document(one.document.as_bytes()).segment).collect();
    while let Some(mut segment) = pending.pop() {
        pending.append(&mut segment.subsegments);
        names.insert(format!("{} {}", segment.trace_id, segment.id), segment.name);
    }
    for one in sent {
        let document: serde_json::Value = serde_json::from_str(&one.document).unwrap();
        let Some(link) = document.pointer("/links/0") else { continue };
        linked += 1;
        assert_eq!(link["attributes"]["aws.xray.reserved.reference_type"], "parent");
        assert_ne!(link["trace_id"], document["trace_id"]);
        let sender = format!("{} {}", link["trace_id"].as_str().unwrap(), link["id"].as_str().unwrap());
        assert_eq!(names[&sender], "SQS");
    }
    assert!(linked > 50, "{linked}");
}

#[test]
fn the_bank_fails_for_a_few_minutes() {
    let traces = kept();
    let (mut during, mut else_) = ((0_u32, 0_u32), (0_u32, 0_u32));
    for kept in traces {
        for payments in kept.trace().segments().filter(|entry| entry.segment.name == "payments") {
            let ago = NOW - payments.segment.start_time;
            let counts = if (485.0..715.0).contains(&ago) { &mut during } else { &mut else_ };
            counts.0 += u32::from(payments.segment.fault);
            counts.1 += 1;
        }
    }
    let part = |(faults, all): (u32, u32)| f64::from(faults) / f64::from(all);
    assert!(part(during) > 0.4 && part(else_) < 0.05, "{during:?} {else_:?}");
}

#[test]
fn the_failing_bank_is_an_insight() {
    let api = Api::new(stored(), 1.0);
    let body = json!({"StartTime": NOW - PAST_SECONDS, "EndTime": NOW, "GroupName": "Default"});
    let reply = api.answer("/InsightSummaries", &body, NOW).unwrap();
    let insights = reply["InsightSummaries"].as_array().unwrap();
    assert_eq!(
        (insights.len(), &insights[0]["RootCauseServiceId"]["Name"]),
        (1, &json!("api.bank.example")),
        "{reply}"
    );
}
