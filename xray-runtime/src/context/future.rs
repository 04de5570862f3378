//! Futures inside a segment: entered before each poll, left after it, so that any executor will do.

use std::borrow::Cow;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as TaskContext, Poll};

use pin_project_lite::pin_project;

use super::Context;
use super::stack::{self, Token};
use super::work::{InWork, Start};
use crate::segment::arena::Spot;
use crate::segment::core::Core;

/// Carries segments into futures. Implemented for every future.
///
/// ```
/// # async fn work() {}
/// # fn spawn<F: Future>(_: F) {}
/// use xray_runtime::FutureExt;
///
/// // A task that is spawned does not inherit the segment by itself:
/// spawn(work().in_current_segment());
/// ```
pub trait FutureExt: Future + Sized {
    /// Runs the future inside `context`.
    fn in_segment(self, context: &Context) -> InContext<Self> {
        let (core, spot) = match context.parts() {
            Some((core, spot)) => (Some(Arc::clone(core)), spot),
            None => (None, Spot { place: Spot::SEGMENT, id: 0 }),
        };
        InContext { core, spot, future: Some(self) }
    }

    /// Runs the future inside the context of the code that calls this: for what is spawned.
    fn in_current_segment(self) -> InContext<Self> {
        self.in_segment(&super::current())
    }
}

impl<F: Future> FutureExt for F {}

pin_project! {
    /// A future inside a segment; made by [`FutureExt`].
    #[must_use = "futures do nothing unless polled"]
    pub struct InContext<F> {
        core: Option<Arc<Core>>,
        spot: Spot,
        #[pin]
        future: Option<F>,
    }

    impl<F> PinnedDrop for InContext<F> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            // What the future holds is dropped where it ran.
            let _entered = Entered::enter(this.core, *this.spot);
            this.future.set(None);
        }
    }
}

impl<F: Future> Future for InContext<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, task: &mut TaskContext<'_>) -> Poll<F::Output> {
        let mut this = self.project();
        let _entered = Entered::enter(this.core, *this.spot);
        match this.future.as_mut().as_pin_mut() {
            Some(future) => future.poll(task),
            None => Poll::Pending,
        }
    }
}

impl<F> std::fmt::Debug for InContext<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("InContext").finish_non_exhaustive()
    }
}

/// A context that is current while a future is polled. The segment is lent to the stack and taken
/// back, so a poll counts no references.
pub(crate) struct Entered<'a> {
    core: &'a mut Option<Arc<Core>>,
    token: Token,
}

impl<'a> Entered<'a> {
    #[inline]
    pub(crate) fn enter(core: &'a mut Option<Arc<Core>>, spot: Spot) -> Self {
        let Some(lent) = core.take() else { return Self { core, token: Token::NONE } };
        match stack::enter(lent, spot) {
            Ok(token) => Self { core, token },
            Err(refused) => {
                *core = Some(refused);
                Self { core, token: Token::NONE }
            }
        }
    }
}

impl Drop for Entered<'_> {
    #[inline]
    fn drop(&mut self) {
        if self.token != Token::NONE {
            *self.core = stack::leave(self.token).map(|(core, _)| core);
        }
    }
}

/// Runs `future` as a subsegment of the context it is first polled in.
///
/// The subsegment begins at the first poll and ends with the future; one that is dropped before it is
/// ready is marked as cancelled, and one that is never polled is not recorded. An `Err` it returns is
/// not looked at: that is what [`#[traced]`](crate::traced) does.
///
/// ```
/// # async fn fetch() -> u8 { 7 }
/// # async fn example() {
/// let answer = xray_runtime::subsegment("fetch", fetch()).await;
/// # }
/// ```
pub fn subsegment<F: Future>(name: impl Into<Cow<'static, str>>, future: F) -> InWork<F> {
    InWork::new(Start::Subsegment(name.into()), future)
}
