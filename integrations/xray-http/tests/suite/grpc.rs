//! Real tonic servers and channels: outcomes from statuses in heads and trailers, streams, and the trace going on.

use std::net::SocketAddr;

use http::uri::PathAndQuery;
use hyper::body::{Buf, Bytes};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tokio_stream::{Stream, StreamExt};
use tonic::codec::{BufferSettings, Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::transport::{Channel, Server};
use tonic::{Code, Request, Response, Status};
use tower::{Layer, service_fn};
use xray_http::{XRayClient, XRayClientLayer, XRayLayer};
use xray_runtime::FutureExt;
use xray_test_support::vectors::vector_file;

use crate::support::{Bench, bench, is, is_cancelled};

/// Messages that are bytes, so that no code has to be generated.
#[derive(Default, Clone, Copy)]
struct Raw;

impl Codec for Raw {
    type Encode = Vec<u8>;
    type Decode = Vec<u8>;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for Raw {
    type Item = Vec<u8>;
    type Error = Status;

    fn encode(&mut self, item: Vec<u8>, to: &mut EncodeBuf<'_>) -> Result<(), Status> {
        bytes::BufMut::put_slice(to, &item);
        Ok(())
    }

    fn buffer_settings(&self) -> BufferSettings {
        BufferSettings::default()
    }
}

impl Decoder for Raw {
    type Item = Vec<u8>;
    type Error = Status;

    fn decode(&mut self, from: &mut DecodeBuf<'_>) -> Result<Option<Vec<u8>>, Status> {
        Ok(Some(from.copy_to_bytes(from.remaining()).to_vec()))
    }
}

/// Answers with the status whose code it is asked for, or with the header that came.
async fn get(asked: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, Status> {
    let code = asked.get_ref().first().copied().unwrap_or_default();
    if code != 0 {
        return Err(Status::new(Code::from_i32(code.into()), "as you wish"));
    }
    let header = asked.metadata().get("x-amzn-trace-id").map(|value| value.as_bytes().to_vec());
    Ok(Response::new(header.unwrap_or_default()))
}

type Items = std::pin::Pin<Box<dyn Stream<Item = Result<Vec<u8>, Status>> + Send>>;

/// One message, then the end that was asked for: 0 never comes.
async fn list(asked: Request<Vec<u8>>) -> Result<Response<Items>, Status> {
    let first = tokio_stream::once(Ok(b"item".to_vec()));
    Ok(Response::new(match asked.get_ref().first() {
        Some(0) => Box::pin(first.chain(tokio_stream::pending())),
        Some(&code) => Box::pin(first.chain(tokio_stream::once(Err(Status::new(Code::from_i32(code.into()), "gone"))))),
        None => Box::pin(first),
    }))
}

async fn serve(layer: XRayLayer) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("the port");
    let shop = service_fn(|request: http::Request<tonic::body::Body>| async {
        let mut grpc = tonic::server::Grpc::new(Raw);
        Ok::<_, std::convert::Infallible>(match request.uri().path() {
            "/shop.Orders/Get" => grpc.unary(service_fn(get), request).await,
            _ => grpc.server_streaming(service_fn(list), request).await,
        })
    });
    let server = Server::builder().layer(layer);
    tokio::spawn(server.serve_with_incoming(shop, TcpListenerStream::new(listener)));
    address
}

async fn channel(address: SocketAddr) -> Channel {
    Channel::from_shared(format!("http://{address}")).expect("an address").connect().await.expect("a server")
}

async fn ask<S>(channel: S, code: u8) -> Result<Vec<u8>, Status>
where
    S: tonic::client::GrpcService<tonic::body::Body>,
    S::ResponseBody: http_body::Body<Data = Bytes> + Send + 'static,
    <S::ResponseBody as http_body::Body>::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    S::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let mut grpc = tonic::client::Grpc::new(channel);
    grpc.ready().await.map_err(|error| Status::from_error(error.into()))?;
    let path = PathAndQuery::from_static("/shop.Orders/Get");
    Ok(grpc.unary(Request::new(vec![code]), path, Raw).await?.into_inner())
}

/// The stream of a list, as far as it was asked for.
async fn items(channel: Channel, asked: Vec<u8>) -> tonic::Streaming<Vec<u8>> {
    let mut grpc = tonic::client::Grpc::new(channel);
    grpc.ready().await.expect("a channel");
    let path = PathAndQuery::from_static("/shop.Orders/List");
    grpc.server_streaming(Request::new(asked), path, Raw).await.expect("a stream").into_inner()
}

fn flags(document: &Value) -> [bool; 3] {
    ["error", "throttle", "fault"].map(|flag| is(document, flag))
}

#[tokio::test]
async fn a_call_is_a_segment_with_its_route() {
    let bench = bench();
    let address = serve(bench.layer("orders")).await;
    ask(channel(address).await, 0).await.expect("an answer");
    let document = bench.document().await;
    assert_eq!(document["annotations"], json!({"http_route": "/shop.Orders/Get"}));
    assert_eq!(document["http"]["request"]["url"], format!("http://{address}/shop.Orders/Get"));
    assert_eq!(document["http"]["request"]["client_ip"], "127.0.0.1");
    assert_eq!(document["http"]["response"]["status"], 200);
    assert_eq!(flags(&document), [false; 3]);
    assert!(!is_cancelled(&document));
}

#[tokio::test]
async fn codes_are_errors_throttles_and_faults_as_the_sdk_for_go_has_them() {
    let table = &vector_file("http_status_flags.json")["grpc"];
    let bench = bench();
    let channel = channel(serve(bench.layer("orders")).await).await;
    let mut seen = 0;
    for (class, expected) in
        [("error", [true, false, false]), ("throttle", [true, true, false]), ("fault", [false, false, true])]
    {
        for name in table[class].as_array().expect("codes").iter().filter_map(Value::as_str) {
            // Go spells one of them in its own way.
            let name = if name == "Canceled" { "Cancelled" } else { name };
            let code = (1..=16).find(|code| format!("{:?}", Code::from_i32(*code)) == name).expect("a code");
            let status = ask(channel.clone(), u8::try_from(code).unwrap()).await.expect_err("the status asked for");
            assert_eq!(status.code() as i32, code);
            let document = bench.wait_for_more().await;
            assert_eq!(flags(&document), expected, "{name}");
            let said = document["annotations"]["grpc_status"].as_str().expect("the code's name").replace('_', "");
            assert!(said.eq_ignore_ascii_case(name), "{said} for {name}");
            seen += 1;
        }
    }
    assert_eq!(seen, 16);
}

#[tokio::test]
async fn a_stream_that_fails_at_its_end_is_a_fault() {
    let bench = bench();
    let mut items = items(channel(serve(bench.layer("orders")).await).await, vec![13]).await;
    assert_eq!(items.message().await.expect("a message").expect("one"), b"item");
    assert_eq!(items.message().await.expect_err("the status").code(), Code::Internal);
    let document = bench.document().await;
    assert_eq!(flags(&document), [false, false, true]);
    assert_eq!(document["annotations"]["grpc_status"], "INTERNAL");
}

#[tokio::test]
async fn a_stream_that_ends_well_is_complete() {
    let bench = bench();
    let mut items = items(channel(serve(bench.layer("orders")).await).await, vec![]).await;
    while items.message().await.expect("no failure").is_some() {}
    let document = bench.document().await;
    assert_eq!((flags(&document), is_cancelled(&document)), ([false; 3], false));
}

#[tokio::test]
async fn a_stream_that_its_client_leaves_is_cancelled() {
    let bench = bench();
    let mut items = items(channel(serve(bench.layer("orders")).await).await, vec![0]).await;
    items.message().await.expect("a message");
    assert_eq!(bench.documents().len(), 0, "it goes on");
    drop(items);
    assert!(is_cancelled(&bench.document().await));
}

/// The subsegment of a call by a traced channel, and what the server answered.
async fn called(layer: XRayClientLayer, code: u8) -> (Value, Result<Vec<u8>, Status>) {
    let (ours, theirs) = (bench(), bench());
    let traced: XRayClient<Channel> = layer.layer(channel(serve(theirs.layer("payments")).await).await);
    let answer = in_segment(&ours, ask(traced, code)).await;
    let document = ours.document().await;
    let server = theirs.document().await;
    let subsegment = document["subsegments"][0].clone();
    assert_eq!((&server["trace_id"], &server["parent_id"]), (&document["trace_id"], &subsegment["id"]));
    (subsegment, answer)
}

async fn in_segment<T>(bench: &Bench, work: impl Future<Output = T>) -> T {
    let segment = bench.recorder.begin_segment("shop");
    let result = work.in_segment(&segment).await;
    segment.close();
    result
}

#[tokio::test]
async fn a_channel_carries_the_trace_on() {
    let (subsegment, answer) = called(XRayClientLayer::named("payments"), 0).await;
    assert_eq!((&subsegment["name"], &subsegment["namespace"]), (&json!("payments"), &json!("remote")));
    assert_eq!(flags(&subsegment), [false; 3]);
    let header = String::from_utf8(answer.expect("an answer")).expect("a text");
    assert!(header.ends_with(&format!("Parent={};Sampled=1", subsegment["id"].as_str().expect("an id"))), "{header}");
}

#[tokio::test]
async fn a_channel_without_a_name_is_called_by_its_service_and_knows_the_status() {
    let (subsegment, answer) = called(XRayClientLayer::new(), 14).await;
    assert_eq!(answer.expect_err("the status").code(), Code::Unavailable);
    assert_eq!((&subsegment["name"], flags(&subsegment)), (&json!("shop.Orders"), [false, false, true]));
    assert_eq!(subsegment["annotations"]["grpc_status"], "UNAVAILABLE");
}

#[tokio::test]
async fn a_channel_without_a_server_says_why() {
    let bench = bench();
    let unused = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = unused.local_addr().expect("the port");
    drop(unused);
    let channel = Channel::from_shared(format!("http://{address}")).expect("an address").connect_lazy();
    let traced = XRayClientLayer::named("payments").layer(channel);
    in_segment(&bench, ask(traced, 0)).await.expect_err("nobody listens");
    let subsegment = bench.document().await["subsegments"][0].clone();
    assert_eq!(flags(&subsegment), [false, false, true]);
    let exceptions = subsegment["cause"]["exceptions"].as_array().expect("exceptions");
    let messages: Vec<&str> = exceptions.iter().filter_map(|exception| exception["message"].as_str()).collect();
    assert!(messages.iter().any(|message| message.to_lowercase().contains("refused")), "{messages:?}");
}
