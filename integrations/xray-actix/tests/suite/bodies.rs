//! The segment ends with the body: of a known length, streamed, empty, never read, left by its reader.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use actix_web::body::{BodyStream, SizedStream};
use actix_web::http::StatusCode;
use actix_web::web::{self, Bytes, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use futures_util::stream::{self, StreamExt as _};
use tokio::io::AsyncReadExt;
use tokio::sync::mpsc;
use xray_runtime::{begin_subsegment, current_trace_id};
use xray_test_support::tree;

use crate::support::{ask, bench, clients, connect, get, is, is_cancelled, raw, serve};

const GET: &str = "GET / HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n";

/// A body whose pieces the test sends.
fn piecewise() -> (mpsc::UnboundedSender<Bytes>, impl Fn(&mut ServiceConfig) + Clone + Send + 'static) {
    let (send, pieces) = mpsc::unbounded_channel();
    let pieces = Arc::new(Mutex::new(Some(pieces)));
    let app = move |config: &mut ServiceConfig| {
        let pieces = Arc::clone(&pieces);
        config.route(
            "/",
            web::get().to(move || {
                let pieces = pieces.lock().expect("no panic here").take().expect("one request");
                let pieces = stream::unfold(pieces, |mut pieces: mpsc::UnboundedReceiver<Bytes>| async {
                    let piece = pieces.recv().await?;
                    let _work = begin_subsegment("piece");
                    Some((Ok::<_, Infallible>(piece), pieces))
                });
                async { HttpResponse::Ok().streaming(pieces) }
            }),
        );
    };
    (send, app)
}

#[actix_web::test]
async fn a_stream_ends_the_segment_with_its_last_piece_and_its_work_belongs_to_it() {
    let bench = bench();
    let (pieces, app) = piecewise();
    let server = serve(bench.xray(), app);
    let mut stream = connect(&server, GET).await;
    pieces.send(Bytes::from_static(b"first,")).expect("the server listens");
    let mut answer = vec![0; 4096];
    let mut read = 0;
    while !String::from_utf8_lossy(&answer[..read]).contains("first,") {
        read += stream.read(&mut answer[read..]).await.expect("the server writes");
    }
    assert_eq!(bench.documents().len(), 0, "the body goes on");
    pieces.send(Bytes::from_static(b"second")).expect("the server listens");
    drop(pieces);
    let document = bench.document().await;
    assert_eq!(document["http"]["response"], serde_json::json!({ "status": 200, "content_length": 12 }));
    assert_eq!(tree(std::slice::from_ref(&document)), "orders [http_route=/]\n  piece\n  piece\n");
    assert!(!is_cancelled(&document), "{document}");
}

#[actix_web::test]
async fn a_client_that_goes_away_in_the_middle_of_a_body_cancels_the_segment() {
    let bench = bench();
    // Without an end, so that the server comes to notice that nobody reads.
    let app = |config: &mut ServiceConfig| {
        let endless = || async {
            let pieces = stream::repeat(Bytes::from_static(&[b'x'; 4096])).then(|piece| async {
                tokio::task::yield_now().await;
                Ok::<_, Infallible>(piece)
            });
            HttpResponse::Ok().streaming(pieces)
        };
        config.route("/", web::get().to(endless));
    };
    let server = serve(bench.xray(), app);
    let mut stream = connect(&server, GET).await;
    assert!(stream.read(&mut [0; 1024]).await.expect("the server writes") > 0);
    drop(stream);
    let document = bench.document().await;
    assert!(is_cancelled(&document), "{document}");
    assert!(!is(&document, "fault") && !is(&document, "error"), "{document}");
    assert_eq!(document["http"]["response"]["status"], 200);
}

#[actix_web::test]
async fn a_body_of_known_length_ends_the_segment_when_so_much_was_handed_on() {
    let bench = bench();
    let app = |config: &mut ServiceConfig| {
        let sized = || async {
            let pieces =
                stream::iter([b"12".as_slice(), b"345"]).map(|piece| Ok::<_, Infallible>(Bytes::from_static(piece)));
            HttpResponse::Ok().body(SizedStream::new(5, pieces))
        };
        config.route("/", web::get().to(sized));
    };
    let server = serve(bench.xray(), app);
    for client in clients() {
        assert_eq!(ask(&client, "GET", &server.url("/"), &[]).await.body(), "12345");
        let document = bench.document().await;
        assert_eq!(document["http"]["response"]["content_length"], 5);
        assert!(!is_cancelled(&document), "{document}");
    }
}

#[actix_web::test]
async fn an_answer_to_head_has_no_body_to_wait_for() {
    let bench = bench();
    let app = |config: &mut ServiceConfig| {
        config.route("/", web::head().to(|| async { HttpResponse::Ok().body("12 cents") }));
    };
    let server = serve(bench.xray(), app);
    for client in clients() {
        ask(&client, "HEAD", &server.url("/"), &[]).await;
        let document = bench.document().await;
        assert_eq!(document["http"]["request"]["method"], "HEAD");
        assert_eq!(document["http"]["response"]["status"], 200);
        assert!(!is_cancelled(&document), "{document}");
    }
}

#[actix_web::test]
async fn a_body_that_fails_is_a_fault() {
    let bench = bench();
    let app = |config: &mut ServiceConfig| {
        let failing = || async {
            let pieces =
                stream::iter([Ok(Bytes::from_static(b"some")), Err(std::io::Error::other("the disk is gone"))]);
            HttpResponse::Ok().body(BodyStream::new(pieces))
        };
        config.route("/", web::get().to(failing));
    };
    let server = serve(bench.xray(), app);
    raw(&server, GET).await;
    let document = bench.document().await;
    assert!(is(&document, "fault"), "{document}");
    assert_eq!(document["cause"]["exceptions"][0]["message"], "the disk is gone");
}

#[actix_web::test]
async fn a_body_is_dropped_inside_the_segment() {
    struct Told(mpsc::UnboundedSender<bool>);
    impl Drop for Told {
        fn drop(&mut self) {
            let _ = self.0.send(current_trace_id().is_some());
        }
    }
    let (tell, mut told) = mpsc::unbounded_channel();
    let bench = bench();
    let app = move |config: &mut ServiceConfig| {
        let tell = tell.clone();
        config.route(
            "/",
            web::get().to(move || {
                let held = Told(tell.clone());
                let pieces = stream::repeat(Bytes::from_static(&[b'x'; 4096])).then(move |piece| {
                    let _held = &held;
                    async {
                        tokio::task::yield_now().await;
                        Ok::<_, Infallible>(piece)
                    }
                });
                async { HttpResponse::Ok().streaming(pieces) }
            }),
        );
    };
    let server = serve(bench.xray(), app);
    let mut stream = connect(&server, GET).await;
    assert!(stream.read(&mut [0; 1024]).await.expect("the server writes") > 0);
    drop(stream);
    assert_eq!(told.recv().await, Some(true));
    assert!(is_cancelled(&bench.document().await));
}

#[actix_web::test]
async fn a_response_that_switches_protocols_ends_the_segment() {
    let bench = bench();
    let (later, app) = {
        let (send, _) = tokio::sync::broadcast::channel::<()>(1);
        let later = send.clone();
        let app = move |config: &mut ServiceConfig| {
            let send = send.clone();
            let upgrade = move |_: HttpRequest| {
                let mut wait = send.subscribe();
                async move {
                    let frames = stream::once(async move {
                        let _ = wait.recv().await;
                        Ok::<_, Infallible>(Bytes::from_static(b"bye"))
                    });
                    HttpResponse::build(StatusCode::SWITCHING_PROTOCOLS).upgrade("websocket").streaming(frames)
                }
            };
            config.route("/", web::get().to(upgrade));
        };
        (later, app)
    };
    let server = serve(bench.xray(), app);
    let _stream =
        connect(&server, "GET / HTTP/1.1\r\nHost: shop\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n").await;
    let document = bench.document().await;
    assert_eq!(document["http"]["response"]["status"], 101);
    assert!(!is_cancelled(&document), "{document}");
    drop(later);
}

#[actix_web::test]
async fn an_empty_answer_ends_the_segment_at_once() {
    let bench = bench();
    let app = |config: &mut ServiceConfig| {
        config.route("/", web::get().to(|| async { HttpResponse::NoContent().finish() }));
    };
    let server = serve(bench.xray(), app);
    assert_eq!(get(&server, "/").await.status(), 204);
    assert!(!is_cancelled(&bench.document().await));
}
