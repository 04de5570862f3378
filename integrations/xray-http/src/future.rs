//! The future of a response: polled inside the segment or subsegment of its request, which it hands on
//! to the body.
//!
//! Knows the three ways that end without a response: an error, a panic, nobody waiting any more.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context as TaskContext, Poll, ready};

use http::{HeaderMap, Response};
use http_body::Body;
use pin_project_lite::pin_project;
use xray_runtime::{Context, FutureExt, InContext};

use crate::body::ResponseBody;
use crate::error;

/// A request that is under way: a server's or a client's.
pub trait Work: sealed::Sealed + Sized {
    #[doc(hidden)]
    fn context(&self) -> &Context;

    /// Adds what the response has to say.
    #[doc(hidden)]
    fn answer(&self, headers: &mut HeaderMap);

    /// Nobody waits for the response any more.
    #[doc(hidden)]
    fn cancel(self);

    /// Nobody reads the rest of the body.
    #[doc(hidden)]
    fn leave_body(self);
}

pub(crate) mod sealed {
    pub trait Sealed {}
}

pin_project! {
    /// The future of a response, made by [`XRayService`](crate::XRayService) and [`XRayClient`](crate::XRayClient).
    #[must_use = "futures do nothing unless polled"]
    pub struct ResponseFuture<F, W>
    where
        W: Work,
    {
        work: Option<W>,
        is_head: bool,
        #[pin]
        future: Option<InContext<F>>,
    }

    impl<F, W> PinnedDrop for ResponseFuture<F, W>
    where
        W: Work,
    {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            let Some(work) = this.work.take() else { return };
            // What it holds is dropped, and recorded, before the segment ends.
            let watch = Watch { work: &mut Some(work), was_panicking: std::thread::panicking() };
            this.future.set(None);
            let Some(work) = watch.work.take() else { return };
            if !std::thread::panicking() {
                work.cancel();
            }
        }
    }
}

impl<F: Future, W: Work> ResponseFuture<F, W> {
    pub(crate) fn new(future: F, work: Option<W>, is_head: bool) -> Self {
        let future = match &work {
            Some(work) => future.in_segment(work.context()),
            None => future.in_segment(&xray_runtime::current()),
        };
        Self { work, is_head, future: Some(future) }
    }
}

impl<F, W, B, E> Future for ResponseFuture<F, W>
where
    F: Future<Output = Result<Response<B>, E>>,
    W: Work,
    B: Body,
    E: fmt::Display + 'static,
{
    type Output = Result<Response<ResponseBody<B, W>>, E>;

    fn poll(self: Pin<&mut Self>, task: &mut TaskContext<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let Some(future) = this.future.as_mut().as_pin_mut() else { return Poll::Pending };
        let result = {
            let _watch = Watch::over(this.work);
            ready!(future.poll(task))
        };
        let work = this.work.take();
        this.future.set(None);
        let mut response = match result {
            Ok(response) => response,
            Err(error) => {
                if let Some(work) = &work {
                    error::tell_any(work.context(), &error);
                }
                return Poll::Ready(Err(error));
            }
        };
        if let Some(work) = &work {
            work.answer(response.headers_mut());
        }
        let (parts, body) = response.into_parts();
        let body = ResponseBody::new(body, work, &parts, *this.is_head);
        Poll::Ready(Ok(Response::from_parts(parts, body)))
    }
}

impl<F, W: Work> fmt::Debug for ResponseFuture<F, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture").field("is_traced", &self.work.is_some()).finish_non_exhaustive()
    }
}

/// Ends work at once when a panic comes through: whoever drops it later no longer knows of the panic.
pub(crate) struct Watch<'a, W> {
    work: &'a mut Option<W>,
    was_panicking: bool,
}

impl<'a, W> Watch<'a, W> {
    pub(crate) fn over(work: &'a mut Option<W>) -> Self {
        Self { work, was_panicking: std::thread::panicking() }
    }
}

impl<W> Drop for Watch<'_, W> {
    fn drop(&mut self) {
        if !self.was_panicking && std::thread::panicking() {
            drop(self.work.take());
        }
    }
}
