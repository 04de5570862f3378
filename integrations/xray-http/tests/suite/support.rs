//! What the modules need: a recorder of their own, a server on a port of its own, and a plain client.

use std::cell::Cell;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use axum::Router;
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use xray_http::{Naming, XRayLayer};
use xray_runtime::{CaptureEmitter, Recorder, RecorderBuilder, Sampling};
use xray_test_support::schema::read_datagram;
use xray_test_support::{assert_survives, tree};

/// Longer than anything takes that works; only a failing test waits this long.
const DEADLINE: Duration = Duration::from_secs(20);

pub(crate) const INCOMING: &str = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";

/// A recorder that samples everything, and what it sent.
pub(crate) struct Bench {
    pub(crate) recorder: Recorder,
    capture: CaptureEmitter,
    seen: Cell<usize>,
}

pub(crate) fn bench() -> Bench {
    bench_with(|builder| builder)
}

pub(crate) fn bench_with(configure: impl FnOnce(RecorderBuilder) -> RecorderBuilder) -> Bench {
    const NO_ENVIRONMENT: [(&str, &str); 0] = [];
    let capture = CaptureEmitter::new();
    let builder = Recorder::builder().environment(NO_ENVIRONMENT).sampling(Sampling::always()).emitter(capture.clone());
    Bench { recorder: configure(builder).build().expect("a recorder with these settings"), capture, seen: Cell::new(0) }
}

impl Bench {
    pub(crate) fn layer(&self, name: impl Into<Naming>) -> XRayLayer {
        XRayLayer::new(name).recorder(self.recorder.clone())
    }

    /// What was sent so far.
    pub(crate) fn documents(&self) -> Vec<Value> {
        self.recorder.flush(DEADLINE).expect("the capture takes everything in time");
        let stats = self.recorder.stats();
        assert!(stats.is_balanced(), "the accounts do not balance:\n{stats}");
        let datagrams = self.capture.datagrams();
        datagrams
            .iter()
            .map(|datagram| {
                assert_survives(datagram);
                read_datagram(datagram).unwrap_or_else(|broken| panic!("{broken}"))
            })
            .collect()
    }

    /// Lets the server's tasks run until it has sent so many documents; fails when it does not.
    pub(crate) async fn wait_for(&self, count: usize) -> Vec<Value> {
        let until = Instant::now() + DEADLINE;
        loop {
            let documents = self.documents();
            if documents.len() >= count {
                assert_eq!(documents.len(), count, "{}", tree(&documents));
                return documents;
            }
            assert!(Instant::now() < until, "of {count} documents only {}:\n{}", documents.len(), tree(&documents));
            tokio::task::yield_now().await;
        }
    }

    /// Waits for one more document than were seen by the last such call.
    pub(crate) async fn wait_for_more(&self) -> Value {
        let seen = self.seen.get();
        self.seen.set(seen + 1);
        self.wait_for(seen + 1).await.remove(seen)
    }

    /// Waits for the one document that is to come.
    pub(crate) async fn document(&self) -> Value {
        self.wait_for(1).await.remove(0)
    }
}

/// Serves `app` over HTTP/1.1 and HTTP/2 on a port of its own.
pub(crate) async fn serve(app: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("the port");
    tokio::spawn(async move { axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>()).await });
    address
}

pub(crate) type PlainClient = Client<HttpConnector, Full<Bytes>>;

/// A client that records nothing.
pub(crate) fn http1() -> PlainClient {
    Client::builder(TokioExecutor::new()).build_http()
}

pub(crate) fn http2() -> PlainClient {
    Client::builder(TokioExecutor::new()).http2_only(true).build_http()
}

/// A request without a body.
pub(crate) fn request(method: &str, url: impl AsRef<str>) -> http::Request<Full<Bytes>> {
    http::Request::builder().method(method).uri(url.as_ref()).body(Full::default()).expect("a request")
}

/// Sends a request and reads the answer to its end.
pub(crate) async fn exchange(client: &PlainClient, request: http::Request<Full<Bytes>>) -> http::Response<Bytes> {
    let (parts, body) = client.request(request).await.expect("an answer").into_parts();
    let body = body.collect().await.expect("a body").to_bytes();
    http::Response::from_parts(parts, body)
}

pub(crate) async fn get(client: &PlainClient, url: impl AsRef<str>) -> http::Response<Bytes> {
    exchange(client, request("GET", url)).await
}

/// Writes bytes to a server and reads until it closes the connection.
pub(crate) async fn raw(address: SocketAddr, bytes: &str) -> String {
    let mut stream = TcpStream::connect(address).await.expect("the server listens");
    stream.write_all(bytes.as_bytes()).await.expect("the server reads");
    let mut answer = Vec::new();
    // A server that panicked closes as it likes.
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

pub(crate) fn is(document: &Value, flag: &str) -> bool {
    document[flag] == true
}

pub(crate) fn is_cancelled(document: &Value) -> bool {
    document["metadata"]["xray_sdk"]["cancelled"] == true
}
