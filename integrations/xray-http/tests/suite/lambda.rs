//! The same layer around a handler of lambda_http, asked as its adapter asks.

use lambda_http::{Body, Error, IntoResponse, Request, Response, service_fn};
use tower::{Layer, Service, ServiceExt};
use xray_runtime::FutureExt;
use xray_test_support::tree;

use crate::support::{INCOMING, bench};

async fn handler(_: Request) -> Result<Response<String>, Error> {
    Ok(Response::new("from the function".to_owned()))
}

fn asked() -> Request {
    http::Request::builder()
        .uri("https://api.example.com/orders?token=secret")
        .header("x-amzn-trace-id", INCOMING)
        .body(Body::Empty)
        .unwrap()
}

#[tokio::test]
async fn a_request_to_a_function_is_a_segment_and_its_answer_converts() {
    let bench = bench();
    let mut service = bench.layer("orders").layer(service_fn(handler));
    let response = service.ready().await.expect("ready").call(asked()).await.expect("an answer");
    let response: Response<Body> = response.into_response().await;
    assert!(matches!(response.body(), Body::Text(text) if text == "from the function"), "{:?}", response.body());
    let document = bench.document().await;
    assert_eq!(document["http"]["request"]["url"], "https://api.example.com/orders");
    assert_eq!(document["http"]["response"]["content_length"], 17);
}

#[tokio::test]
async fn inside_the_functions_segment_it_is_a_subsegment() {
    let bench = bench();
    let segment = bench.recorder.begin_segment("function");
    let mut service = bench.layer("orders").layer(service_fn(handler));
    let response = async { service.call(asked()).await }.in_segment(&segment).await.expect("an answer");
    let _: Response<Body> = response.into_response().await;
    segment.close();
    assert_eq!(tree(&bench.documents()), "function\n  orders\n");
}
