//! What the modules need: a recorder of their own, a server on a port of its own, and plain clients.

use std::cell::Cell;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use actix_web::dev::ServerHandle;
use actix_web::web::ServiceConfig;
use actix_web::{App, HttpServer};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use xray_actix::XRay;
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
    pub(crate) fn xray(&self) -> XRay {
        XRay::new("orders").recorder(self.recorder.clone())
    }

    /// What was sent so far.
    pub(crate) fn documents(&self) -> Vec<Value> {
        self.recorder.flush(DEADLINE).expect("the capture takes everything in time");
        self.capture
            .datagrams()
            .iter()
            .map(|datagram| {
                assert_survives(datagram);
                read_datagram(datagram).unwrap_or_else(|broken| panic!("{broken}"))
            })
            .collect()
    }

    /// Waits for one more document than were seen by the last such call.
    pub(crate) async fn document(&self) -> Value {
        let seen = self.seen.get();
        self.seen.set(seen + 1);
        let until = Instant::now() + DEADLINE;
        loop {
            let mut documents = self.documents();
            if documents.len() > seen {
                assert_eq!(documents.len(), seen + 1, "{}", tree(&documents));
                return documents.remove(seen);
            }
            assert!(Instant::now() < until, "document {seen} does not come:\n{}", tree(&documents));
            tokio::task::yield_now().await;
        }
    }
}

/// A server; it stops when this is dropped.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    handle: ServerHandle,
}

impl Server {
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The order is given now; nobody needs to wait until it is carried out.
        drop(self.handle.stop(false));
    }
}

/// Serves over HTTP/1.1 and HTTP/2, by threads of its own, on a port of its own.
pub(crate) fn serve(xray: XRay, configure: impl Fn(&mut ServiceConfig) + Clone + Send + 'static) -> Server {
    let server = HttpServer::new(move || App::new().configure(configure.clone()).wrap(xray.clone()))
        .workers(2)
        .disable_signals()
        .bind_auto_h2c(("127.0.0.1", 0))
        .expect("a free port");
    let address = server.addrs()[0];
    let server = server.run();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    Server { address, handle }
}

pub(crate) type PlainClient = Client<HttpConnector, Full<Bytes>>;

/// Clients that record nothing: of HTTP/1.1 and of HTTP/2.
pub(crate) fn clients() -> [PlainClient; 2] {
    [
        Client::builder(TokioExecutor::new()).build_http(),
        Client::builder(TokioExecutor::new()).http2_only(true).build_http(),
    ]
}

/// Sends a request with these headers and reads the answer to its end.
pub(crate) async fn ask(
    client: &PlainClient,
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
) -> hyper::Response<Bytes> {
    let request = headers
        .iter()
        .fold(hyper::Request::builder().method(method).uri(url), |request, (name, value)| request.header(*name, *value))
        .body(Full::default())
        .expect("a request");
    let (parts, body) = client.request(request).await.expect("an answer").into_parts();
    let body = body.collect().await.expect("a body").to_bytes();
    hyper::Response::from_parts(parts, body)
}

pub(crate) async fn get(server: &Server, path: &str) -> hyper::Response<Bytes> {
    let [http1, _] = clients();
    ask(&http1, "GET", &server.url(path), &[]).await
}

/// Opens a connection and sends a request on it.
pub(crate) async fn connect(server: &Server, request: &str) -> TcpStream {
    let mut stream = TcpStream::connect(server.address).await.expect("the server listens");
    stream.write_all(request.as_bytes()).await.expect("the server reads");
    stream
}

/// Sends a request and reads until the server closes the connection.
pub(crate) async fn raw(server: &Server, request: &str) -> String {
    let mut answer = Vec::new();
    // A server that panicked closes as it likes.
    let _ = connect(server, request).await.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

pub(crate) fn is(document: &Value, flag: &str) -> bool {
    document[flag] == true
}

pub(crate) fn is_cancelled(document: &Value) -> bool {
    document["metadata"]["xray_sdk"]["cancelled"] == true
}
