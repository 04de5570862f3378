//! Real axum servers, over HTTP/1.1 and HTTP/2: what a segment says of its request and response.

use axum::Router;
use axum::response::IntoResponse;
use axum::routing::{get as on_get, post};
use http::StatusCode;
use serde_json::{Value, json};
use xray_runtime::traced;
use xray_test_support::tree;

use crate::support::{Bench, bench, exchange, get, http1, http2, is, raw, request, serve};

#[traced]
async fn price() -> &'static str {
    "12 cents"
}

async fn order() -> &'static str {
    price().await
}

async fn broken() {
    panic!("no stock");
}

fn app(bench: &Bench) -> Router {
    Router::new()
        .route("/orders/{id}", on_get(order))
        .route("/orders", post(order))
        .route(
            "/status/{code}",
            on_get(|axum::extract::Path(code): axum::extract::Path<u16>| async move {
                StatusCode::from_u16(code).expect("a status").into_response()
            }),
        )
        .route("/broken", on_get(broken))
        .layer(bench.layer("orders"))
}

#[tokio::test]
async fn a_request_is_a_segment_and_its_work_subsegments() {
    for client in [http1(), http2()] {
        let bench = bench();
        let address = serve(app(&bench)).await;
        let mut asked = request("GET", format!("http://{address}/orders/7?token=secret"));
        asked.headers_mut().insert("user-agent", "curl/8".parse().unwrap());
        let answer = exchange(&client, asked).await;
        assert_eq!(answer.body(), "12 cents");
        let document = bench.document().await;
        assert_eq!(tree(std::slice::from_ref(&document)), "orders [http_route=/orders/{id}]\n  price\n");
        assert_eq!(
            document["http"],
            json!({
                "request": {
                    "method": "GET",
                    "url": format!("http://{address}/orders/7"),
                    "user_agent": "curl/8",
                    "client_ip": "127.0.0.1",
                },
                "response": {"status": 200, "content_length": 8},
            })
        );
    }
}

#[tokio::test]
async fn statuses_are_errors_throttles_and_faults() {
    let bench = bench();
    let address = serve(app(&bench)).await;
    let (error, throttle, fault) = ([true, false, false], [true, true, false], [false, false, true]);
    for client in [http1(), http2()] {
        // A code that is no number is refused with 400 before the handler.
        for (code, status, flags) in
            [("x", 400, error), ("404", 404, error), ("429", 429, throttle), ("500", 500, fault), ("503", 503, fault)]
        {
            get(&client, format!("http://{address}/status/{code}")).await;
            let document = bench.wait_for_more().await;
            assert_eq!(["error", "throttle", "fault"].map(|flag| is(&document, flag)), flags, "{code}");
            assert_eq!(document["http"]["response"]["status"], status);
        }
    }
}

#[tokio::test]
async fn what_no_route_matches_is_a_segment_too() {
    let bench = bench();
    let address = serve(app(&bench)).await;
    get(&http1(), format!("http://{address}/nowhere")).await;
    let not_found = bench.wait_for_more().await;
    assert_eq!((not_found["http"]["response"]["status"].as_u64(), is(&not_found, "error")), (Some(404), true));
    assert_eq!(not_found["annotations"], Value::Null);
    exchange(&http1(), request("DELETE", format!("http://{address}/orders"))).await;
    let not_allowed = bench.wait_for_more().await;
    assert_eq!(not_allowed["http"]["response"]["status"], 405);
    assert_eq!(not_allowed["annotations"], json!({"http_route": "/orders"}));
}

#[tokio::test]
async fn an_answer_to_head_has_no_body_to_wait_for() {
    let bench = bench();
    let address = serve(app(&bench)).await;
    exchange(&http1(), request("HEAD", format!("http://{address}/orders/7"))).await;
    let document = bench.document().await;
    assert_eq!(document["http"]["request"]["method"], "HEAD");
    assert_eq!(document["http"]["response"], json!({"status": 200}));
    assert_eq!(document["metadata"], Value::Null, "it was not cancelled");
}

#[tokio::test]
async fn a_handler_that_panics_is_a_fault_and_the_server_goes_on() {
    let bench = bench();
    let address = serve(app(&bench)).await;
    raw(address, "GET /broken HTTP/1.1\r\nHost: shop\r\n\r\n").await;
    let document = bench.wait_for_more().await;
    assert!(is(&document, "fault"));
    let exception = &document["cause"]["exceptions"][0];
    assert_eq!((exception["type"].as_str(), exception["message"].as_str()), (Some("panic"), Some("no stock")));
    assert_eq!(document["http"]["request"]["url"], "http://shop/broken");
    assert_eq!(get(&http1(), format!("http://{address}/orders/7")).await.status(), 200);
    bench.wait_for_more().await;
    let over_http2 = http2().request(request("GET", format!("http://{address}/broken"))).await;
    over_http2.expect_err("the stream is reset");
    let document = bench.wait_for_more().await;
    assert_eq!(document["cause"]["exceptions"][0]["message"], "no stock");
}

#[tokio::test]
async fn requests_on_one_connection_are_segments_of_their_own() {
    let bench = bench();
    let address = serve(app(&bench)).await;
    let answer = raw(
        address,
        "GET /orders/1 HTTP/1.1\r\nHost: shop\r\n\r\nGET /orders/2 HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n",
    )
    .await;
    assert_eq!(answer.matches("12 cents").count(), 2);
    let documents = bench.wait_for(2).await;
    assert_ne!(documents[0]["trace_id"], documents[1]["trace_id"]);
}

#[traced]
async fn look_up(#[annotate] order_id: u64) {
    for _ in 0..order_id % 7 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn requests_that_are_served_together_do_not_mix() {
    let bench = bench();
    let handler = |axum::extract::Path(order_id): axum::extract::Path<u64>| async move {
        xray_runtime::current().annotate("asked", order_id);
        look_up(order_id).await;
    };
    let address = serve(Router::new().route("/{id}", on_get(handler)).layer(bench.layer("orders"))).await;
    let client = http2();
    let mut asked = tokio::task::JoinSet::new();
    for order_id in 0..100 {
        let client = client.clone();
        asked.spawn(async move { get(&client, format!("http://{address}/{order_id}")).await });
    }
    asked.join_all().await;
    for document in bench.wait_for(100).await {
        let subsegments = document["subsegments"].as_array().expect("one subsegment");
        assert_eq!(subsegments.len(), 1);
        assert_eq!(document["annotations"]["asked"], subsegments[0]["annotations"]["order_id"]);
    }
}

#[tokio::test]
async fn a_request_without_host_has_a_path_for_a_url() {
    let bench = bench();
    let address = serve(app(&bench)).await;
    raw(address, "GET /orders/7 HTTP/1.0\r\n\r\n").await;
    assert_eq!(bench.document().await["http"]["request"]["url"], "/orders/7");
}

#[tokio::test]
async fn a_layer_in_a_nested_router_knows_the_whole_url_and_route() {
    let bench = bench();
    let nested = Router::new().route("/items/{id}", on_get(order)).layer(bench.layer("orders"));
    let address = serve(Router::new().nest("/shop", nested)).await;
    get(&http1(), format!("http://{address}/shop/items/3")).await;
    let document = bench.document().await;
    assert_eq!(document["http"]["request"]["url"], format!("http://{address}/shop/items/3"));
    assert_eq!(document["annotations"]["http_route"], "/shop/items/{id}");
}

#[tokio::test]
async fn a_layer_within_a_layer_makes_a_subsegment() {
    let bench = bench();
    let inner = Router::new().route("/orders/{id}", on_get(order)).layer(bench.layer("orders"));
    let address = serve(Router::new().merge(inner).layer(bench.layer("gateway"))).await;
    get(&http1(), format!("http://{address}/orders/7")).await;
    let document = bench.document().await;
    assert_eq!((&document["name"], &document["subsegments"][0]["name"]), (&json!("gateway"), &json!("orders")));
    assert_eq!(document["subsegments"][0]["http"]["response"]["status"], 200);
}

#[tokio::test]
async fn without_a_recorder_the_layer_does_nothing() {
    let app = Router::new().route("/", on_get(|| async { "here" })).layer(xray_http::XRayLayer::new("orders"));
    let address = serve(app).await;
    let answer = get(&http1(), format!("http://{address}/")).await;
    assert_eq!((answer.body().as_ref(), answer.headers().get("x-amzn-trace-id")), (b"here".as_slice(), None));
}
