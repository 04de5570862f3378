//! The service around a client's own: begins the subsegment, writes the headers, and makes the call
//! inside it.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::task::{Context as TaskContext, Poll};

use http::header::{HeaderName, HeaderValue};
use http::{HeaderMap, Method, Request, Response};
use http_body::Body;
use tower_service::Service;
use xray_runtime::Context;

use crate::body::ResponseBody;
use crate::call::Call;
use crate::future::{ResponseFuture, Work, sealed};
use crate::grpc;
use crate::outgoing::Outgoing;

/// A client whose calls are subsegments; made by [`XRayClientLayer`](crate::XRayClientLayer).
#[derive(Debug, Clone)]
pub struct XRayClient<S> {
    inner: S,
    outgoing: Arc<Outgoing>,
}

impl<S> XRayClient<S> {
    pub(crate) fn new(inner: S, outgoing: Arc<Outgoing>) -> Self {
        Self { inner, outgoing }
    }

    /// The client inside.
    pub fn get_ref(&self) -> &S {
        &self.inner
    }

    /// The client inside, to be changed.
    pub fn get_mut(&mut self) -> &mut S {
        &mut self.inner
    }

    /// The client inside, without this one.
    pub fn into_inner(self) -> S {
        self.inner
    }
}

impl<S, A, B> Service<Request<A>> for XRayClient<S>
where
    S: Service<Request<A>, Response = Response<B>>,
    S::Error: fmt::Display + 'static,
    B: Body,
{
    type Response = Response<ResponseBody<B, Call>>;
    type Error = S::Error;
    type Future = ResponseFuture<S::Future, Call>;

    fn poll_ready(&mut self, task: &mut TaskContext<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(task)
    }

    fn call(&mut self, mut request: Request<A>) -> Self::Future {
        let call = begin(&self.outgoing, &mut request);
        let is_head = request.method() == Method::HEAD;
        let future = call.context().scope(|| self.inner.call(request));
        ResponseFuture::new(future, Some(call), is_head)
    }
}

/// Begins the subsegment of a request of the `http` crate, and writes the trace into its headers.
pub(crate) fn begin<A>(outgoing: &Outgoing, request: &mut Request<A>) -> Call {
    let mut headers = std::mem::take(request.headers_mut());
    let uri = request.uri();
    let host = headers.get(http::header::HOST).and_then(|host| host.to_str().ok());
    let authority = uri.authority().map(http::uri::Authority::as_str).or(host).map(str::to_owned);
    // The host a call goes to may be known only further down; of gRPC there is a service, too.
    let service = grpc::service(uri.path());
    let url = || Cow::Owned(uri.to_string());
    let call = outgoing.begin_at(request.method().as_str(), authority.as_deref(), url, service, |name, value| {
        write(&mut headers, name, value);
    });
    *request.headers_mut() = headers;
    call
}

/// Writes one header of the trace, in place of what was there.
pub(crate) fn write(headers: &mut HeaderMap, name: &'static str, value: String) {
    if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
        // A map that is full stays as it is.
        let _ = headers.try_insert(name, value);
    }
}

impl sealed::Sealed for Call {}

impl Work for Call {
    fn context(&self) -> &Context {
        self.context()
    }

    fn answer(&self, _: &mut HeaderMap) {}

    fn cancel(self) {
        self.cancel();
    }

    /// Whoever reads no further has what it wants.
    fn leave_body(self) {
        self.close();
    }
}
