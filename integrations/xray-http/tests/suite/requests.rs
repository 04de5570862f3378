//! What the `http` block says of a request, and what it does not.

use std::net::{IpAddr, SocketAddr};

use axum::Router;
use axum::routing::get as on_get;
use http::Request;
use http_body_util::Empty;
use hyper::body::Bytes;
use serde_json::Value;
use tower::{Layer, Service, ServiceExt, service_fn};
use xray_http::XRayLayer;
use xray_runtime::{LocalRule, LocalRules, Sampling};

use crate::support::{bench, bench_with, exchange, get, http1, request, serve};

/// The `http.request` of a request that never was on a wire.
async fn recorded(layer: XRayLayer, request: Request<Empty<Bytes>>) -> Value {
    let bench = bench();
    let mut service = layer
        .recorder(bench.recorder.clone())
        .layer(service_fn(|_| async { Ok::<_, std::convert::Infallible>(http::Response::new(Empty::<Bytes>::new())) }));
    service.ready().await.unwrap().call(request).await.unwrap();
    bench.documents()[0]["http"]["request"].clone()
}

fn plain(uri: &str) -> Request<Empty<Bytes>> {
    Request::builder().uri(uri).header("host", "shop.example.com").body(Empty::new()).unwrap()
}

#[tokio::test]
async fn nothing_is_recorded_of_query_and_headers_but_the_user_agent() {
    let mut asked = plain("/search?q=secret");
    for name in ["authorization", "cookie", "x-api-key"] {
        asked.headers_mut().insert(name, "secret".parse().unwrap());
    }
    let recorded = recorded(XRayLayer::new("orders"), asked).await;
    assert!(!recorded.to_string().contains("secret"), "{recorded}");
    assert_eq!(recorded["url"], "http://shop.example.com/search");
}

#[tokio::test]
async fn the_query_is_recorded_where_it_was_asked_for() {
    let recorded = recorded(XRayLayer::new("orders").with_query(), plain("/search?q=lamp")).await;
    assert_eq!(recorded["url"], "http://shop.example.com/search?q=lamp");
}

#[tokio::test]
async fn a_user_in_the_target_is_not_recorded() {
    let recorded = recorded(XRayLayer::new("orders"), plain("http://ada:pw@shop.example.com:8080/orders")).await;
    assert_eq!(recorded["url"], "http://shop.example.com:8080/orders");
}

#[tokio::test]
async fn the_peer_is_read_where_the_program_put_it() {
    #[derive(Clone)]
    struct Peer(IpAddr);
    let mut asked = plain("/");
    asked.extensions_mut().insert(Peer([10, 0, 0, 7].into()));
    let layer = XRayLayer::new("orders").peer_in(|extensions| Some(extensions.get::<Peer>()?.0));
    assert_eq!(recorded(layer, asked).await["client_ip"], "10.0.0.7");
    let mut asked = plain("/");
    asked.extensions_mut().insert(SocketAddr::from(([10, 0, 0, 8], 4711)));
    assert_eq!(recorded(XRayLayer::new("orders"), asked).await["client_ip"], "10.0.0.8");
}

#[tokio::test]
async fn a_function_for_the_peer_that_panics_costs_only_the_address() {
    let layer = XRayLayer::new("orders").peer_in(|_| panic!("no address"));
    let recorded = recorded(layer, plain("/")).await;
    assert_eq!((&recorded["client_ip"], &recorded["method"]), (&Value::Null, &Value::from("GET")));
}

#[tokio::test]
async fn headers_that_are_no_texts_are_left_out() {
    let mut asked = plain("/");
    let value = http::HeaderValue::from_bytes(b"caf\xe9").unwrap();
    for name in ["user-agent", "x-forwarded-for", "x-amzn-trace-id", "x-forwarded-proto"] {
        asked.headers_mut().insert(name, value.clone());
    }
    let recorded = recorded(XRayLayer::new("orders"), asked).await;
    assert_eq!(recorded.as_object().map(|fields| fields.len()), Some(2), "method and URL: {recorded}");
}

#[tokio::test]
async fn health_checks_are_left_out_before_the_rules_are_asked() {
    let sampling = Sampling::always()
        .ignore(["/health"])
        .ask_first(|request| if request.http_method == Some("OPTIONS") { Some(false) } else { None });
    let bench = bench_with(|builder| builder.sampling(sampling));
    let app = Router::new().fallback(on_get(|| async {})).layer(bench.layer("orders"));
    let address = serve(app).await;
    get(&http1(), format!("http://{address}/health?full=1")).await;
    exchange(&http1(), request("OPTIONS", format!("http://{address}/orders"))).await;
    get(&http1(), format!("http://{address}/orders")).await;
    let documents = bench.wait_for(1).await;
    assert_eq!(documents[0]["http"]["request"]["url"], format!("http://{address}/orders"));
}

#[tokio::test]
async fn sampling_rules_choose_by_host_method_and_path() {
    let rule = LocalRule::new(1_000, 1.0).host("127.0.0.1:*").http_method("POST").url_path("/orders/*");
    let sampling = Sampling::local(LocalRules::new(0, 0.0).rule(rule));
    let bench = bench_with(|builder| builder.sampling(sampling));
    let address = serve(Router::new().fallback(|| async {}).layer(bench.layer("orders"))).await;
    for (method, path) in [("GET", "/orders/7"), ("POST", "/baskets/7"), ("POST", "/orders/7")] {
        exchange(&http1(), request(method, format!("http://{address}{path}"))).await;
    }
    let documents = bench.wait_for(1).await;
    assert_eq!(documents[0]["http"]["request"]["method"], "POST");
}
