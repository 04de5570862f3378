//! The future of a traced function, as the macro wraps it.

use std::future::Future;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::pin::Pin;
use std::task::{Context as TaskContext, Poll};

use pin_project_lite::pin_project;

use super::begun::{Begun, Polling, poll_entered};
use super::opening::Opening;
use super::site::{Kept, Recorded, Site};

/// What a future brings along to its first poll.
pub trait Brought {
    /// The future begins its subsegment itself, with its first statement.
    const BEGINS_ITSELF: bool = false;

    /// Gives it away.
    fn give(&mut self) -> Option<Box<Kept>>;

    /// Begins for it, when the function runs for the first time.
    #[inline]
    fn begin(&mut self, site: &'static Site, begun: &mut Begun) {
        if site.begins_here() {
            self.begin_here(site, begun);
        }
    }

    /// The same, out of line: where nothing is recorded, little is left of it.
    #[inline(never)]
    fn begin_here(&mut self, site: &'static Site, begun: &mut Begun) {
        *begun = if Self::BEGINS_ITSELF && site.begins_itself() {
            Begun::to_be_begun()
        } else {
            site.begin_recorded(self.give())
        };
    }
}

impl Brought for Option<Opening> {
    fn give(&mut self) -> Option<Box<Kept>> {
        None
    }

    fn begin(&mut self, _: &'static Site, begun: &mut Begun) {
        if let Some(opening) = self.take() {
            *begun = opening.begin();
        }
    }
}

/// Nothing, in no space.
#[derive(Debug)]
pub struct Nothing;

impl Brought for Nothing {
    #[inline]
    fn give(&mut self) -> Option<Box<Kept>> {
        None
    }
}

/// Nothing: the future records its arguments itself when it begins.
#[derive(Debug)]
pub struct Itself;

impl Brought for Itself {
    const BEGINS_ITSELF: bool = true;

    #[inline]
    fn give(&mut self) -> Option<Box<Kept>> {
        None
    }
}

impl Brought for Recorded {
    fn give(&mut self) -> Option<Box<Kept>> {
        self.0.take()
    }
}

pin_project! {
    /// The future of a traced function: what it begins ends with it.
    #[must_use = "futures do nothing unless polled"]
    pub struct Traced<F, R, B> {
        begun: Begun,
        site: &'static Site,
        brought: B,
        report: R,
        #[pin]
        future: Option<F>,
    }

    impl<F, R, B> PinnedDrop for Traced<F, R, B> {
        fn drop(this: Pin<&mut Self>) {
            let this = this.project();
            if this.begun.is_pending() {
                drop_inside(this.begun, this.future);
            }
        }
    }
}

/// Drops a future where it ran, so that what it holds is dropped inside its segment.
#[cold]
#[inline(never)]
fn drop_inside<F>(begun: &mut Begun, mut future: Pin<&mut Option<F>>) {
    let _polling = Polling::start(begun);
    future.set(None);
}

impl<F, R, B> Traced<F, R, B> {
    #[inline]
    pub(crate) fn new(site: &'static Site, brought: B, future: F, report: R) -> Self {
        Self { begun: Begun::unstarted(), site, brought, report, future: Some(future) }
    }
}

impl<F: Future, R: Fn(&F::Output, &'static Site, &mut Begun), B: Brought> Future for Traced<F, R, B> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, task: &mut TaskContext<'_>) -> Poll<F::Output> {
        let this = self.project();
        if this.begun.is_unstarted() {
            this.begun.start();
            this.brought.begin(this.site, this.begun);
        }
        let Some(future) = this.future.as_pin_mut() else { return Poll::Pending };
        if !this.begun.has_segment() {
            return future.poll(task);
        }
        poll_reporting(this.begun, this.site, future, task, this.report)
    }
}

#[inline(never)]
fn poll_reporting<F: Future>(
    begun: &mut Begun,
    site: &'static Site,
    future: Pin<&mut F>,
    task: &mut TaskContext<'_>,
    report: &impl Fn(&F::Output, &'static Site, &mut Begun),
) -> Poll<F::Output> {
    let polled = poll_entered(begun, future, task);
    if let Poll::Ready(output) = &polled {
        report(output, site, begun);
        // It ends here, though the future itself may be kept.
        begun.end();
    }
    polled
}

// What is borrowed while polling ends with the poll, also by a panic.
impl<F: UnwindSafe, R, B> UnwindSafe for Traced<F, R, B> {}
impl<F: RefUnwindSafe, R, B> RefUnwindSafe for Traced<F, R, B> {}

impl<F, R, B> std::fmt::Debug for Traced<F, R, B> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Traced").field("begun", &self.begun).finish_non_exhaustive()
    }
}
