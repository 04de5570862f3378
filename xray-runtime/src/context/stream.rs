//! The stream of a traced function: its subsegment lasts from the first poll to the last item.

use std::future::Future;
use std::panic::UnwindSafe;
use std::pin::Pin;
use std::task::{Context as TaskContext, Poll};

use futures_core::Stream;
use pin_project_lite::pin_project;

use super::begun::{Begun, Polling, poll_entered};
use super::opening::Opening;
use super::site::Site;

pin_project! {
    /// The stream of a traced function: what it begins ends with it.
    #[must_use = "streams do nothing unless polled"]
    pub struct TracedStream<S, R> {
        opening: Option<Opening>,
        begun: Begun,
        site: &'static Site,
        report: R,
        #[pin]
        stream: Option<S>,
    }

    impl<S, R> PinnedDrop for TracedStream<S, R> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            if this.begun.is_pending() {
                // What the stream holds is dropped where it ran.
                let _polling = Polling::start(this.begun);
                this.stream.set(None);
            }
        }
    }
}

impl<S, R> TracedStream<S, R> {
    pub(crate) fn new(site: &'static Site, opening: Opening, stream: S, report: R) -> Self {
        Self { opening: Some(opening), begun: Begun::nothing(), site, report, stream: Some(stream) }
    }
}

/// One poll of a stream, ready only when the stream has ended or an item is there.
struct Next<'a, S>(Pin<&'a mut S>);

impl<S: Stream> Future for Next<'_, S> {
    type Output = Option<S::Item>;

    fn poll(mut self: Pin<&mut Self>, task: &mut TaskContext<'_>) -> Poll<Self::Output> {
        self.0.as_mut().poll_next(task)
    }
}

impl<S: Stream, R: Fn(&S::Item, &'static Site, &mut Begun)> Stream for TracedStream<S, R> {
    type Item = S::Item;

    fn poll_next(self: Pin<&mut Self>, task: &mut TaskContext<'_>) -> Poll<Option<S::Item>> {
        let this = self.project();
        if let Some(opening) = this.opening.take() {
            *this.begun = opening.begin();
        }
        let Some(stream) = this.stream.as_pin_mut() else { return Poll::Ready(None) };
        if !this.begun.has_segment() {
            return stream.poll_next(task);
        }
        let polled = poll_entered(this.begun, Pin::new(&mut Next(stream)), task);
        match &polled {
            Poll::Ready(Some(item)) => {
                this.begun.is_not_ready();
                (this.report)(item, this.site, this.begun);
            }
            // It ends here, though the stream itself may be kept.
            Poll::Ready(None) => this.begun.end(),
            Poll::Pending => {}
        }
        polled
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.stream.as_ref().map_or((0, Some(0)), Stream::size_hint)
    }
}

// What is borrowed while polling ends with the poll, also by a panic.
impl<S: UnwindSafe, R> UnwindSafe for TracedStream<S, R> {}

impl<S, R> std::fmt::Debug for TracedStream<S, R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TracedStream").field("begun", &self.begun).finish_non_exhaustive()
    }
}
