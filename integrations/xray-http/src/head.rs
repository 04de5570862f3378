//! The head of a request of the `http` crate, and what frameworks put beside it: the peer's address, the
//! matched route, the URL as it came.
//!
//! Reads; what is recorded of it is decided in `request`.

use std::borrow::Cow;
use std::net::{IpAddr, SocketAddr};
use std::panic::{AssertUnwindSafe, catch_unwind};

use http::header::{CONTENT_TYPE, HOST, HeaderName, USER_AGENT};
use http::{Extensions, HeaderMap, Method, Request, Uri};

use xray_runtime::{TRACE_HEADER_NAME, TRACEPARENT_NAME};

use crate::grpc;
use crate::request::RequestHead;

static TRACE_HEADER: HeaderName = HeaderName::from_static("x-amzn-trace-id");
static TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");
static FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
static FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// Names that requests are asked for: one that is ready is found in a quarter of the time of a text.
fn ready(name: &str) -> Option<&'static HeaderName> {
    Some(match name {
        TRACE_HEADER_NAME => &TRACE_HEADER,
        TRACEPARENT_NAME => &TRACEPARENT,
        "host" => &HOST,
        "user-agent" => &USER_AGENT,
        "content-type" => &CONTENT_TYPE,
        "x-forwarded-for" => &FORWARDED_FOR,
        "x-forwarded-proto" => &FORWARDED_PROTO,
        _ => return None,
    })
}

/// How the address of the peer is read from a request's extensions.
pub(crate) type PeerIn = fn(&Extensions) -> Option<IpAddr>;

/// The head of an [`http::Request`].
#[derive(Debug, Clone, Copy)]
pub struct HttpHead<'a> {
    method: &'a Method,
    uri: &'a Uri,
    headers: &'a HeaderMap,
    extensions: &'a Extensions,
    peer: PeerIn,
}

impl<'a> HttpHead<'a> {
    /// The head of `request`.
    #[must_use]
    pub fn of<B>(request: &'a Request<B>) -> Self {
        Self::with_peer(request, peer)
    }

    pub(crate) fn with_peer<B>(request: &'a Request<B>, peer: PeerIn) -> Self {
        let extensions = request.extensions();
        let uri = original_uri(extensions).unwrap_or(request.uri());
        Self { method: request.method(), uri, headers: request.headers(), extensions, peer }
    }
}

impl RequestHead for HttpHead<'_> {
    fn method(&self) -> &str {
        self.method.as_str()
    }

    fn path(&self) -> &str {
        self.uri.path()
    }

    fn header(&self, name: &str) -> Option<&str> {
        let value = match ready(name) {
            Some(ready) => self.headers.get(ready),
            None => self.headers.get(name),
        };
        value?.to_str().ok()
    }

    fn each_header<'a>(&'a self, name: &str, show: &mut dyn FnMut(&'a str)) {
        let all = match ready(name) {
            Some(ready) => self.headers.get_all(ready),
            None => self.headers.get_all(name),
        };
        all.iter().filter_map(|value| value.to_str().ok()).for_each(show);
    }

    fn query(&self) -> Option<&str> {
        self.uri.query()
    }

    fn scheme(&self) -> Option<&str> {
        self.uri.scheme_str()
    }

    fn authority(&self) -> Option<&str> {
        self.uri.authority().map(http::uri::Authority::as_str)
    }

    fn peer(&self) -> Option<IpAddr> {
        // The program's own function may be asked; if it panics, the address is not known.
        catch_unwind(AssertUnwindSafe(|| (self.peer)(self.extensions))).ok().flatten()
    }

    fn route(&self) -> Option<Cow<'_, str>> {
        if let Some(route) = matched_path(self.extensions) {
            return Some(Cow::Borrowed(route));
        }
        // The path of a gRPC call is its route.
        grpc::is_grpc(self.header("content-type")).then(|| Cow::Borrowed(self.uri.path()))
    }
}

/// The address of the peer, where a framework or the program has put it.
pub(crate) fn peer(extensions: &Extensions) -> Option<IpAddr> {
    extensions
        .get::<SocketAddr>()
        .map(SocketAddr::ip)
        .or_else(|| extensions.get::<IpAddr>().copied())
        .or_else(|| peer_of_axum(extensions))
        .or_else(|| peer_of_tonic(extensions))
}

#[cfg(feature = "axum")]
fn peer_of_axum(extensions: &Extensions) -> Option<IpAddr> {
    extensions.get::<axum::extract::ConnectInfo<SocketAddr>>().map(|info| info.0.ip())
}

#[cfg(not(feature = "axum"))]
fn peer_of_axum(_: &Extensions) -> Option<IpAddr> {
    None
}

#[cfg(feature = "tonic")]
fn peer_of_tonic(extensions: &Extensions) -> Option<IpAddr> {
    extensions.get::<tonic::transport::server::TcpConnectInfo>()?.remote_addr().map(|address| address.ip())
}

#[cfg(not(feature = "tonic"))]
fn peer_of_tonic(_: &Extensions) -> Option<IpAddr> {
    None
}

#[cfg(feature = "axum")]
fn matched_path(extensions: &Extensions) -> Option<&str> {
    extensions.get::<axum::extract::MatchedPath>().map(axum::extract::MatchedPath::as_str)
}

#[cfg(not(feature = "axum"))]
fn matched_path(_: &Extensions) -> Option<&str> {
    None
}

/// A nested router takes what it is nested under off the URL.
#[cfg(feature = "axum")]
fn original_uri(extensions: &Extensions) -> Option<&Uri> {
    extensions.get::<axum::extract::OriginalUri>().map(|original| &original.0)
}

#[cfg(not(feature = "axum"))]
fn original_uri(_: &Extensions) -> Option<&Uri> {
    None
}
