//! The service around a server's own: begins the segment, and runs the inner service inside it.

use std::fmt;
use std::sync::Arc;
use std::task::{Context as TaskContext, Poll};

use http::header::{HeaderName, HeaderValue};
use http::{HeaderMap, Method, Request, Response};
use http_body::Body;
use tower_service::Service;
use xray_runtime::Context;

use crate::body::ResponseBody;
use crate::future::{ResponseFuture, Work, sealed};
use crate::head::{HttpHead, PeerIn};
use crate::serving::{Incoming, Serving};

const TRACE_HEADER: HeaderName = HeaderName::from_static("x-amzn-trace-id");

/// A service whose requests are segments; made by [`XRayLayer`](crate::XRayLayer).
#[derive(Debug, Clone)]
pub struct XRayService<S> {
    inner: S,
    incoming: Arc<Incoming>,
    peer: PeerIn,
}

impl<S> XRayService<S> {
    pub(crate) fn new(inner: S, incoming: Arc<Incoming>, peer: PeerIn) -> Self {
        Self { inner, incoming, peer }
    }

    /// The service inside.
    pub fn get_ref(&self) -> &S {
        &self.inner
    }

    /// The service inside, to be changed.
    pub fn get_mut(&mut self) -> &mut S {
        &mut self.inner
    }

    /// The service inside, without this one.
    pub fn into_inner(self) -> S {
        self.inner
    }
}

impl<S, A, B> Service<Request<A>> for XRayService<S>
where
    S: Service<Request<A>, Response = Response<B>>,
    S::Error: fmt::Display + 'static,
    B: Body,
{
    type Response = Response<ResponseBody<B, Serving>>;
    type Error = S::Error;
    type Future = ResponseFuture<S::Future, Serving>;

    fn poll_ready(&mut self, task: &mut TaskContext<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(task)
    }

    fn call(&mut self, request: Request<A>) -> Self::Future {
        let serving = self.incoming.begin(&HttpHead::with_peer(&request, self.peer));
        let is_head = request.method() == Method::HEAD;
        let future = match &serving {
            Some(serving) => serving.context().scope(|| self.inner.call(request)),
            None => self.inner.call(request),
        };
        ResponseFuture::new(future, serving, is_head)
    }
}

impl sealed::Sealed for Serving {}

impl Work for Serving {
    fn context(&self) -> &Context {
        self.context()
    }

    fn answer(&self, headers: &mut HeaderMap) {
        if headers.contains_key(&TRACE_HEADER) {
            // The handler's own.
            return;
        }
        let value = self.trace_header().and_then(|text| HeaderValue::try_from(text).ok());
        if let Some(value) = value {
            // A map that is full stays as it is.
            let _ = headers.try_insert(TRACE_HEADER, value);
        }
    }

    fn cancel(self) {
        self.cancel();
    }

    fn leave_body(self) {
        // The client went away.
        self.cancel();
    }
}
