//! Real clients: reqwest, reqwest-middleware, hyper-util and ureq, against a real server.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::response::Redirect;
use axum::routing::get as on_get;
use http::{HeaderMap, StatusCode};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tower::{Layer, Service, ServiceExt};
use xray_http::reqwest::RequestBuilderExt;
use xray_http::{Outgoing, XRayClientLayer};
use xray_runtime::{FutureExt, Propagation, Sampling, TraceFormat};

use crate::support::{Bench, bench, bench_with, http1, is, is_cancelled, request, serve};

/// What the server was told in `X-Amzn-Trace-Id`, each time it was asked.
type Told = Arc<Mutex<Vec<Option<String>>>>;

/// A server that notes trace headers.
async fn server() -> (SocketAddr, Told) {
    async fn note(State(told): State<Told>, headers: HeaderMap) {
        let header = headers.get("x-amzn-trace-id").map(|value| value.to_str().unwrap().to_owned());
        told.lock().unwrap().push(header);
    }
    let told = Told::default();
    let app = Router::new()
        .route(
            "/orders",
            on_get(|told: State<Told>, headers: HeaderMap| async { (note(told, headers).await, "12345").1 }),
        )
        .route("/busy", on_get(|| async { (StatusCode::SERVICE_UNAVAILABLE, "busy") }))
        .route("/slow", on_get(|| async { std::future::pending::<()>().await }))
        .route("/moved", on_get(|| async { Redirect::temporary("/orders") }))
        .with_state(Arc::clone(&told));
    (serve(app).await, told)
}

/// An address at which nobody listens.
async fn nobody() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").await.and_then(|unused| unused.local_addr()).expect("a free port")
}

/// Does `work` inside a segment called `shop`; the segment's document.
async fn inside<T>(bench: &Bench, work: impl Future<Output = T>) -> (Value, T) {
    let segment = bench.recorder.begin_segment("shop");
    let result = work.in_segment(&segment).await;
    segment.close();
    (bench.wait_for_more().await, result)
}

/// The one call of a document, which carried the trace to `told`.
fn call(document: &Value, told: &Told) -> Value {
    let call = document["subsegments"][0].clone();
    let (trace, id) = (document["trace_id"].as_str().expect("a trace"), call["id"].as_str().expect("an id"));
    let header = told.lock().unwrap().pop().flatten().expect("a trace header");
    assert_eq!(header, format!("Root={trace};Parent={id};Sampled=1"));
    call
}

fn assert_is_get_of_orders(call: &Value, address: SocketAddr) {
    assert_eq!((&call["name"], &call["namespace"]), (&json!("127.0.0.1"), &json!("remote")));
    let request = json!({"method": "GET", "url": format!("http://{address}/orders")});
    assert_eq!(call["http"], json!({"request": request, "response": {"status": 200, "content_length": 5}}));
    assert!(!is_cancelled(call));
}

fn messages(call: &Value) -> String {
    let exceptions = call["cause"]["exceptions"].as_array().expect("exceptions");
    exceptions.iter().filter_map(|exception| exception["message"].as_str()).collect::<Vec<_>>().join(" <- ")
}

#[tokio::test]
async fn reqwest_sends_the_trace_and_records_the_call() {
    let (address, told) = server().await;
    let bench = bench();
    let client = reqwest::Client::new();
    let url = format!("http://ada:pw@{address}/orders?token=secret");
    let (document, answer) = inside(&bench, client.get(url).send_traced()).await;
    assert_eq!(answer.expect("an answer").text().await.expect("a text"), "12345");
    assert_is_get_of_orders(&call(&document, &told), address);
    assert!(!document.to_string().contains("secret") && !document.to_string().contains("pw"));
}

#[tokio::test]
async fn reqwest_told_where_nobody_listens_says_why_without_secrets() {
    let bench = bench();
    let url = format!("http://ada:pw@{}/orders?token=secret", nobody().await);
    let (document, answer) = inside(&bench, reqwest::Client::new().get(url).send_traced()).await;
    assert!(answer.expect_err("nobody listens").to_string().contains("secret"), "the program is told all of it");
    let call = &document["subsegments"][0];
    assert!(is(call, "fault") && !is_cancelled(call));
    assert!(messages(call).to_lowercase().contains("connection refused"), "{}", messages(call));
    assert!(!document.to_string().contains("secret") && !document.to_string().contains("pw@"), "{document}");
}

#[tokio::test]
async fn a_call_that_takes_too_long_is_a_fault() {
    let (address, _) = server().await;
    let (bench, url) = (bench(), format!("http://{address}/slow"));
    let patience = std::time::Duration::from_millis(5);
    let (document, answer) = inside(&bench, reqwest::Client::new().get(&url).timeout(patience).send_traced()).await;
    assert!(answer.expect_err("it never answers").is_timeout());
    assert!(is(&document["subsegments"][0], "fault") && messages(&document["subsegments"][0]).contains("timed out"));
    let (document, answer) =
        blocking(&bench, move || agent().get(url).config().timeout_global(Some(patience)).build().call()).await;
    answer.expect_err("it never answers");
    assert!(is(&document["subsegments"][0], "fault") && messages(&document["subsegments"][0]).contains("timeout"));
}

#[tokio::test]
async fn a_reqwest_that_is_given_up_is_cancelled() {
    let (address, _) = server().await;
    let bench = bench();
    let sent = reqwest::Client::new().get(format!("http://{address}/slow")).send_traced();
    let (document, _) = inside(&bench, async {
        tokio::select! {
            biased;
            _ = sent => panic!("it never answers"),
            () = tokio::task::yield_now() => {}
        }
    })
    .await;
    assert!(is_cancelled(&document["subsegments"][0]) && !is(&document["subsegments"][0], "fault"));
}

#[tokio::test]
async fn a_reqwest_can_be_spawned_and_waits_for_its_segment() {
    let (address, told) = server().await;
    let bench = bench();
    let sent = reqwest::Client::new().get(format!("http://{address}/orders")).send_traced();
    let (document, _) = inside(&bench, async { tokio::spawn(sent.in_current_segment()).await }).await;
    assert_is_get_of_orders(&call(&document, &told), address);
}

#[tokio::test]
async fn a_redirect_belongs_to_the_same_call() {
    let (address, told) = server().await;
    let bench = bench();
    let (document, _) =
        inside(&bench, reqwest::Client::new().get(format!("http://{address}/moved")).send_traced()).await;
    assert_eq!(document["subsegments"].as_array().map(Vec::len), Some(1));
    assert_eq!(call(&document, &told)["http"]["response"]["status"], 200);
}

#[tokio::test]
async fn reqwest_middleware_records_the_call() {
    let (address, told) = server().await;
    let bench = bench();
    let client = reqwest_middleware::ClientBuilder::new(reqwest::Client::new())
        .with(xray_http::reqwest_middleware::XRayMiddleware::new())
        .build();
    let (document, _) = inside(&bench, client.get(format!("http://{address}/orders?token=secret")).send()).await;
    assert_is_get_of_orders(&call(&document, &told), address);
    let (document, _) = inside(&bench, client.get(format!("http://{}/?token=secret", nobody().await)).send()).await;
    assert!(is(&document["subsegments"][0], "fault") && !document.to_string().contains("secret"), "{document}");
    let (document, _) = inside(&bench, client.get(format!("http://{address}/busy")).send()).await;
    assert_eq!(document["subsegments"][0]["http"]["response"]["status"], 503);
    assert!(is(&document["subsegments"][0], "fault"));
}

#[tokio::test]
async fn hyper_util_records_the_call_to_the_end_of_its_body() {
    let (address, told) = server().await;
    let bench = bench();
    let mut client = XRayClientLayer::new().layer(http1());
    let segment = bench.recorder.begin_segment("shop");
    let asked = request("GET", format!("http://{address}/orders?token=secret"));
    let answer = async { client.ready().await.expect("ready").call(asked).await }.in_segment(&segment).await;
    let body = answer.expect("an answer").into_body().collect().await.expect("a body").to_bytes();
    assert_eq!(body, "12345");
    segment.close();
    assert_is_get_of_orders(&call(&bench.document().await, &told), address);
}

#[tokio::test]
async fn a_body_that_the_client_does_not_want_is_no_cancelled_call() {
    let (address, _) = server().await;
    let bench = bench();
    let client = XRayClientLayer::new().layer(http1());
    let (document, _) = inside(&bench, async {
        drop(client.oneshot(request("GET", format!("http://{address}/busy"))).await.expect("an answer"));
    })
    .await;
    let call = &document["subsegments"][0];
    assert!(!is_cancelled(call) && is(call, "fault"), "{call}");
}

#[tokio::test]
async fn hyper_util_told_where_nobody_listens_says_why() {
    let bench = bench();
    let client = XRayClientLayer::new().layer(http1());
    let asked = request("GET", format!("http://{}/", nobody().await));
    let (document, answer) = inside(&bench, client.oneshot(asked)).await;
    answer.expect_err("nobody listens");
    assert!(messages(&document["subsegments"][0]).to_lowercase().contains("connection refused"));
}

/// Does `work` on a thread that may wait, inside a segment called `shop`.
async fn blocking<T: Send + 'static>(bench: &Bench, work: impl FnOnce() -> T + Send + 'static) -> (Value, T) {
    let segment = bench.recorder.begin_segment("shop");
    let context = segment.clone();
    let result = tokio::task::spawn_blocking(move || context.scope(work)).await.expect("no panic");
    segment.close();
    (bench.wait_for_more().await, result)
}

fn agent() -> ureq::Agent {
    let config = ureq::Agent::config_builder().middleware(xray_http::ureq::XRayMiddleware::new()).build();
    ureq::Agent::new_with_config(config)
}

#[tokio::test]
async fn ureq_sends_the_trace_and_records_the_call() {
    let (address, told) = server().await;
    let bench = bench();
    let url = format!("http://{address}/orders?token=secret");
    let (document, text) = blocking(&bench, move || agent().get(url).call().unwrap().body_mut().read_to_string()).await;
    assert_eq!(text.expect("a text"), "12345");
    assert_is_get_of_orders(&call(&document, &told), address);
}

#[tokio::test]
async fn a_status_that_ureq_makes_an_error_is_a_response() {
    let (address, _) = server().await;
    let bench = bench();
    let url = format!("http://{address}/busy");
    let (document, answer) = blocking(&bench, move || agent().get(url).call()).await;
    answer.expect_err("a status that is an error");
    let call = &document["subsegments"][0];
    assert_eq!((call["http"]["response"]["status"].as_u64(), is(call, "fault")), (Some(503), true));
    assert_eq!(call["cause"], Value::Null);
}

#[tokio::test]
async fn ureq_told_where_nobody_listens_says_why() {
    let bench = bench();
    let url = format!("http://{}/?token=secret", nobody().await);
    let (document, answer) = blocking(&bench, move || agent().get(url).call()).await;
    answer.expect_err("nobody listens");
    assert!(messages(&document["subsegments"][0]).to_lowercase().contains("refused"), "{document}");
    assert!(!document.to_string().contains("secret"));
}

#[tokio::test]
async fn only_hosts_that_are_allowed_are_told_the_trace() {
    let (address, told) = server().await;
    for (allowed, is_told) in [(&["*.example.com", "127.0.*"][..], true), (&["*.example.com"], false), (&[], false)] {
        let bench = bench();
        let outgoing = Outgoing::new().propagate_to(allowed);
        let sent = reqwest::Client::new().get(format!("http://{address}/orders")).send_traced_as(outgoing);
        let (document, _) = inside(&bench, sent).await;
        assert_eq!(document["subsegments"][0]["http"]["response"]["status"], 200, "it is recorded all the same");
        assert_eq!(told.lock().unwrap().pop().flatten().is_some(), is_told, "{allowed:?}");
    }
}

#[tokio::test]
async fn a_call_that_is_not_sampled_carries_the_trace_on() {
    let (address, told) = server().await;
    let bench = bench_with(|builder| builder.sampling(Sampling::never()));
    let segment = bench.recorder.begin_segment("shop");
    let sent = reqwest::Client::new().get(format!("http://{address}/orders")).send_traced();
    sent.in_segment(&segment).await.expect("an answer");
    let header = told.lock().unwrap().pop().flatten().expect("a trace header");
    let trace = segment.trace_id().expect("a trace");
    assert!(header.starts_with(&format!("Root={trace};")) && header.ends_with(";Sampled=0"), "{header}");
    segment.close();
    assert_eq!(bench.documents().len(), 0);
}

#[tokio::test]
async fn outside_any_segment_calls_go_as_they_came() {
    let (address, told) = server().await;
    let answer = reqwest::Client::new().get(format!("http://{address}/orders")).send_traced().await;
    assert_eq!(answer.expect("an answer").status(), 200);
    assert_eq!(told.lock().unwrap().pop(), Some(None));
}

#[test]
fn the_trace_is_told_in_the_headers_that_were_chosen() {
    let bench = bench();
    let segment = bench.recorder.begin_segment("shop");
    let names = |outgoing: Outgoing| {
        let mut names = Vec::new();
        segment.scope(|| outgoing.begin("GET", "http://h/", |name, _| names.push(name)).close());
        names
    };
    assert_eq!(names(Outgoing::new()), ["X-Amzn-Trace-Id"]);
    let both = Propagation::default().write([TraceFormat::W3c, TraceFormat::XRay]);
    assert_eq!(names(Outgoing::new().propagation(both.clone())), ["traceparent", "X-Amzn-Trace-Id"]);
    // Those of the recorder in use, where nothing else was said.
    let scoped = bench_with(|builder| builder.propagation(both)).recorder;
    assert_eq!(scoped.scope(|| names(Outgoing::new())), ["traceparent", "X-Amzn-Trace-Id"]);
}
