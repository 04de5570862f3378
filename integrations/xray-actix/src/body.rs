//! The body of a response: the segment ends with its last byte.
//!
//! Passes on what the inner body says, exactly. Knows how a body ends: by as many bytes as it has, by
//! its end, an error, or being dropped.

use std::error::Error as StdError;
use std::fmt;
use std::pin::Pin;
use std::task::{Context as TaskContext, Poll, ready};

use actix_web::body::{BodySize, MessageBody};
use actix_web::dev::ResponseHead;
use actix_web::http::StatusCode;
use actix_web::web::Bytes;
use pin_project_lite::pin_project;
use xray_http::integration::Serving;

use crate::future::Watch;

pin_project! {
    /// The body of a response, made by [`XRayService`](crate::XRayService).
    pub struct ResponseBody<B> {
        #[pin]
        inner: Option<B>,
        serving: Option<Serving>,
        status: u16,
        // Nobody will ask for it: a response to HEAD, or of a status without a body.
        is_never_read: bool,
        known_length: Option<u64>,
        sent: u64,
    }

    impl<B> PinnedDrop for ResponseBody<B> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            let Some(serving) = this.serving.take() else { return };
            let is_complete = *this.is_never_read || *this.known_length == Some(*this.sent);
            let entered = serving.context().enter();
            this.inner.set(None);
            drop(entered);
            if !is_complete && !std::thread::panicking() {
                // The client went away.
                serving.cancel();
            }
        }
    }
}

impl<B: MessageBody> ResponseBody<B> {
    pub(crate) fn untraced(inner: B) -> Self {
        Self { inner: Some(inner), serving: None, status: 0, is_never_read: true, known_length: None, sent: 0 }
    }

    pub(crate) fn new(inner: B, serving: Serving, head: &ResponseHead, is_head: bool) -> Self {
        let known_length = match inner.size() {
            BodySize::None => Some(0),
            BodySize::Sized(length) => Some(length),
            BodySize::Stream => None,
        };
        let status = head.status;
        serving.set_response(status.as_u16(), known_length.filter(|_| !is_head));
        // Nobody asks for an empty body, and what follows a 101 is another protocol.
        let is_ended = known_length == Some(0) || status == StatusCode::SWITCHING_PROTOCOLS;
        Self {
            status: status.as_u16(),
            is_never_read: is_head || matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED),
            known_length,
            sent: 0,
            inner: Some(inner),
            serving: Some(serving).filter(|_| !is_ended),
        }
    }
}

impl<B: MessageBody> MessageBody for ResponseBody<B> {
    type Error = Box<dyn StdError>;

    fn size(&self) -> BodySize {
        self.inner.as_ref().map_or(BodySize::None, MessageBody::size)
    }

    fn poll_next(self: Pin<&mut Self>, task: &mut TaskContext<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        let this = self.project();
        let Some(inner) = this.inner.as_pin_mut() else { return Poll::Ready(None) };
        if this.serving.is_none() {
            return inner.poll_next(task).map_err(Into::into);
        }
        let polled = {
            let entered = this.serving.as_ref().map(|serving| serving.context().enter());
            let watch = Watch::over(this.serving);
            let polled = inner.poll_next(task).map_err(Into::into);
            drop(watch);
            drop(entered);
            ready!(polled)
        };
        let is_ended = match &polled {
            Some(Ok(bytes)) => {
                *this.sent = this.sent.saturating_add(bytes.len() as u64);
                *this.known_length == Some(*this.sent)
            }
            Some(Err(_)) | None => true,
        };
        if let Some(serving) = this.serving.take_if(|_| is_ended) {
            match &polled {
                Some(Err(error)) => serving.fail(&**error),
                _ => serving.set_response(*this.status, Some(*this.sent)),
            }
        }
        Poll::Ready(polled)
    }
}

impl<B> fmt::Debug for ResponseBody<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseBody")
            .field("is_traced", &self.serving.is_some())
            .field("sent", &self.sent)
            .finish_non_exhaustive()
    }
}
