//! Pages of other origins: tower-http's CorsLayer with our header names.

use axum::Router;
use axum::routing::get as on_get;
use tower_http::cors::{Any, CorsLayer};

use crate::support::{INCOMING, bench, exchange, http1, request, serve};

#[tokio::test]
async fn a_page_may_send_the_trace_and_read_it() {
    let bench = bench();
    let cors = CorsLayer::new()
        .allow_origin(Any)
        .allow_headers(xray_http::allow_headers())
        .expose_headers(xray_http::expose_headers());
    let app = Router::new().route("/", on_get(|| async {})).layer(bench.layer("orders")).layer(cors);
    let address = serve(app).await;
    let mut preflight = request("OPTIONS", format!("http://{address}/"));
    for (name, value) in [
        ("origin", "https://shop.example.com"),
        ("access-control-request-method", "GET"),
        ("access-control-request-headers", "x-amzn-trace-id"),
    ] {
        preflight.headers_mut().insert(name, value.parse().unwrap());
    }
    let answer = exchange(&http1(), preflight).await;
    assert_eq!(answer.headers()["access-control-allow-headers"], "x-amzn-trace-id,traceparent,tracestate");
    let mut asked = request("GET", format!("http://{address}/"));
    asked.headers_mut().insert("origin", "https://shop.example.com".parse().unwrap());
    asked.headers_mut().insert("x-amzn-trace-id", INCOMING.parse().unwrap());
    let answer = exchange(&http1(), asked).await;
    assert_eq!(answer.headers()["access-control-expose-headers"], "x-amzn-trace-id");
    assert_eq!(answer.headers()["x-amzn-trace-id"], "Root=1-5759e988-bd862e3fe1be46a994272793");
    assert_eq!(bench.document().await["http"]["request"]["method"], "GET", "the preflight was not traced");
}
