//! A server of hyper 1 without a framework: the service wrapped by hand, the peer's address put beside the request.

use std::convert::Infallible;
use std::net::SocketAddr;

use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tower::{Layer, ServiceExt, service_fn};
use xray_http::XRayLayer;

use crate::support::{bench, exchange, http1, http2, request};

/// Answers with what came.
async fn echo(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, hyper::Error> {
    Ok(Response::new(Full::new(request.into_body().collect().await?.to_bytes())))
}

async fn serve(layer: XRayLayer) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("the port");
    tokio::spawn(async move {
        while let Ok((stream, peer)) = listener.accept().await {
            let service = layer.layer(service_fn(echo)).map_request(move |mut request: Request<Incoming>| {
                request.extensions_mut().insert(peer);
                request
            });
            let connection = auto::Builder::new(TokioExecutor::new());
            tokio::spawn(async move {
                connection.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service)).await
            });
        }
        Ok::<_, Infallible>(())
    });
    address
}

#[tokio::test]
async fn requests_to_plain_hyper_are_segments() {
    for (client, version) in [(http1(), "HTTP/1.1"), (http2(), "HTTP/2")] {
        let bench = bench();
        let address = serve(bench.layer("echo")).await;
        let (parts, _) = request("POST", format!("http://{address}/echo?x=1")).into_parts();
        let answer = exchange(&client, Request::from_parts(parts, Full::from("hello"))).await;
        assert_eq!(answer.body(), "hello");
        let document = bench.document().await;
        let expected = serde_json::json!({
            "request": {"method": "POST", "url": format!("http://{address}/echo"), "client_ip": "127.0.0.1"},
            "response": {"status": 200, "content_length": 5},
        });
        assert_eq!(document["http"], expected, "{version}");
    }
}
