//! The service around an app's own: begins the segment, and runs the inner service inside it.

use std::task::{Context as TaskContext, Poll};

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use xray_http::integration::Incoming;

use crate::body::ResponseBody;
use crate::future::ResponseFuture;
use crate::head::Head;

/// A service whose requests are segments; made by [`XRay`](crate::XRay).
#[derive(Debug)]
pub struct XRayService<S> {
    inner: S,
    incoming: Incoming,
}

impl<S> XRayService<S> {
    pub(crate) fn new(inner: S, incoming: Incoming) -> Self {
        Self { inner, incoming }
    }
}

impl<S, B> Service<ServiceRequest> for XRayService<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody,
{
    type Response = ServiceResponse<ResponseBody<B>>;
    type Error = Error;
    type Future = ResponseFuture<S::Future>;

    fn poll_ready(&self, task: &mut TaskContext<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(task)
    }

    fn call(&self, request: ServiceRequest) -> Self::Future {
        let serving = self.incoming.begin(&Head::of(&request));
        let is_head = request.method() == Method::HEAD;
        let future = match &serving {
            Some(serving) => serving.context().scope(|| self.inner.call(request)),
            None => self.inner.call(request),
        };
        ResponseFuture::new(future, serving, is_head)
    }
}
