//! The future of a response: polled inside the segment of its request, which it hands on to the body.
//!
//! Knows the three ways that end without a response: an error, a panic, nobody waiting any more.

use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context as TaskContext, Poll, ready};

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::ServiceResponse;
use actix_web::http::header::{HeaderName, HeaderValue};
use pin_project_lite::pin_project;
use xray_http::integration::Serving;
use xray_runtime::{FutureExt, InContext};

use crate::body::ResponseBody;

const TRACE_HEADER: HeaderName = HeaderName::from_static("x-amzn-trace-id");

pin_project! {
    /// The future of a response, made by [`XRayService`](crate::XRayService).
    #[must_use = "futures do nothing unless polled"]
    pub struct ResponseFuture<F> {
        serving: Option<Serving>,
        is_head: bool,
        #[pin]
        future: Option<InContext<F>>,
    }

    impl<F> PinnedDrop for ResponseFuture<F> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            let Some(serving) = this.serving.take() else { return };
            // What it holds is dropped, and recorded, before the segment ends.
            this.future.set(None);
            if !std::thread::panicking() {
                serving.cancel();
            }
        }
    }
}

impl<F: Future> ResponseFuture<F> {
    pub(crate) fn new(future: F, serving: Option<Serving>, is_head: bool) -> Self {
        let future = match &serving {
            Some(serving) => future.in_segment(serving.context()),
            None => future.in_segment(&xray_runtime::current()),
        };
        Self { serving, is_head, future: Some(future) }
    }
}

impl<F, B> Future for ResponseFuture<F>
where
    F: Future<Output = Result<ServiceResponse<B>, Error>>,
    B: MessageBody,
{
    type Output = Result<ServiceResponse<ResponseBody<B>>, Error>;

    fn poll(self: Pin<&mut Self>, task: &mut TaskContext<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let Some(future) = this.future.as_mut().as_pin_mut() else { return Poll::Pending };
        let result = {
            let _watch = Watch::over(this.serving);
            ready!(future.poll(task))
        };
        let serving = this.serving.take();
        this.future.set(None);
        let Some(serving) = serving else {
            return Poll::Ready(result.map(|response| response.map_body(|_, body| ResponseBody::untraced(body))));
        };
        let mut response = match result {
            Ok(response) => response,
            Err(error) => {
                // actix-web makes a response of it later, further out.
                let status = error.as_response_error().status_code().as_u16();
                serving.set_response(status, None);
                tell(&serving, status, &error);
                return Poll::Ready(Err(error));
            }
        };
        let status = response.status();
        if let Some(error) = response.response().error() {
            tell(&serving, status.as_u16(), error);
        }
        if !response.headers().contains_key(&TRACE_HEADER) {
            if let Some(value) = serving.trace_header().and_then(|text| HeaderValue::try_from(text).ok()) {
                response.headers_mut().insert(TRACE_HEADER, value);
            }
        }
        let is_head = *this.is_head;
        Poll::Ready(Ok(response.map_body(|head, body| ResponseBody::new(body, serving, head, is_head))))
    }
}

impl<F> fmt::Debug for ResponseFuture<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture").field("is_traced", &self.serving.is_some()).finish_non_exhaustive()
    }
}

/// Records what a response came from, where the fault is the service's.
fn tell(serving: &Serving, status: u16, error: &Error) {
    if status >= 500 && serving.context().is_recording() {
        let said = catch_unwind(AssertUnwindSafe(|| error.to_string()));
        serving.fail(&Cause(said.unwrap_or_else(|_| "(its text panicked)".to_owned())));
    }
}

/// An error of actix-web as one of std: its text.
#[derive(Debug)]
struct Cause(String);

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl StdError for Cause {}

/// Ends the segment at once when a panic comes through: whoever drops it later no longer knows of it.
pub(crate) struct Watch<'a> {
    serving: &'a mut Option<Serving>,
    was_panicking: bool,
}

impl<'a> Watch<'a> {
    pub(crate) fn over(serving: &'a mut Option<Serving>) -> Self {
        Self { serving, was_panicking: std::thread::panicking() }
    }
}

impl Drop for Watch<'_> {
    fn drop(&mut self) {
        if !self.was_panicking && std::thread::panicking() {
            drop(self.serving.take());
        }
    }
}
