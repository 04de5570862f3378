//! The body of a response: the segment or subsegment ends with its last byte.
//!
//! Passes on what the inner body says, exactly. Knows how a body ends: by its last frame (hyper does
//! not ask again after one that is known to be the last), by trailers, an error, or being dropped.

use std::fmt;
use std::pin::Pin;
use std::task::{Context as TaskContext, Poll, ready};

use bytes::Buf;
use http::StatusCode;
use http::response::Parts;
use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;

use crate::error;
use crate::future::{Watch, Work};
use crate::grpc::{self, GrpcStatus};

pin_project! {
    /// The body of a response, made by [`XRayService`](crate::XRayService) and [`XRayClient`](crate::XRayClient).
    pub struct ResponseBody<B, W>
    where
        W: Work,
    {
        #[pin]
        inner: Option<B>,
        work: Option<W>,
        status: u16,
        is_grpc: bool,
        // Nobody will ask for it: a response to HEAD, or of a status without a body.
        is_never_read: bool,
        known_length: Option<u64>,
        sent: u64,
    }

    impl<B, W> PinnedDrop for ResponseBody<B, W>
    where
        W: Work,
    {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            let Some(work) = this.work.take() else { return };
            let is_complete = *this.is_never_read || *this.known_length == Some(*this.sent);
            let entered = work.context().enter();
            this.inner.set(None);
            drop(entered);
            if !is_complete && !std::thread::panicking() {
                work.leave_body();
            }
        }
    }
}

impl<B: Body, W: Work> ResponseBody<B, W> {
    pub(crate) fn new(inner: B, work: Option<W>, parts: &Parts, is_head: bool) -> Self {
        let known_length = inner.size_hint().exact();
        let content_type = parts.headers.get(http::header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let mut body = Self {
            status: parts.status.as_u16(),
            is_grpc: grpc::is_grpc(content_type),
            is_never_read: is_head || has_no_body(parts.status),
            known_length,
            sent: 0,
            inner: Some(inner),
            work,
        };
        let Some(work) = body.work.as_ref().filter(|work| work.context().is_recording()) else { return body };
        let said = parts.headers.get(http::header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
        let length = said.or_else(|| known_length.filter(|_| !is_head));
        work.context().set_http_response(body.status, length);
        // A gRPC response without messages has its trailers in the head.
        let status = if body.is_grpc { GrpcStatus::of(&parts.headers) } else { None };
        if let Some(status) = status {
            status.tell(work.context());
        }
        if body.inner.as_ref().is_some_and(Body::is_end_stream) {
            // Nobody needs to ask for it.
            body.work = None;
        }
        body
    }
}

/// Whether a response of that status has no body whatever its headers say, or hands its connection on.
fn has_no_body(status: StatusCode) -> bool {
    status.is_informational() || status == StatusCode::NO_CONTENT || status == StatusCode::NOT_MODIFIED
}

impl<B, W> Body for ResponseBody<B, W>
where
    B: Body,
    B::Error: fmt::Display + 'static,
    W: Work,
{
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        task: &mut TaskContext<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        let this = self.project();
        let Some(mut inner) = this.inner.as_pin_mut() else { return Poll::Ready(None) };
        if this.work.is_none() {
            return inner.poll_frame(task);
        }
        let polled = {
            let entered = this.work.as_ref().map(|work| work.context().enter());
            let watch = Watch::over(this.work);
            let polled = inner.as_mut().poll_frame(task);
            drop(watch);
            drop(entered);
            ready!(polled)
        };
        let is_ended = match &polled {
            Some(Ok(frame)) => {
                if let Some(data) = frame.data_ref() {
                    *this.sent = this.sent.saturating_add(data.remaining() as u64);
                }
                let trailers = frame.trailers_ref();
                let status = trailers.filter(|_| *this.is_grpc).and_then(GrpcStatus::of);
                if let (Some(status), Some(work)) = (status, this.work.as_ref()) {
                    status.tell(work.context());
                }
                trailers.is_some() || inner.is_end_stream()
            }
            Some(Err(failed)) => {
                if let Some(work) = this.work.as_ref() {
                    error::tell_any(work.context(), failed);
                }
                true
            }
            None => true,
        };
        if is_ended {
            if let Some(work) = this.work.take().filter(|work| work.context().is_recording()) {
                let length = if matches!(polled, Some(Err(_))) { None } else { Some(*this.sent) };
                work.context().set_http_response(*this.status, length);
            }
        }
        Poll::Ready(polled)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.as_ref().is_none_or(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.as_ref().map_or_else(|| SizeHint::with_exact(0), Body::size_hint)
    }
}

impl<B: Default, W: Work> Default for ResponseBody<B, W> {
    /// An empty body that records nothing, for middleware that makes responses of its own.
    fn default() -> Self {
        Self {
            inner: Some(B::default()),
            work: None,
            status: 0,
            is_grpc: false,
            is_never_read: true,
            known_length: None,
            sent: 0,
        }
    }
}

impl<B, W: Work> fmt::Debug for ResponseBody<B, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseBody")
            .field("is_traced", &self.work.is_some())
            .field("sent", &self.sent)
            .finish_non_exhaustive()
    }
}
