//! A future that takes the test's recorder along, to whatever thread it is polled on.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::context::stack;
use crate::recorder::Recorder;

pin_project! {
    /// A future in which the test's recorder is the one in use; made by
    /// [`Trace::scope`](super::Trace::scope).
    #[must_use = "futures do nothing unless polled"]
    pub struct InRecorder<F> {
        recorder: Recorder,
        outside: bool,
        #[pin]
        future: Option<F>,
    }

    impl<F> PinnedDrop for InRecorder<F> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            // What the future holds is dropped where it ran.
            enter(this.recorder, *this.outside, || this.future.set(None));
        }
    }
}

impl<F> InRecorder<F> {
    pub(super) fn new(recorder: Recorder, future: F) -> Self {
        Self { recorder, outside: false, future: Some(future) }
    }

    /// The same, and outside any segment that is current where it is polled.
    pub(super) fn outside(mut self) -> Self {
        self.outside = true;
        self
    }
}

/// Runs `work` where `recorder` is the one in use, and if need be outside any segment.
pub(super) fn enter<R>(recorder: &Recorder, outside: bool, work: impl FnOnce() -> R) -> R {
    recorder.scope(|| if outside { stack::outside(work) } else { work() })
}

impl<F: Future> Future for InRecorder<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let Some(future) = this.future.as_pin_mut() else { return Poll::Pending };
        enter(this.recorder, *this.outside, || future.poll(task))
    }
}

impl<F> fmt::Debug for InRecorder<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InRecorder").field("recorder", &self.recorder).finish_non_exhaustive()
    }
}
