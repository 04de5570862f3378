//! The headers that pages of other origins must be allowed to send and to read, for traces to reach them.
//!
//! Names only; who answers a preflight request is the program's own middleware.

use http::HeaderName;

const TRACE_HEADER: HeaderName = HeaderName::from_static("x-amzn-trace-id");
const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");
const TRACESTATE: HeaderName = HeaderName::from_static("tracestate");

/// The headers a page sends to continue its trace: for `Access-Control-Allow-Headers`.
///
/// ```
/// use axum::{Router, routing::get};
/// use tower_http::cors::{Any, CorsLayer};
/// use xray_http::XRayLayer;
///
/// let cors = CorsLayer::new()
///     .allow_origin(Any)
///     .allow_headers(xray_http::allow_headers())
///     .expose_headers(xray_http::expose_headers());
/// let app: Router = Router::new()
///     .route("/orders", get(|| async { "orders" }))
///     .layer(XRayLayer::new("orders"))
///     .layer(cors); // around it: preflight requests are not traced
/// ```
///
/// X-Ray: [Tracing header](https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader).
#[must_use]
pub fn allow_headers() -> [HeaderName; 3] {
    [TRACE_HEADER, TRACEPARENT, TRACESTATE]
}

/// The headers a page may read in answers: for `Access-Control-Expose-Headers`. See [`allow_headers`].
#[must_use]
pub fn expose_headers() -> [HeaderName; 1] {
    [TRACE_HEADER]
}
