//! What segments are called: the cases of AWS's SDKs, and real requests.

use axum::Router;
use axum::routing::get as on_get;
use xray_http::Naming;
use xray_test_support::vectors;

use crate::support::{bench, bench_with, exchange, get, http1, http2, request, serve};

#[test]
fn names_are_those_of_the_sdks() {
    for case in vectors("dynamic_naming") {
        let text = |key: &str| case[key].as_str().map(str::to_owned);
        let environment = text("env_AWS_XRAY_TRACING_NAME").map(|name| ("AWS_XRAY_TRACING_NAME", name));
        let bench = bench_with(|builder| builder.environment(environment));
        let fallback = text("fallback").expect("a fallback");
        let naming = if case["dynamic"] == true {
            // Node takes any host where no pattern is given.
            Naming::dynamic(&text("pattern").unwrap_or_else(|| "*".to_owned()), fallback)
        } else {
            Naming::fixed(fallback)
        };
        let name = naming.name(&bench.recorder, case["host"].as_str());
        assert_eq!(Some(&*name), case["recommended"].as_str(), "{}", case["id"]);
    }
}

#[test]
fn a_host_that_does_not_match_gives_way_to_the_fallback() {
    let naming = Naming::dynamic("*.example.com", "orders");
    assert_eq!(naming.name(&bench().recorder, Some("example.org")), "orders");
    assert_eq!(naming.name(&bench().recorder, None), "orders");
}

#[tokio::test]
async fn the_host_that_was_asked_for_names_the_segment() {
    for (client, host) in [(http1(), "host header"), (http2(), "authority")] {
        let bench = bench();
        let app =
            Router::new().route("/", on_get(|| async {})).layer(bench.layer(Naming::dynamic("127.0.*", "orders")));
        let address = serve(app).await;
        get(&client, format!("http://{address}/")).await;
        assert_eq!(bench.document().await["name"], address.to_string(), "by {host}");
    }
}

#[tokio::test]
async fn the_environment_stands_above_the_layer() {
    let bench = bench_with(|builder| builder.environment([("AWS_XRAY_TRACING_NAME", "orders-staging")]));
    let address = serve(Router::new().route("/", on_get(|| async {})).layer(bench.layer("orders"))).await;
    get(&http1(), format!("http://{address}/")).await;
    assert_eq!(bench.document().await["name"], "orders-staging");
}

#[tokio::test]
async fn the_recorders_service_names_what_the_layer_does_not() {
    let bench = bench_with(|builder| builder.service_name("shop"));
    let address = serve(Router::new().route("/", on_get(|| async {})).layer(bench.layer(Naming::service()))).await;
    exchange(&http1(), request("GET", format!("http://{address}/"))).await;
    assert_eq!(bench.document().await["name"], "shop");
}
