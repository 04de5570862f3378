//! What clients get is what they would get without the layer, but for the trace header.

use std::convert::Infallible;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use axum::routing::get as on_get;
use http::{HeaderMap, StatusCode};
use http_body::Frame;
use http_body_util::{BodyExt, StreamBody};
use hyper::body::Bytes;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{PlainClient, bench, http1, http2, is_cancelled, request, serve};

/// Parts of a body of unknown length, and trailers behind it.
async fn with_trailers() -> Response {
    let trailers = HeaderMap::from_iter([("x-sum".parse().unwrap(), "7".parse().unwrap())]);
    let frames =
        [Frame::data(Bytes::from_static(b"one")), Frame::data(Bytes::from_static(b"two")), Frame::trailers(trailers)];
    let body = StreamBody::new(tokio_stream::iter(frames.map(Ok::<_, Infallible>)));
    ([("trailer", "x-sum")], Body::new(body)).into_response()
}

fn app() -> Router {
    Router::new()
        .route("/text", on_get(|| async { "text" }))
        .route("/empty", on_get(|| async {}))
        .route("/no-content", on_get(|| async { StatusCode::NO_CONTENT }))
        .route("/unchanged", on_get(|| async { (StatusCode::NOT_MODIFIED, [("etag", "7")]) }))
        .route("/busy", on_get(|| async { (StatusCode::SERVICE_UNAVAILABLE, [("retry-after", "1")], "busy") }))
        .route("/trailers", on_get(with_trailers))
        .route("/large", on_get(|| async { vec![7; 300_000] }))
        .route("/echo", axum::routing::post(|body: Bytes| async move { body }))
}

/// All of an answer: version, status, headers, body, trailers.
async fn answer(client: &PlainClient, method: &str, url: String) -> String {
    let mut asked = request(method, url);
    asked.headers_mut().insert("te", "trailers".parse().unwrap());
    let (mut parts, body) = client.request(asked).await.expect("an answer").into_parts();
    parts.headers.remove("x-amzn-trace-id");
    parts.headers.remove("date");
    let body = body.collect().await.expect("a body");
    let trailers = body.trailers().cloned();
    // Taking one out has changed their order.
    let mut headers: Vec<_> = parts.headers.iter().map(|(name, value)| format!("{name}: {value:?}")).collect();
    headers.sort();
    let (version, status) = (parts.version, parts.status);
    format!("{version:?} {status} {headers:?} {:?} {trailers:?}", body.to_bytes())
}

#[tokio::test]
async fn answers_are_those_of_the_server_without_the_layer() {
    let bench = bench();
    let (plain, traced) = (serve(app()).await, serve(app().layer(bench.layer("orders"))).await);
    let mut asked = 0;
    for client in [http1(), http2()] {
        for path in ["text", "empty", "no-content", "unchanged", "busy", "trailers", "large", "echo", "nowhere"] {
            for method in ["GET", "HEAD", "POST", "OPTIONS"] {
                let expected = answer(&client, method, format!("http://{plain}/{path}")).await;
                assert_eq!(
                    answer(&client, method, format!("http://{traced}/{path}")).await,
                    expected,
                    "{method} {path}"
                );
                asked += 1;
            }
        }
    }
    let documents = bench.wait_for(asked).await;
    assert!(!documents.iter().any(is_cancelled));
}

#[tokio::test]
async fn an_upgraded_connection_goes_on_when_its_segment_has_ended() {
    async fn upgrade(request: Request) -> Response {
        tokio::spawn(async move {
            let mut upgraded = TokioIo::new(hyper::upgrade::on(request).await?);
            let mut said = [0; 4];
            let echoed = match upgraded.read_exact(&mut said).await {
                Ok(_) => upgraded.write_all(&said).await,
                Err(error) => Err(error),
            };
            echoed.expect("both ends are there");
            Ok::<_, hyper::Error>(())
        });
        (StatusCode::SWITCHING_PROTOCOLS, [("connection", "upgrade"), ("upgrade", "echo")]).into_response()
    }
    let bench = bench();
    let address = serve(Router::new().route("/", on_get(upgrade)).layer(bench.layer("orders"))).await;
    let mut stream = TcpStream::connect(address).await.expect("the server listens");
    let asked = "GET / HTTP/1.1\r\nHost: shop\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n";
    stream.write_all(asked.as_bytes()).await.expect("the server reads");
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.expect("the head of an answer"));
    }
    let document = bench.document().await;
    assert_eq!(document["http"]["response"]["status"], 101);
    assert!(!is_cancelled(&document));
    stream.write_all(b"ping").await.expect("the other end reads");
    let mut said = [0; 4];
    stream.read_exact(&mut said).await.expect("the echo");
    assert_eq!(&said, b"ping");
}
