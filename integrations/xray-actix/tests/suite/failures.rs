//! Handlers, extractors and middleware that fail, panic, or are left by their client.

use std::fmt;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use actix_web::dev::{Service, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::test::{TestRequest, call_and_read_body, init_service};
use actix_web::web::{self, ServiceConfig};
use actix_web::{App, ResponseError};
use futures_util::FutureExt as _;
use serde_json::Value;
use tokio::sync::Semaphore;
use xray_runtime::begin_subsegment;
use xray_test_support::tree;

use crate::support::{bench, connect, get, is, is_cancelled, raw, serve};

/// An error with a status.
#[derive(Debug)]
struct Refused(u16);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("card 4111 refused at http://bank/pay?pin=1234")
    }
}

impl ResponseError for Refused {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.0).expect("a status")
    }
}

async fn fail(code: web::Path<u16>) -> Result<&'static str, Refused> {
    Err(Refused(*code))
}

async fn broken() -> &'static str {
    panic!("no stock")
}

fn app(config: &mut ServiceConfig) {
    config.route("/fail/{code}", web::get().to(fail)).route("/broken", web::get().to(broken));
    let read = |id: web::Json<u64>| async move { id.to_string() };
    config.route("/json", web::post().to(read));
}

#[actix_web::test]
async fn an_error_of_the_service_is_told_with_its_cause_and_without_its_secrets() {
    let bench = bench();
    let server = serve(bench.xray(), app);
    assert_eq!(get(&server, "/fail/502").await.status(), 502);
    let document = bench.document().await;
    assert!(is(&document, "fault") && !is(&document, "error"), "{document}");
    let exceptions = document["cause"]["exceptions"].as_array().expect("exceptions");
    assert_eq!(exceptions.len(), 1, "{document}");
    assert_eq!(exceptions[0]["message"], "card 4111 refused at http://bank/pay");
}

#[actix_web::test]
async fn what_the_client_did_wrong_is_an_error_without_a_cause() {
    let bench = bench();
    let server = serve(bench.xray(), app);
    for code in [400, 429] {
        get(&server, &format!("/fail/{code}")).await;
        let document = bench.document().await;
        assert!(is(&document, "error") && !is(&document, "fault"), "{document}");
        assert_eq!(is(&document, "throttle"), code == 429);
        assert_eq!(document["cause"], Value::Null, "it may tell what the client sent");
    }
    let body = "POST /json HTTP/1.1\r\nHost: shop\r\nConnection: close\r\nContent-Type: application/json\r\n\
                Content-Length: 8\r\n\r\n\"secret\"";
    raw(&server, body).await;
    let document = bench.document().await;
    assert_eq!((document["http"]["response"]["status"].as_u64(), is(&document, "error")), (Some(400), true));
    assert!(!document.to_string().contains("secret"), "{document}");
}

#[actix_web::test]
async fn a_handler_that_panics_is_a_fault_and_the_server_goes_on() {
    let bench = bench();
    let server = serve(bench.xray(), app);
    raw(&server, "GET /broken HTTP/1.1\r\nHost: shop\r\n\r\n").await;
    let document = bench.document().await;
    assert!(is(&document, "fault"), "{document}");
    let exception = &document["cause"]["exceptions"][0];
    assert_eq!((exception["type"].as_str(), exception["message"].as_str()), (Some("panic"), Some("no stock")));
    assert_eq!(document["http"]["request"]["url"], "http://shop/broken");
    assert_eq!(get(&server, "/fail/404").await.status(), 404);
}

#[actix_web::test]
async fn a_panic_that_a_middleware_outside_catches_is_a_fault_all_the_same() {
    let bench = bench();
    let xray = bench.xray();
    let app = init_service(App::new().configure(app).wrap(xray).wrap_fn(|request, inner| {
        let answer = inner.call(request);
        async {
            let caught = AssertUnwindSafe(answer).catch_unwind().await;
            caught.unwrap_or_else(|_| Err(actix_web::Error::from(Refused(500))))
        }
    }))
    .await;
    let answer = app.call(TestRequest::get().uri("/broken").to_request()).await;
    assert!(answer.is_err());
    let document = bench.document().await;
    assert!(is(&document, "fault") && !is_cancelled(&document), "{document}");
    assert_eq!(document["cause"]["exceptions"][0]["message"], "no stock");
}

#[actix_web::test]
async fn a_middleware_inside_works_in_the_segment_before_it_is_polled_too() {
    let bench = bench();
    let app = init_service(
        App::new()
            .route("/", web::get().to(|| async { "12 cents" }))
            .wrap_fn(|request, inner| {
                drop(begin_subsegment("called"));
                inner.call(request)
            })
            .wrap(bench.xray()),
    )
    .await;
    call_and_read_body(&app, TestRequest::get().uri("/").to_request()).await;
    let document = bench.document().await;
    assert_eq!(tree(std::slice::from_ref(&document)), "orders [http_route=/]\n  called\n");
}

#[actix_web::test]
async fn a_middleware_inside_that_fails_is_told_by_its_status() {
    let bench = bench();
    let app = init_service(
        App::new()
            .wrap_fn(|_, _| async { Err::<ServiceResponse, _>(actix_web::Error::from(Refused(503))) })
            .wrap(bench.xray()),
    )
    .await;
    assert!(app.call(TestRequest::get().uri("/").to_request()).await.is_err(), "actix-web answers further out");
    let document = bench.document().await;
    assert!(is(&document, "fault"), "{document}");
    assert_eq!(document["http"]["response"]["status"], 503);
    assert_eq!(document["cause"]["exceptions"][0]["message"], "card 4111 refused at http://bank/pay");
}

#[actix_web::test]
async fn a_client_that_goes_away_before_the_answer_does_not_lose_the_segment() {
    let bench = bench();
    let (begun, go_on) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
    let app = {
        let (begun, go_on) = (Arc::clone(&begun), Arc::clone(&go_on));
        move |config: &mut ServiceConfig| {
            let (begun, go_on) = (Arc::clone(&begun), Arc::clone(&go_on));
            let handler = move || {
                let (begun, go_on) = (Arc::clone(&begun), Arc::clone(&go_on));
                async move {
                    let _work = begin_subsegment("work");
                    begun.add_permits(1);
                    let _ = go_on.acquire().await;
                    "12 cents"
                }
            };
            config.route("/", web::get().to(handler));
        }
    };
    let server = serve(bench.xray(), app);
    let stream = connect(&server, "GET / HTTP/1.1\r\nHost: shop\r\n\r\n").await;
    let _ = begun.acquire().await.expect("the handler began");
    drop(stream);
    // actix-web may drop the handler now or run it to its end; the segment is told once in either case.
    go_on.add_permits(1);
    let document = bench.document().await;
    assert_eq!(document["subsegments"][0]["name"], "work");
    assert!(!is(&document, "fault"), "{document}");
    let is_answered = document["http"]["response"]["status"] == 200;
    assert_ne!(is_answered, is_cancelled(&document) && document["http"].get("response").is_none(), "{document}");
    let stats = bench.recorder.stats();
    assert!(stats.is_balanced() && stats.live == 0, "{stats}");
}
