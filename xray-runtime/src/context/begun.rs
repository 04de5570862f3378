//! Work that was begun and is not tied to a thread: the subsegment or segment of a future.

use std::borrow::Cow;
use std::future::Future;
use std::panic::UnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as TaskContext, Poll};

use pin_project_lite::pin_project;

use super::stack::{self, Token};
use super::subsegment::panicked;
use crate::annotation::Read;
use crate::document::Namespace;
use crate::document::record::{Flags, NONE};
use crate::metadata;
use crate::outcome::Outcome;
use crate::segment::arena::Spot;
use crate::segment::core::{Core, Ending};
use crate::segment::failure::Failure;

/// A subsegment or segment that ends when this is dropped: as cancelled, unless its future was ready.
#[derive(Debug)]
#[must_use]
pub struct Begun {
    core: Option<Arc<Core>>,
    place: u32,
    progress: Progress,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Progress {
    /// Its future was not polled yet.
    Unstarted,
    Pending,
    Ready,
    Panicked,
}

impl Begun {
    /// Nothing: for code that is not recorded.
    #[inline]
    pub const fn nothing() -> Self {
        Self { core: None, place: Spot::SEGMENT, progress: Progress::Pending }
    }

    /// Nothing yet.
    #[inline]
    pub(crate) const fn unstarted() -> Self {
        Self { core: None, place: Spot::SEGMENT, progress: Progress::Unstarted }
    }

    #[inline]
    pub(crate) fn is_unstarted(&self) -> bool {
        self.progress == Progress::Unstarted
    }

    /// Says that its future was polled.
    #[inline]
    pub(crate) fn start(&mut self) {
        self.progress = Progress::Pending;
    }

    /// The subsegment at a place of `core`, or at no place where nothing is recorded.
    pub(crate) fn of(core: Arc<Core>, place: u32) -> Self {
        Self { core: Some(core), place, progress: Progress::Pending }
    }

    /// A segment of its own.
    pub(crate) fn of_segment(core: Arc<Core>) -> Self {
        Self { core: Some(core), place: Spot::SEGMENT, progress: Progress::Pending }
    }

    /// Whether what is said to it is recorded.
    #[inline]
    #[must_use]
    pub fn is_recording(&self) -> bool {
        self.core.as_ref().is_some_and(|core| core.sampled)
    }

    /// What the code it is polled for will begin itself, below the current context.
    #[inline]
    pub(crate) fn to_be_begun() -> Self {
        let core = stack::with_current(|core, _| Arc::clone(core));
        Self { core, place: NONE, progress: Progress::Pending }
    }

    /// Takes back what was lent to the stack for a poll.
    #[inline]
    fn take_back(&mut self, lent: Option<(Arc<Core>, Spot)>) {
        let Some((core, spot)) = lent else { return };
        if self.place == NONE {
            if spot.place == NONE {
                // The segment had no room for it.
                return;
            }
            self.place = spot.place;
        }
        self.core = Some(core);
    }

    /// Whether there is a segment to enter, sampled or not.
    #[inline]
    pub(crate) fn has_segment(&self) -> bool {
        self.core.is_some()
    }

    /// Whether its future is still to be ready.
    pub(crate) fn is_pending(&self) -> bool {
        self.core.is_some() && self.progress == Progress::Pending
    }

    /// Says that there is more to come: an item of a stream was ready, not the stream.
    pub(crate) fn is_not_ready(&mut self) {
        if self.progress == Progress::Ready {
            self.progress = Progress::Pending;
        }
    }

    /// Ends it now.
    #[inline]
    pub(crate) fn end(&mut self) {
        if let Some(core) = self.core.take() {
            end(core, self.place, self.progress);
        }
    }

    fn spot(&self) -> Spot {
        Spot { place: self.place, id: 0 }
    }

    /// Adds what macros read from arguments.
    pub fn record(&mut self, annotations: &[Read<'_>], metadata: &[metadata::Named<'_>]) {
        if let Some(core) = self.core.as_deref().filter(|core| core.sampled) {
            record(core, self.spot(), annotations, metadata);
        }
    }

    /// The segment and the spot in it, when it is recorded.
    pub(crate) fn recording(&self) -> Option<(&Core, Spot)> {
        Some((self.core.as_deref().filter(|core| core.sampled)?, self.spot()))
    }

    /// Says what the work came to.
    pub(crate) fn mark(&mut self, outcome: Outcome) {
        if let Some((core, spot)) = self.recording() {
            core.change(spot, |record| record.flags = record.flags.with(outcome.flags()));
        }
    }

    /// Says that the work failed.
    pub(crate) fn fail(&mut self, failure: Failure) {
        if let Some(core) = self.core.as_deref().filter(|core| core.sampled) {
            core.fail(self.spot(), failure);
        }
    }
}

/// Adds annotations and metadata whose keys were checked by the macro.
pub(crate) fn record(core: &Core, spot: Spot, annotations: &[Read<'_>], metadata: &[metadata::Named<'_>]) {
    for (key, value) in annotations {
        core.annotate(spot, Cow::Borrowed(key), value);
    }
    for (key, value) in metadata {
        core.add_metadata(spot, Cow::Borrowed("default"), Cow::Borrowed(key), value.to_metadata());
    }
}

impl Drop for Begun {
    #[inline]
    fn drop(&mut self) {
        self.end();
    }
}

#[inline(never)]
fn end(core: Arc<Core>, place: u32, progress: Progress) {
    let ending = match progress {
        Progress::Ready => Ending::default(),
        Progress::Panicked => panicked(),
        Progress::Pending | Progress::Unstarted => Ending { flags: Flags::CANCELLED, failure: None },
    };
    if place == Spot::SEGMENT {
        core.close(ending);
    } else if let Some(batch) = core.end_subsegment(Spot { place, id: 0 }, ending) {
        core.hand_over(batch);
    }
}

/// Begins a subsegment of the current context.
#[inline]
pub(crate) fn begin(name: Cow<'static, str>, namespace: Namespace, annotations: &[Read<'_>]) -> Begun {
    stack::with_current(|core, parent| {
        let place = core.begin_subsegment(parent, name, namespace, annotations)?;
        Some(Begun { core: Some(Arc::clone(core)), place, progress: Progress::Pending })
    })
    .flatten()
    .unwrap_or(Begun::nothing())
}

pin_project! {
    /// A future that is polled inside what was begun for it.
    #[must_use = "futures do nothing unless polled"]
    pub struct InSubsegment<'a, F> {
        begun: &'a mut Begun,
        #[pin]
        future: Option<F>,
    }

    impl<F> PinnedDrop for InSubsegment<'_, F> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            if this.begun.is_pending() {
                // What the future holds is dropped where it ran.
                let _polling = Polling::start(this.begun);
                this.future.set(None);
            }
        }
    }
}

// What is borrowed while polling ends with the poll, also by a panic.
impl<F: UnwindSafe> UnwindSafe for InSubsegment<'_, F> {}

/// Polls `future` inside `begun`.
#[inline]
pub fn poll_in<F: Future>(begun: &mut Begun, future: F) -> InSubsegment<'_, F> {
    InSubsegment { begun, future: Some(future) }
}

impl<F: Future> Future for InSubsegment<'_, F> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, task: &mut TaskContext<'_>) -> Poll<F::Output> {
        let this = self.project();
        let Some(future) = this.future.as_pin_mut() else { return Poll::Pending };
        if this.begun.core.is_none() {
            return future.poll(task);
        }
        poll_entered(this.begun, future, task)
    }
}

#[inline]
pub(crate) fn poll_entered<F: Future>(
    begun: &mut Begun,
    future: Pin<&mut F>,
    task: &mut TaskContext<'_>,
) -> Poll<F::Output> {
    let polling = Polling::start(begun);
    let polled = future.poll(task);
    if polled.is_ready() {
        polling.begun.progress = Progress::Ready;
    }
    polled
}

/// One poll: entered when it starts, left when it ends, also by a panic.
pub(crate) struct Polling<'a> {
    begun: &'a mut Begun,
    token: Token,
    was_panicking: bool,
}

impl<'a> Polling<'a> {
    #[inline]
    pub(crate) fn start(begun: &'a mut Begun) -> Self {
        let spot = begun.spot();
        let token = match begun.core.take().map(|core| stack::enter(core, spot)) {
            Some(Ok(token)) => token,
            Some(Err(refused)) => {
                begun.core = Some(refused);
                Token::NONE
            }
            None => Token::NONE,
        };
        Self { begun, token, was_panicking: std::thread::panicking() }
    }
}

impl Drop for Polling<'_> {
    #[inline]
    fn drop(&mut self) {
        if self.token != Token::NONE {
            self.begun.take_back(stack::leave(self.token));
        }
        if std::thread::panicking() && !self.was_panicking {
            // Told now: whoever drops the future later no longer knows of the panic.
            self.begun.progress = Progress::Panicked;
            self.begun.end();
        }
    }
}
