//! ureq: each request of an agent is a subsegment.
//!
//! The subsegment ends when the head of the response is there. ureq blocks, so what is current on the
//! thread is what the call belongs to.

use ::ureq::middleware::{Middleware, MiddlewareNext};
use ::ureq::{Body, Error, SendBody};
use http::header::CONTENT_LENGTH;
use http::{Request, Response};

use crate::client::service::begin;
use crate::outgoing::Outgoing;

/// A middleware that makes requests into subsegments, with the trace in their headers.
///
/// ```
/// use ureq::Agent;
/// use xray_http::ureq::XRayMiddleware;
///
/// let agent = Agent::new_with_config(Agent::config_builder().middleware(XRayMiddleware::new()).build());
/// ```
#[derive(Debug, Clone, Default)]
pub struct XRayMiddleware {
    outgoing: Outgoing,
}

impl XRayMiddleware {
    /// Subsegments named after the host, and the trace header in every call.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Calls as these settings say.
    #[must_use]
    pub fn of(outgoing: Outgoing) -> Self {
        Self { outgoing }
    }
}

impl Middleware for XRayMiddleware {
    fn handle(&self, mut request: Request<SendBody>, next: MiddlewareNext<'_>) -> Result<Response<Body>, Error> {
        let call = begin(&self.outgoing, &mut request);
        let result = call.context().scope(|| next.handle(request));
        match &result {
            Ok(response) => {
                let length = response.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
                call.set_response(response.status().as_u16(), length);
            }
            // By default ureq makes an error of a status that is one; it is a response all the same.
            Err(Error::StatusCode(status)) => call.set_response(*status, None),
            Err(error) => call.fail(error),
        }
        call.close();
        result
    }
}
