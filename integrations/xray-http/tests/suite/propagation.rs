//! The trace header: continued from the caller, told in the answer, carried on in calls that are not sampled.

use axum::Router;
use axum::routing::get as on_get;
use serde_json::Value;
use xray_runtime::{Propagation, Sampling, TraceHeader, UpstreamSampling, current};

use crate::support::{Bench, INCOMING, bench, bench_with, exchange, http1, request, serve};

/// What the handler would send on, as text.
async fn header() -> String {
    current().trace_header().map(|header| header.to_string()).unwrap_or_default()
}

/// The answer's trace header, and what the handler would send on.
async fn ask(bench: &Bench, headers: &[(&'static str, &str)]) -> (Option<String>, String) {
    let address = serve(Router::new().route("/", on_get(header)).layer(bench.layer("orders"))).await;
    let mut asked = request("GET", format!("http://{address}/"));
    for (name, value) in headers {
        asked.headers_mut().insert(*name, value.parse().unwrap());
    }
    let answer = exchange(&http1(), asked).await;
    let told = answer.headers().get("x-amzn-trace-id").map(|value| value.to_str().expect("a text").to_owned());
    (told, String::from_utf8(answer.body().to_vec()).expect("a text"))
}

#[tokio::test]
async fn the_callers_trace_is_continued() {
    let bench = bench();
    let (told, sent_on) = ask(&bench, &[("x-amzn-trace-id", INCOMING)]).await;
    assert_eq!(told.as_deref(), Some("Root=1-5759e988-bd862e3fe1be46a994272793"));
    let document = bench.document().await;
    assert_eq!(document["trace_id"], "1-5759e988-bd862e3fe1be46a994272793");
    assert_eq!(document["parent_id"], "53995c3f42cd8ad8");
    let id = document["id"].as_str().expect("an id");
    assert_eq!(sent_on, format!("Root=1-5759e988-bd862e3fe1be46a994272793;Parent={id};Sampled=1"));
}

#[tokio::test]
async fn a_new_trace_is_told_in_the_answer() {
    let bench = bench();
    let (told, _) = ask(&bench, &[]).await;
    let document = bench.document().await;
    assert_eq!(told, Some(format!("Root={}", document["trace_id"].as_str().expect("a trace"))));
    assert_eq!(document["parent_id"], Value::Null);
}

#[tokio::test]
async fn a_caller_that_asks_is_told_the_decision() {
    let asked = [("x-amzn-trace-id", "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=?")];
    for (sampling, decision) in [(Sampling::always(), 1), (Sampling::never(), 0)] {
        let bench = bench_with(|builder| builder.sampling(sampling));
        let told = ask(&bench, &asked).await.0;
        assert_eq!(told, Some(format!("Root=1-5759e988-bd862e3fe1be46a994272793;Sampled={decision}")));
    }
}

#[tokio::test]
async fn what_is_not_sampled_goes_on_all_the_same() {
    let bench = bench();
    let incoming = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0";
    let (told, sent_on) = ask(&bench, &[("x-amzn-trace-id", incoming)]).await;
    assert_eq!(told.as_deref(), Some("Root=1-5759e988-bd862e3fe1be46a994272793"));
    assert_eq!(sent_on, incoming);
    assert_eq!(bench.documents().len(), 0);
}

#[tokio::test]
async fn a_decision_that_is_not_believed_is_made_here() {
    let bench = bench_with(|builder| builder.sampling(Sampling::never()).upstream_sampling(UpstreamSampling::Ignored));
    let (_, sent_on) = ask(&bench, &[("x-amzn-trace-id", INCOMING)]).await;
    let sent_on = TraceHeader::parse(&sent_on);
    assert_eq!(sent_on.root(), TraceHeader::parse(INCOMING).root());
    assert_eq!(sent_on.sampled(), Some(xray_runtime::SamplingDecision::NotSampled));
    assert_eq!(bench.documents().len(), 0);
}

#[tokio::test]
async fn callers_that_speak_w3c_are_heard() {
    let bench = bench();
    let traceparent = "00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01";
    ask(&bench, &[("traceparent", traceparent)]).await;
    let document = bench.document().await;
    assert_eq!(document["trace_id"], "1-5759e988-bd862e3fe1be46a994272793");
    assert_eq!(document["parent_id"], "53995c3f42cd8ad8");
}

#[tokio::test]
async fn a_recorder_that_reads_only_ours_does_not_hear_w3c() {
    let bench = bench_with(|builder| builder.propagation(Propagation::xray()));
    ask(&bench, &[("traceparent", "00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01")]).await;
    assert_eq!(bench.document().await["parent_id"], Value::Null);
}

#[tokio::test]
async fn hostile_headers_begin_a_new_trace_and_come_back_in_nothing() {
    for hostile in ["Root=1-0-0;Parent=x", "Root=;;;;=", &"A".repeat(9_000), "Root=1-5759e988-BD862E3FE1BE46A99427279Z"]
    {
        let bench = bench();
        let (told, _) = ask(&bench, &[("x-amzn-trace-id", hostile)]).await;
        let document = bench.document().await;
        assert_eq!(told, Some(format!("Root={}", document["trace_id"].as_str().expect("a trace"))));
    }
}

#[tokio::test]
async fn an_answer_can_do_without_the_header_or_bring_its_own() {
    let bench = bench();
    let app = Router::new().route("/", on_get(|| async {})).layer(bench.layer("orders").without_response_header());
    let address = serve(app).await;
    let answer = exchange(&http1(), request("GET", format!("http://{address}/"))).await;
    assert_eq!(answer.headers().get("x-amzn-trace-id"), None);
    let own =
        Router::new().route("/", on_get(|| async { [("x-amzn-trace-id", "its own")] })).layer(bench.layer("orders"));
    let address = serve(own).await;
    let answer = exchange(&http1(), request("GET", format!("http://{address}/"))).await;
    assert_eq!(answer.headers().get_all("x-amzn-trace-id").iter().collect::<Vec<_>>(), ["its own"]);
}

#[tokio::test]
async fn a_recorder_that_is_switched_off_leaves_requests_alone() {
    let bench = bench_with(|builder| builder.environment([("AWS_XRAY_SDK_ENABLED", "false")]));
    let (told, sent_on) = ask(&bench, &[("x-amzn-trace-id", INCOMING)]).await;
    assert_eq!((told, sent_on.as_str()), (None, ""));
    assert_eq!(bench.documents().len(), 0);
}
