//! The trace of the caller is continued, and told in the response.

use actix_web::HttpResponse;
use actix_web::web::{self, ServiceConfig};
use xray_runtime::{Sampling, current};

use crate::support::{INCOMING, ask, bench, bench_with, clients, serve};

/// Answers with the header that a call made from the handler would carry.
fn app(config: &mut ServiceConfig) {
    let outgoing = || async { current().trace_header().map(|header| header.to_string()).unwrap_or_default() };
    config.route("/", web::get().to(outgoing));
    let own = || async { HttpResponse::Ok().insert_header(("x-amzn-trace-id", "Root=mine")).finish() };
    config.route("/own", web::get().to(own));
}

fn answered(answer: &hyper::Response<hyper::body::Bytes>) -> Option<&str> {
    answer.headers().get("x-amzn-trace-id").map(|value| value.to_str().expect("a text"))
}

#[actix_web::test]
async fn the_trace_of_the_caller_goes_on_in_the_segment_the_handler_and_the_response() {
    for client in clients() {
        let bench = bench();
        let server = serve(bench.xray(), app);
        let answer = ask(&client, "GET", &server.url("/"), &[("x-amzn-trace-id", INCOMING)]).await;
        assert_eq!(answered(&answer), Some("Root=1-5759e988-bd862e3fe1be46a994272793"));
        let document = bench.document().await;
        assert_eq!(document["trace_id"], "1-5759e988-bd862e3fe1be46a994272793");
        assert_eq!(document["parent_id"], "53995c3f42cd8ad8");
        let id = document["id"].as_str().expect("an id");
        let outgoing = format!("Root=1-5759e988-bd862e3fe1be46a994272793;Parent={id};Sampled=1");
        assert_eq!(answer.body(), outgoing.as_bytes());
    }
}

#[actix_web::test]
async fn a_request_that_is_not_sampled_carries_its_trace_on_and_sends_nothing() {
    let bench = bench();
    let server = serve(bench.xray(), app);
    let [http1, _] = clients();
    let header = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0";
    let answer = ask(&http1, "GET", &server.url("/"), &[("x-amzn-trace-id", header)]).await;
    let said = std::str::from_utf8(answer.body()).expect("a text");
    assert!(said.starts_with("Root=1-5759e988-bd862e3fe1be46a994272793;") && said.ends_with(";Sampled=0"), "{said}");
    assert_eq!(bench.documents().len(), 0);
}

#[actix_web::test]
async fn a_client_that_asks_is_told_the_decision() {
    for (sampling, decision) in [(Sampling::always(), "1"), (Sampling::never(), "0")] {
        let bench = bench_with(|builder| builder.sampling(sampling));
        let server = serve(bench.xray(), app);
        let [http1, _] = clients();
        let header = "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=?";
        let answer = ask(&http1, "GET", &server.url("/"), &[("x-amzn-trace-id", header)]).await;
        let expected = format!("Root=1-5759e988-bd862e3fe1be46a994272793;Sampled={decision}");
        assert_eq!(answered(&answer), Some(expected.as_str()));
    }
}

#[actix_web::test]
async fn a_header_of_the_handlers_own_stays_and_none_is_added_where_none_is_wanted() {
    let bench = bench();
    let server = serve(bench.xray(), app);
    let [http1, _] = clients();
    assert_eq!(answered(&ask(&http1, "GET", &server.url("/own"), &[]).await), Some("Root=mine"));
    let silent = serve(bench.xray().without_response_header(), app);
    assert_eq!(answered(&ask(&http1, "GET", &silent.url("/"), &[]).await), None);
}
