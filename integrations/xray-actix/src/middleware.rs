//! The middleware that makes requests into segments: its settings.
//!
//! What it does with a request is known in `service`, and what is recorded of one in `xray-http`.

use std::future::{Ready, ready};

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform};
use xray_http::integration::Incoming;
use xray_http::{ClientAddress, Naming};
use xray_runtime::Recorder;

use crate::body::ResponseBody;
use crate::service::XRayService;

/// Makes each request to an actix-web server a segment.
///
/// The segment continues the trace of the caller, is current in the handler (so `#[traced]` functions
/// become subsegments), and ends with the response's body. Panics are faults, and so are responses of
/// 500 and above, with the error they came from as an exception; what an error below that says may be
/// the client's own data, and is not recorded. A client that goes away before it has the whole response
/// marks the segment as cancelled; actix-web runs the handler to its end all the same. The recorder is
/// the one that is installed, unless the middleware was given one; without any it does nothing.
///
/// Wrap the [`App`](actix_web::App), last of all, since the last one wrapped is the outermost:
///
/// ```
/// use actix_web::{App, web};
/// use xray_actix::XRay;
///
/// let app = App::new()
///     .route("/orders/{id}", web::get().to(|| async { "order" }))
///     .wrap(XRay::new("orders"));
/// ```
///
/// What an upgraded connection (a WebSocket) does later belongs to no segment: the segment ends with
/// the response 101.
///
/// X-Ray: [HTTP request data](https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-http).
#[derive(Debug, Clone)]
#[must_use = "a middleware does nothing until an `App` is wrapped with it"]
pub struct XRay {
    incoming: Incoming,
}

impl XRay {
    /// Segments of that name, or named as a [`Naming`] says. `AWS_XRAY_TRACING_NAME` stands above it.
    pub fn new(naming: impl Into<Naming>) -> Self {
        Self { incoming: Incoming::new(naming) }
    }

    /// Where the address of the client is read: behind trusted proxies, say how many.
    pub fn client_address(self, client_address: ClientAddress) -> Self {
        Self { incoming: self.incoming.client_address(client_address) }
    }

    /// Records URLs with their queries: for services that know that no secrets travel there.
    pub fn with_query(self) -> Self {
        Self { incoming: self.incoming.with_query(true) }
    }

    /// Gives responses no `X-Amzn-Trace-Id`.
    pub fn without_response_header(self) -> Self {
        Self { incoming: self.incoming.answers(false) }
    }

    /// The recorder, instead of the one that is installed.
    pub fn recorder(self, recorder: Recorder) -> Self {
        Self { incoming: self.incoming.recorder(recorder) }
    }
}

impl<S, B> Transform<S, ServiceRequest> for XRay
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody,
{
    type Response = ServiceResponse<ResponseBody<B>>;
    type Error = Error;
    type Transform = XRayService<S>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, ()>>;

    fn new_transform(&self, inner: S) -> Self::Future {
        ready(Ok(XRayService::new(inner, self.incoming.clone())))
    }
}
