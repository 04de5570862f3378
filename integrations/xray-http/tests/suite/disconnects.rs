//! Clients that go away: before the answer, in the middle of it, over HTTP/1.1 and HTTP/2.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::routing::get as on_get;
use http_body_util::BodyExt;
use hyper::body::Bytes;
use serde_json::Value;
use tokio::sync::Notify;
use tokio_stream::StreamExt;
use xray_runtime::traced;
use xray_test_support::tree;

use crate::support::{bench, get, http1, http2, is, is_cancelled, request, serve};

#[traced]
async fn wait_for_ever(begun: Arc<Notify>) {
    begun.notify_one();
    std::future::pending::<()>().await;
}

#[tokio::test]
async fn a_client_that_goes_before_the_answer_cancels_the_segment() {
    for client in [http1(), http2()] {
        let bench = bench();
        let begun = Arc::new(Notify::new());
        let seen = Arc::clone(&begun);
        let app = Router::new().route("/", on_get(move || wait_for_ever(begun))).layer(bench.layer("orders"));
        let address = serve(app).await;
        let asking = tokio::spawn(client.request(request("GET", format!("http://{address}/"))));
        seen.notified().await;
        assert_eq!(bench.documents().len(), 0, "it is still being served");
        asking.abort();
        drop(client);
        let document = bench.document().await;
        assert!(is_cancelled(&document) && !is(&document, "fault") && !is(&document, "error"), "{document}");
        assert_eq!(document["http"]["response"], Value::Null);
        assert_eq!(tree(&[document]), "orders [http_route=/] CANCELLED\n  wait_for_ever CANCELLED\n");
    }
}

#[tokio::test]
async fn a_client_that_goes_in_the_middle_of_the_answer_cancels_the_segment() {
    for client in [http1(), http2()] {
        let bench = bench();
        let endless = || async {
            let first = tokio_stream::once(Ok::<_, Infallible>(Bytes::from_static(b"first")));
            Body::from_stream(first.chain(tokio_stream::pending()))
        };
        let address = serve(Router::new().route("/", on_get(endless)).layer(bench.layer("orders"))).await;
        let mut answer = client.request(request("GET", format!("http://{address}/"))).await.expect("an answer");
        let first = answer.frame().await.expect("a frame").expect("no error");
        assert_eq!(first.into_data().expect("data"), "first");
        assert_eq!(bench.documents().len(), 0, "the answer has not ended");
        drop((answer, client));
        let document = bench.document().await;
        assert!(is_cancelled(&document), "{document}");
        assert_eq!(document["http"]["response"]["status"], 200);
    }
}

#[tokio::test]
async fn a_streamed_answer_ends_the_segment_with_its_last_byte() {
    for client in [http1(), http2()] {
        let bench = bench();
        let (sender, receiver) = tokio::sync::mpsc::channel::<Result<Bytes, Infallible>>(1);
        let receiver = std::sync::Mutex::new(Some(receiver));
        let stream = move || async move {
            let receiver = receiver.lock().unwrap().take().expect("asked once");
            Body::from_stream(tokio_stream::wrappers::ReceiverStream::new(receiver))
        };
        let stream = Arc::new(std::sync::Mutex::new(Some(stream)));
        let handler = on_get(move || {
            let stream = stream.lock().unwrap().take().expect("asked once");
            stream()
        });
        let address = serve(Router::new().route("/", handler).layer(bench.layer("orders"))).await;
        let mut answer = client.request(request("GET", format!("http://{address}/"))).await.expect("an answer");
        for part in ["one", "two!"] {
            sender.send(Ok(Bytes::from_static(part.as_bytes()))).await.expect("the server reads");
            let frame = answer.frame().await.expect("a frame").expect("no error");
            assert_eq!(frame.into_data().expect("data"), part);
            assert_eq!(bench.documents().len(), 0, "more may come");
        }
        drop(sender);
        // The end itself may be a frame without data.
        assert!(answer.collect().await.expect("the rest").to_bytes().is_empty());
        let document = bench.document().await;
        assert_eq!(document["http"]["response"], serde_json::json!({"status": 200, "content_length": 7}));
        assert!(!is_cancelled(&document));
    }
}

#[tokio::test]
async fn an_answer_that_is_read_to_its_end_is_not_cancelled() {
    let bench = bench();
    let app = Router::new()
        .route("/empty", on_get(|| async { http::StatusCode::NO_CONTENT }))
        .route("/unchanged", on_get(|| async { http::StatusCode::NOT_MODIFIED }))
        .route("/text", on_get(|| async { "text" }))
        .layer(bench.layer("orders"));
    let address = serve(app).await;
    for client in [http1(), http2()] {
        for path in ["empty", "unchanged", "text"] {
            get(&client, format!("http://{address}/{path}")).await;
            let document = bench.wait_for_more().await;
            assert!(!is_cancelled(&document), "{path}: {document}");
        }
    }
}
