//! AWS X-Ray for HTTP: servers become segments, calls of other services become subsegments.
//!
//! One layer serves everything built on `tower` and `http` 1: hyper, axum, tonic, `lambda_http`.
//!
//! ```
//! use axum::{Router, routing::get};
//! use xray_http::XRayLayer;
//!
//! let app: Router = Router::new()
//!     .route("/orders/{id}", get(|| async { "order" }))
//!     .layer(XRayLayer::new("orders"));
//! ```
//!
//! A segment holds the request (method, URL without its query, client address, user agent) and the
//! response (status, length); it ends when the last byte of the response body has been handed on, and
//! knows disconnects and panics. The trace goes on in the calls of clients:
//!
//! | for | use |
//! |---|---|
//! | hyper-util, tonic and other tower clients | [`XRayClientLayer`] |
//! | reqwest | `RequestBuilderExt::send_traced` (feature `reqwest`) |
//! | reqwest-middleware | `XRayMiddleware` in `reqwest_middleware` (feature `reqwest-middleware`) |
//! | ureq | `XRayMiddleware` in `ureq` (feature `ureq`) |
//!
//! Which requests are traced is a setting of the recorder: its rules, what is asked before them
//! ([`Sampling::ignore`](xray_runtime::Sampling::ignore) for health checks,
//! [`Sampling::ask_first`](xray_runtime::Sampling::ask_first)), and whether a caller's decision is
//! believed ([`UpstreamSampling`](xray_runtime::UpstreamSampling)). Requests that are not sampled
//! carry the trace on all the same.
//!
//! No headers, bodies or query strings are recorded; [`XRayLayer::with_query`] asks for the last.
#![forbid(unsafe_code)]

mod body;
mod call;
mod client;
mod client_address;
mod cors;
mod error;
mod future;
mod grpc;
mod head;
mod naming;
mod outgoing;
mod request;
mod server;
mod serving;
mod url;

#[cfg(feature = "reqwest")]
pub mod reqwest;
#[cfg(feature = "reqwest-middleware")]
pub mod reqwest_middleware;
#[cfg(feature = "ureq")]
pub mod ureq;

pub use body::ResponseBody;
pub use client::layer::XRayClientLayer;
pub use client::service::XRayClient;
pub use client_address::ClientAddress;
pub use cors::{allow_headers, expose_headers};
pub use future::ResponseFuture;
pub use naming::Naming;
pub use outgoing::Outgoing;
pub use server::layer::XRayLayer;
pub use server::service::XRayService;

/// What the layers are made of, for frameworks that are not built on `tower` and `http` 1.
///
/// A server implements [`RequestHead`](integration::RequestHead) for what it knows of a request, begins a
/// [`Serving`](integration::Serving) with it, runs the handler inside its context and tells it of the response. A client
/// begins a [`Call`](integration::Call) with its method and URL.
///
/// ```
/// use xray_http::integration::{Incoming, RequestHead};
/// # use xray_runtime::{CaptureEmitter, Recorder, Sampling};
/// # let recorder = Recorder::builder().emitter(CaptureEmitter::new()).sampling(Sampling::always()).build()?;
///
/// struct Head;
///
/// impl RequestHead for Head {
///     fn method(&self) -> &str { "GET" }
///     fn path(&self) -> &str { "/orders/7" }
///     fn header(&self, name: &str) -> Option<&str> {
///         name.eq_ignore_ascii_case("host").then_some("shop.example.com")
///     }
/// }
///
/// let incoming = Incoming::new("orders").recorder(recorder);
/// if let Some(serving) = incoming.begin(&Head) {
///     let answer = serving.context().scope(|| "what the handler does");
///     serving.set_response(200, Some(answer.len() as u64));
///     let for_the_response: Option<String> = serving.trace_header();
///     serving.close();
/// }
/// # Ok::<(), xray_runtime::ConfigError>(())
/// ```
pub mod integration {
    pub use crate::call::Call;
    pub use crate::grpc::GrpcStatus;
    pub use crate::head::HttpHead;
    pub use crate::request::RequestHead;
    pub use crate::serving::{Incoming, Serving};
    pub use crate::url::host_name;
}
