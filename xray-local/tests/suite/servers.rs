//! The sockets, with real datagrams and requests over loopback.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream, UdpSocket};
use std::sync::Arc;

use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};
use xray_local::api::Api;
use xray_local::server::{Guard, Limits, Server, Settings, kernel_drops};
use xray_local::store::Store;

/// A server of this test alone; it ends with it.
pub(crate) struct Running {
    runtime: Runtime,
    pub(crate) store: Arc<Store>,
    pub(crate) udp: SocketAddr,
    tcp: SocketAddr,
    pub(crate) api: SocketAddr,
}

fn settings() -> Settings {
    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    Settings { udp: any, tcp: any, api: any, receive_buffer_bytes: 4 << 20, allowed_hosts: vec!["xray".into()] }
}

fn start() -> Running {
    start_with(Limits::default())
}

pub(crate) fn start_with(limits: Limits) -> Running {
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let server = runtime.block_on(Server::bind(&settings())).unwrap().with_limits(limits);
    let store = Arc::new(Store::new(64 << 20));
    let running = Running {
        store: Arc::clone(&store),
        udp: server.udp_address(),
        tcp: server.tcp_address().unwrap(),
        api: server.api_address().unwrap(),
        runtime,
    };
    assert!(server.receive_buffer_bytes() > 0);
    running.runtime.spawn(server.serve(Api::new(store, 1.0)));
    running
}

impl Running {
    /// Returns when so many documents have arrived.
    pub(crate) fn wait_for(&self, received: u64) {
        let mut changes = self.store.changes();
        self.runtime.block_on(changes.wait_for(|version| *version >= received)).unwrap();
    }
}

pub(crate) fn document(id: u64) -> String {
    json!({"name": "shop", "id": format!("{id:016x}"), "trace_id": format!("1-581cf771-{id:024x}"),
        "start_time": 1000.0, "end_time": 1001.0})
    .to_string()
}

pub(crate) fn datagram(document: &str) -> Vec<u8> {
    format!("{{\"format\":\"json\",\"version\":1}}\n{document}").into_bytes()
}

/// Status line and body of the answer to a request written by hand.
pub(crate) fn exchange(address: SocketAddr, head: &str, body: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    let request = format!("{head}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    // A request that is refused early may be answered, and the connection closed, before it is sent whole.
    let _ = stream.write_all(request.as_bytes());
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer);
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    (status, answer)
}

fn post(address: SocketAddr, path: &str, body: &Value) -> (u16, Value) {
    let (status, answer) = exchange(address, &format!("POST {path} HTTP/1.1\r\nHost: {address}"), &body.to_string());
    (status, serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap())
}

#[test]
fn documents_sent_to_udp_are_found_by_the_api() {
    let server = start();
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.send_to(&datagram(&document(1)), server.udp).unwrap();
    socket.send_to(b"no header", server.udp).unwrap();
    server.wait_for(2);
    let (status, reply) = post(server.api, "/TraceSummaries", &json!({"StartTime": 0, "EndTime": 2000}));
    assert_eq!((status, &reply["TraceSummaries"][0]["Id"]), (200, &json!("1-581cf771-000000000000000000000001")));
    let (status, answer) = exchange(server.api, &format!("GET /local/status HTTP/1.1\r\nHost: {}", server.api), "");
    let said: Value = serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap();
    assert_eq!((status, &said["Received"], &said["Stored"], &said["Rejected"]), (200, &json!(2), &json!(1), &json!(1)));
    assert_eq!(said["KernelDrops"], json!(kernel_drops(server.udp)));
}

#[test]
fn what_the_buffer_holds_is_received_to_the_last_document() {
    let server = start();
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let sent = 3_000;
    for id in 0..sent {
        socket.send_to(&datagram(&document(id)), server.udp).unwrap();
        // So many fit into the smallest buffer that systems have.
        if (id + 1) % 50 == 0 {
            server.wait_for(id + 1);
        }
    }
    let accounts = server.store.accounts();
    assert_eq!((accounts.received, accounts.stored + accounts.evicted + accounts.rejected), (sent, sent));
    assert_eq!(kernel_drops(server.udp).unwrap_or_default(), 0);
}

#[test]
#[cfg(target_os = "linux")]
fn what_the_buffer_does_not_hold_is_counted_by_the_kernel() {
    let nobody_reads = UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = nobody_reads.local_addr().unwrap();
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    assert_eq!(kernel_drops(address), Some(0));
    let full = (0..100_000).any(|_| {
        socket.send_to(&[0; 8_000], address).unwrap();
        kernel_drops(address) != Some(0)
    });
    assert!(full);
}

#[test]
fn the_tcp_side_answers_sampling_as_the_daemon_does() {
    let server = start();
    // As the Go SDK asks: no content type, no body.
    let (status, answer) = exchange(server.tcp, "POST /GetSamplingRules HTTP/1.1\r\nHost: xray:2000", "");
    assert!(status == 200 && answer.contains("\"RuleName\":\"Default\""), "{answer}");
    let (status, reply) = post(server.tcp, "/SamplingTargets", &json!({"SamplingStatisticsDocuments": []}));
    assert_eq!((status, &reply["SamplingTargetDocuments"]), (200, &json!([])));
}

#[test]
fn only_names_of_this_machine_are_answered() {
    let guard = Guard::new(vec!["xray".into()]);
    for host in ["localhost", "LOCALHOST:1", "127.0.0.1:2000", "[::1]", "[::1]:80", "xray:2000"] {
        assert!(guard.knows(host), "{host}");
    }
    for host in [
        "",
        ":80",
        "localhost.evil",
        "127.0.0.1.nip.io",
        "evil.example:2000",
        "127.0.0.2",
        "localhost:",
        "localhost:80:80",
        "localhost:8a",
        "[::1",
        "::1",
        "127.1",
        "0.0.0.0",
        "localhost.",
        "xray.evil",
        "evil@localhost",
    ] {
        assert!(!guard.knows(host), "{host}");
    }
    let server = start();
    for (head, status) in [
        ("POST /GetSamplingRules HTTP/1.1\r\nHost: localhost", 200),
        ("POST /GetSamplingRules HTTP/1.1\r\nHost: evil.example", 403),
        ("POST /GetSamplingRules HTTP/1.1\r\nHost: localhost\r\nHost: evil.example", 403),
        ("POST http://evil.example/GetSamplingRules HTTP/1.1\r\nHost: localhost", 403),
        ("POST /GetSamplingRules HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost", 200),
        ("POST /GetSamplingRules HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example", 403),
        ("POST /GetSamplingRules HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost:3000", 403),
        ("POST /GetSamplingRules HTTP/1.1\r\nHost: localhost\r\nOrigin: null", 403),
        ("POST /GetSamplingRules HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: cross-site", 403),
        // A link to a page may be followed from elsewhere; a frame, a picture or a form there may not show or ask.
        (
            "GET /traces HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document",
            200,
        ),
        (
            "GET /traces HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: iframe",
            403,
        ),
        (
            "POST /DeleteGroup HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document",
            403,
        ),
        ("POST /GetSamplingRules HTTP/1.1\r\nHost: localhost\r\nContent-Encoding: gzip", 415),
        ("GET /GetSamplingRules HTTP/1.1\r\nHost: localhost", 405),
        ("POST /../etc/passwd HTTP/1.1\r\nHost: localhost", 404),
    ] {
        let (answered, text) = exchange(server.api, head, "");
        assert_eq!(answered, status, "{head}\n{text}");
        assert!(!text.to_ascii_lowercase().contains("access-control-allow"), "{text}");
    }
}

#[test]
fn bodies_are_bounded_and_errors_name_their_type() {
    let server = start();
    let (status, _) = post(server.api, "/Traces", &json!({"TraceIds": "x".repeat(2 << 20)}));
    assert_eq!(status, 413);
    let (status, _) = post(server.api, "/TraceSegments", &json!({"TraceSegmentDocuments": ["x".repeat(2 << 20)]}));
    assert_eq!(status, 200);
    let head = "POST /Traces HTTP/1.1\r\nHost: localhost";
    let (status, answer) = exchange(server.api, head, "{x");
    assert!(status == 400 && answer.contains("x-amzn-errortype: InvalidRequestException"), "{answer}");
    let id = |answer: &str| {
        let id = answer.split_once("x-amzn-requestid: ").unwrap_or_else(|| panic!("no id: {answer}")).1;
        id.split_once("\r\n").unwrap().0.to_owned()
    };
    let (_, another) = exchange(server.api, head, "{x");
    assert_ne!(id(&answer), id(&another));
}

#[test]
fn who_waits_is_told_of_the_next_change() {
    let server = start();
    let api = server.api;
    let waiting = std::thread::spawn(move || post(api, "/local/traces", &json!({"After": 0, "Wait": true})));
    server.store.document(&document(7));
    let (status, reply) = waiting.join().unwrap();
    assert_eq!((status, &reply["Version"], &reply["Traces"][0]["Tree"][0]["Name"]), (200, &json!(1), &json!("shop")));
}

#[test]
fn an_address_that_is_taken_or_public_is_refused_with_what_to_do() {
    let server = start();
    let bound =
        |settings: &Settings| server.runtime.block_on(Server::bind(settings)).map(|_| ()).unwrap_err().to_string();
    let taken = bound(&Settings { udp: server.udp, ..settings() });
    assert!(taken.starts_with(&format!("cannot listen at UDP {} (", server.udp)), "{taken}");
    assert!(taken.ends_with("; stop what listens there (a daemon?), or choose another address"), "{taken}");
    let public = bound(&Settings { api: ([0, 0, 0, 0], 0).into(), ..settings() });
    assert_eq!(public, "`0.0.0.0:0` is not on loopback; use 127.0.0.1 or [::1]");
}
