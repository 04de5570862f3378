//! The layer that makes requests into segments: its settings.
//!
//! What it does with a request is known in `service`, and what is recorded of one in `serving`.

use std::net::IpAddr;
use std::sync::Arc;

use http::Extensions;
use tower_layer::Layer;
use xray_runtime::Recorder;

use crate::client_address::ClientAddress;
use crate::head::{self, PeerIn};
use crate::naming::Naming;
use crate::server::service::XRayService;
use crate::serving::Incoming;

/// Makes each request to a server a segment: for hyper, axum, tonic, `lambda_http` and other services
/// of `tower` over `http` 1.
///
/// The segment continues the trace of the caller, is current in the handler (so `#[traced]` functions
/// become subsegments), and ends with the response's body. Handlers that panic and inner services that
/// fail are faults; requests whose client goes away are marked as cancelled. Of gRPC the status counts.
/// The recorder is the one that is installed, unless the layer was given one; without any the layer
/// does nothing.
///
/// ```
/// use axum::{Router, routing::get};
/// use xray_http::XRayLayer;
///
/// let app: Router = Router::new()
///     .route("/orders/{id}", get(|| async { "order" }))
///     .layer(XRayLayer::new("orders"));
/// ```
///
/// - **axum**: use [`Router::layer`](https://docs.rs/axum/0.8/axum/struct.Router.html#method.layer), outermost. With the feature `axum` the matched
///   route becomes the annotation `http_route`; a layer around the router does not see it, and
///   `route_layer` sees no 404. The client's address is known when the app is served with
///   `into_make_service_with_connect_info::<SocketAddr>()`.
/// - **tonic**: `Server::builder().layer(..)`; the feature `tonic` reads the client's address.
/// - **hyper**: wrap the service ([`Layer::layer`]), and put the peer's `SocketAddr` into the request's
///   extensions.
/// - **`lambda_http`**: the same; inside a segment of the Lambda function it is a subsegment.
///
/// Of the URL the path is recorded as it came, without the query; so secrets in paths are recorded.
///
/// What an upgraded connection (a WebSocket) does later belongs to no segment: the segment ends with
/// the response 101.
///
/// X-Ray: [HTTP request data](https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-http).
#[derive(Debug, Clone)]
#[must_use = "a layer does nothing until it is put around a service"]
pub struct XRayLayer {
    incoming: Arc<Incoming>,
    peer: PeerIn,
}

impl XRayLayer {
    /// Segments of that name, or named as a [`Naming`] says. `AWS_XRAY_TRACING_NAME` stands above it.
    pub fn new(naming: impl Into<Naming>) -> Self {
        Self { incoming: Arc::new(Incoming::new(naming)), peer: head::peer }
    }

    fn with(self, change: impl FnOnce(Incoming) -> Incoming) -> Self {
        Self { incoming: Arc::new(change(Arc::unwrap_or_clone(self.incoming))), ..self }
    }

    /// Where the address of the client is read: behind trusted proxies, say how many.
    pub fn client_address(self, client_address: ClientAddress) -> Self {
        self.with(|incoming| incoming.client_address(client_address))
    }

    /// Reads the address of the peer from a request's extensions, where a framework puts it that we do
    /// not know.
    ///
    /// ```
    /// use std::net::SocketAddr;
    /// use xray_http::XRayLayer;
    ///
    /// #[derive(Clone)]
    /// struct Peer(SocketAddr);
    ///
    /// let layer = XRayLayer::new("orders").peer_in(|extensions| Some(extensions.get::<Peer>()?.0.ip()));
    /// ```
    pub fn peer_in(mut self, read: fn(&Extensions) -> Option<IpAddr>) -> Self {
        self.peer = read;
        self
    }

    /// Records URLs with their queries: for services that know that no secrets travel there.
    pub fn with_query(self) -> Self {
        self.with(|incoming| incoming.with_query(true))
    }

    /// Gives responses no `X-Amzn-Trace-Id`.
    pub fn without_response_header(self) -> Self {
        self.with(|incoming| incoming.answers(false))
    }

    /// The recorder, instead of the one that is installed.
    pub fn recorder(self, recorder: Recorder) -> Self {
        self.with(|incoming| incoming.recorder(recorder))
    }
}

impl<S> Layer<S> for XRayLayer {
    type Service = XRayService<S>;

    fn layer(&self, inner: S) -> XRayService<S> {
        XRayService::new(inner, Arc::clone(&self.incoming), self.peer)
    }
}
