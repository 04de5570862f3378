//! reqwest-middleware: each request that passes is a subsegment.
//!
//! The subsegment ends when the head of the response is there. What a call is, one try or all of them, is
//! said by where the middleware stands.

use ::reqwest::{Request, Response};
use ::reqwest_middleware::{Error, Middleware, Next, Result};
use http::Extensions;
use xray_runtime::FutureExt as _;

use crate::call::Awaited;
use crate::outgoing::Outgoing;
use crate::reqwest::{begin, head};

/// A middleware that makes requests into subsegments, with the trace in their headers.
///
/// Before a middleware that tries again, the tries of a request are one subsegment; behind it each is
/// one of its own.
///
/// ```
/// use reqwest_middleware::ClientBuilder;
/// use xray_http::reqwest_middleware::XRayMiddleware;
///
/// let client = ClientBuilder::new(reqwest::Client::new()).with(XRayMiddleware::new()).build();
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

#[async_trait::async_trait]
impl Middleware for XRayMiddleware {
    async fn handle(&self, mut request: Request, extensions: &mut Extensions, next: Next<'_>) -> Result<Response> {
        let call = begin(&self.outgoing, &mut request);
        let sent = next.run(request, extensions).in_segment(call.context());
        let awaited = Awaited::new(call);
        let result = sent.await;
        awaited.end(match &result {
            Ok(response) => Ok(head(response)),
            Err(Error::Reqwest(error)) => Err(error),
            Err(Error::Middleware(error)) => Err(&**error),
        });
        result
    }
}
