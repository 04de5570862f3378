//! What a segment says of a request and its response.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{self, ServiceConfig};
use serde_json::{Value, json};
use xray_actix::{ClientAddress, Naming, XRay};
use xray_runtime::{Sampling, traced};
use xray_test_support::tree;

use crate::support::{ask, bench, bench_with, clients, get, is, raw, serve};

#[traced]
async fn price() -> &'static str {
    actix_web::rt::task::yield_now().await;
    "12 cents"
}

async fn order() -> &'static str {
    price().await
}

async fn status(code: web::Path<u16>) -> HttpResponse {
    HttpResponse::new(StatusCode::from_u16(*code).expect("a status"))
}

fn app(config: &mut ServiceConfig) {
    config
        .route("/orders/{id}", web::get().to(order))
        .route("/orders", web::post().to(order))
        .route("/status/{code}", web::get().to(status))
        .service(web::scope("/v2").route("/orders/{id}", web::get().to(order)));
}

#[actix_web::test]
async fn a_request_is_a_segment_and_its_work_subsegments() {
    for client in clients() {
        let bench = bench();
        let server = serve(bench.xray(), app);
        let url = server.url("/orders/7");
        let answer = ask(&client, "GET", &format!("{url}?token=secret"), &[("user-agent", "curl/8")]).await;
        assert_eq!(answer.body(), "12 cents");
        let document = bench.document().await;
        assert_eq!(tree(std::slice::from_ref(&document)), "orders [http_route=/orders/{id}]\n  price\n");
        assert_eq!(
            document["http"],
            json!({
                "request": { "method": "GET", "url": url, "user_agent": "curl/8", "client_ip": "127.0.0.1" },
                "response": { "status": 200, "content_length": 8 },
            })
        );
        assert!(bench.recorder.stats().is_balanced(), "{}", bench.recorder.stats());
    }
}

#[actix_web::test]
async fn statuses_are_errors_throttles_and_faults() {
    let bench = bench();
    let server = serve(bench.xray(), app);
    for (code, flags) in [
        (200, [false, false, false]),
        (302, [false, false, false]),
        (404, [true, false, false]),
        (429, [true, true, false]),
        (500, [false, false, true]),
        (503, [false, false, true]),
    ] {
        get(&server, &format!("/status/{code}")).await;
        let document = bench.document().await;
        assert_eq!(["error", "throttle", "fault"].map(|flag| is(&document, flag)), flags, "{code}");
        assert_eq!(document["http"]["response"], json!({ "status": code, "content_length": 0 }));
    }
}

#[actix_web::test]
async fn what_no_route_matches_is_a_segment_too() {
    let bench = bench();
    let server = serve(bench.xray(), app);
    get(&server, "/nowhere").await;
    let not_found = bench.document().await;
    assert_eq!((not_found["http"]["response"]["status"].as_u64(), is(&not_found, "error")), (Some(404), true));
    assert_eq!(not_found["annotations"], Value::Null);
}

#[actix_web::test]
async fn a_route_in_a_scope_is_known_whole() {
    let bench = bench();
    let server = serve(bench.xray(), app);
    get(&server, "/v2/orders/7").await;
    let document = bench.document().await;
    assert_eq!(document["annotations"], json!({ "http_route": "/v2/orders/{id}" }));
    assert_eq!(document["http"]["request"]["url"], server.url("/v2/orders/7"));
}

#[actix_web::test]
async fn a_request_without_host_has_a_path_for_a_url() {
    let bench = bench();
    let server = serve(bench.xray(), app);
    raw(&server, "GET /orders/7 HTTP/1.0\r\n\r\n").await;
    assert_eq!(bench.document().await["http"]["request"]["url"], "/orders/7");
}

#[actix_web::test]
async fn requests_on_one_connection_are_segments_of_their_own() {
    let bench = bench();
    let server = serve(bench.xray(), app);
    let answer = raw(
        &server,
        "GET /orders/1 HTTP/1.1\r\nHost: shop\r\n\r\nGET /orders/2 HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n",
    )
    .await;
    assert_eq!(answer.matches("12 cents").count(), 2, "{answer}");
    bench.recorder.flush(std::time::Duration::from_secs(20)).expect("sent in time");
    let documents = bench.documents();
    assert_eq!(documents.len(), 2, "{}", tree(&documents));
    assert_ne!(documents[0]["trace_id"], documents[1]["trace_id"]);
}

#[actix_web::test]
async fn two_hundred_requests_at_once_keep_their_work_apart() {
    let bench = bench();
    let server = serve(bench.xray(), app);
    let [http1, _] = clients();
    let requests = (0..200).map(|number| {
        let (http1, url) = (http1.clone(), server.url(&format!("/orders/{number}")));
        actix_web::rt::spawn(async move { ask(&http1, "GET", &url, &[]).await })
    });
    for request in requests.collect::<Vec<_>>() {
        assert_eq!(request.await.expect("an answer").status(), 200);
    }
    let documents = bench.documents();
    let urls: std::collections::BTreeSet<&str> =
        documents.iter().filter_map(|document| document["http"]["request"]["url"].as_str()).collect();
    assert_eq!(urls.len(), 200);
    for document in &documents {
        assert_eq!(tree(std::slice::from_ref(document)), "orders [http_route=/orders/{id}]\n  price\n");
    }
}

#[actix_web::test]
async fn the_settings_are_those_of_xray_http() {
    let bench = bench_with(|builder| builder.service_name("shop"));
    let xray = XRay::new(Naming::dynamic("*.example.com", "fallback")).recorder(bench.recorder.clone());
    let server = serve(xray.with_query().client_address(ClientAddress::trusted_proxies(1)), app);
    let [http1, _] = clients();
    let headers = [("host", "a.example.com"), ("x-forwarded-for", "6.6.6.6, 10.0.0.7"), ("x-forwarded-proto", "https")];
    ask(&http1, "GET", &server.url("/orders/7?page=2"), &headers).await;
    let document = bench.document().await;
    assert_eq!(document["name"], "a.example.com");
    let request = &document["http"]["request"];
    assert_eq!(request["url"], "https://a.example.com/orders/7?page=2");
    assert_eq!((&request["client_ip"], &request["x_forwarded_for"]), (&json!("10.0.0.7"), &json!(true)));
}

#[actix_web::test]
async fn requests_that_sampling_ignores_are_no_segments() {
    let bench = bench_with(|builder| builder.sampling(Sampling::always().ignore(["/status/*"])));
    let server = serve(bench.xray(), app);
    assert_eq!(get(&server, "/status/204").await.status(), 204);
    get(&server, "/orders/7").await;
    let document = bench.document().await;
    assert_eq!(document["http"]["request"]["url"], server.url("/orders/7"), "the first was not sent");
}

#[actix_web::test]
async fn without_a_recorder_the_middleware_does_nothing() {
    let server = serve(XRay::new("orders"), app);
    let answer = get(&server, "/orders/7").await;
    assert_eq!((answer.status().as_u16(), answer.body().as_ref()), (200, b"12 cents".as_slice()));
    assert_eq!(answer.headers().get("x-amzn-trace-id"), None);
}
