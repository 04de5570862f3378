//! Futures that begin a subsegment or segment by hand, when they are first polled.

use std::borrow::Cow;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context as TaskContext, Poll};

use pin_project_lite::pin_project;

use super::begun::{Begun, Polling, begin, poll_entered};
use super::missing;
use super::stack::{self, Mode};
use crate::document::Namespace;

/// What an [`InWork`] begins at its first poll.
#[derive(Debug)]
pub(crate) enum Start {
    /// A subsegment of the context it is polled in.
    Subsegment(Cow<'static, str>),
    /// A segment, or a subsegment where there is one already.
    Root(fn(Cow<'static, str>) -> Begun, Cow<'static, str>),
}

impl Start {
    fn begin(self) -> Begun {
        match self {
            Self::Subsegment(name) => match stack::mode() {
                Mode::Recording => begin(name, Namespace::Local, &[]),
                Mode::NotSampled => Begun::nothing(),
                Mode::Missing => {
                    missing::count();
                    Begun::nothing()
                }
            },
            Self::Root(begin, name) => begin(name),
        }
    }
}

pin_project! {
    /// A future that begins a subsegment or segment when it is first polled.
    ///
    /// Made by [`subsegment`](crate::subsegment()) and [`segment`](crate::segment()).
    #[must_use = "futures do nothing unless polled"]
    pub struct InWork<F> {
        start: Option<Start>,
        begun: Begun,
        #[pin]
        future: Option<F>,
    }

    impl<F> PinnedDrop for InWork<F> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            if this.begun.is_pending() {
                let _polling = Polling::start(this.begun);
                this.future.set(None);
            }
        }
    }
}

impl<F: Future> InWork<F> {
    pub(crate) fn new(start: Start, future: F) -> Self {
        Self { start: Some(start), begun: Begun::nothing(), future: Some(future) }
    }

    fn poll_inside(self: Pin<&mut Self>, task: &mut TaskContext<'_>) -> Poll<F::Output> {
        let this = self.project();
        if let Some(start) = this.start.take() {
            *this.begun = start.begin();
        }
        let Some(future) = this.future.as_pin_mut() else { return Poll::Pending };
        if !this.begun.has_segment() {
            return future.poll(task);
        }
        let polled = poll_entered(this.begun, future, task);
        if polled.is_ready() {
            // It ends here, though the future itself may be kept.
            this.begun.end();
        }
        polled
    }
}

impl<F: Future> Future for InWork<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, task: &mut TaskContext<'_>) -> Poll<F::Output> {
        self.poll_inside(task)
    }
}

impl<F> std::fmt::Debug for InWork<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("InWork").field("begun", &self.begun).finish_non_exhaustive()
    }
}
