//! All that the output of `#[traced]` may call. Not for people: it changes with the macro, which is
//! pinned to this very version.
//!
//! What the output calls on every run is small and inlined; what it calls when something is recorded
//! is not, so that a traced function stays nearly the size it was.

use std::future::Future;

use futures_core::Stream;
#[doc(hidden)]
pub use std::boxed::Box;

use crate::annotation::{self, Read};
pub use crate::annotation::{Annotation, ToAnnotation};
pub use crate::context::begun::{Begun, InSubsegment, poll_in};
use crate::context::missing;
pub use crate::context::opening::Opening;
use crate::context::site;
pub use crate::context::site::{Missing, Recorded, Site};
use crate::context::stack::{self, Mode};
use crate::context::stream::TracedStream;
use crate::context::traced::{Itself, Nothing, Traced};
pub use crate::document::Namespace;
use crate::metadata;
pub use crate::metadata::ToMetadata;
pub use crate::outcome::{Fallible, Outcome};

/// What is used of `core`. Not `pub use ::core`: in a program with this crate rustc would call every
/// item of `core` by its path through here, `xray_runtime::__rt::core::str::trim`.
#[doc(hidden)]
pub mod core {
    pub use ::core::{default, file, future, line, marker, option, prelude};
}

pub mod consts;
mod entered;
pub mod judged;
pub mod returned;
pub mod values;

pub use entered::{Entered, enter, enter_opening, enter_plain, enter_root, not_entered};
pub use judged::Judged;
use returned::Failed;
pub use returned::Returned;

/// Whether a sampled segment is current on this thread; counts a segment that is missing.
#[inline]
#[must_use]
pub fn recording() -> bool {
    match stack::mode() {
        Mode::Recording => true,
        Mode::NotSampled => false,
        Mode::Missing => {
            missing::count();
            false
        }
    }
}

/// Nothing: for code that is not recorded.
#[inline]
pub const fn not_begun() -> Begun {
    Begun::nothing()
}

/// [`recording`] and [`begin`] in one, for functions that record no argument.
#[inline]
pub fn begin_plain(site: &'static Site) -> Begun {
    if recording() { begin(site, &[], &[]) } else { not_begun() }
}

/// Begins a subsegment for a future.
#[inline(never)]
pub fn begin(site: &'static Site, annotations: &[Read<'_>], metadata: &[metadata::Named<'_>]) -> Begun {
    site.begin(annotations, metadata)
}

/// Begins a segment of the installed recorder, or inside a segment a subsegment.
#[inline(never)]
pub fn begin_root(site: &'static Site) -> Begun {
    site.begin_root()
}

/// Opens a future whose options ask for more than its site says.
#[inline(never)]
pub fn begin_opening(opening: Opening) -> Begun {
    opening.begin()
}

/// Whether the traced future that is being polled is recorded; counts nothing.
#[inline]
#[must_use]
pub fn entered() -> bool {
    stack::mode() == Mode::Recording
}

/// Records what was read from arguments, inside a traced future.
#[inline(never)]
pub fn record(annotations: &[Read<'_>], metadata: &[metadata::Named<'_>]) {
    site::record_inside(annotations, metadata);
}

/// Begins a subsegment (or root segment) when the future is first polled, and shows its output to
/// `report`. What was recorded when the function was called is added then.
pub fn traced_future<F: Future, R: Fn(&F::Output, &'static Site, &mut Begun)>(
    site: &'static Site,
    recorded: Recorded,
    future: F,
    report: R,
) -> Traced<F, R, Recorded> {
    Traced::new(site, recorded, future, report)
}

/// The same, where nothing was recorded yet.
#[inline]
pub fn traced_async<F: Future, R: Fn(&F::Output, &'static Site, &mut Begun)>(
    site: &'static Site,
    future: F,
    report: R,
) -> Traced<F, R, Nothing> {
    Traced::new(site, Nothing, future, report)
}

/// The same, where the future's first statement is a call of [`record`], which begins its subsegment
/// together with what it records.
#[inline]
pub fn traced_async_recording<F: Future, R: Fn(&F::Output, &'static Site, &mut Begun)>(
    site: &'static Site,
    future: F,
    report: R,
) -> Traced<F, R, Itself> {
    Traced::new(site, Itself, future, report)
}

/// The same for a function whose options ask for more than its site says.
pub fn traced_opening<F: Future, R: Fn(&F::Output, &'static Site, &mut Begun)>(
    site: &'static Site,
    opening: Opening,
    future: F,
    report: R,
) -> Traced<F, R, Option<Opening>> {
    Traced::new(site, Some(opening), future, report)
}

/// The same for a stream, of which each item is shown to `report`.
pub fn traced_stream<S: Stream, R: Fn(&S::Item, &'static Site, &mut Begun)>(
    site: &'static Site,
    opening: Opening,
    stream: S,
    report: R,
) -> TracedStream<S, R> {
    TracedStream::new(site, opening, stream, report)
}

/// Whether what is said to it is recorded. A function, since a blanket trait of the user's may have a
/// method of that name.
#[inline]
pub fn is_recording(sub: &impl Failed) -> bool {
    sub.is_recording()
}

/// Adds what was read of arguments or of what is returned.
pub fn record_in(sub: &mut impl Failed, annotations: &[Read<'_>], metadata: &[metadata::Named<'_>]) {
    sub.add(annotations, metadata);
}

/// Reads an argument as an annotation: what does not fit is refused here.
#[inline]
pub fn annotation<T: ToAnnotation + ?Sized>(value: &T) -> Annotation<'_> {
    annotation::read(value)
}

/// Runs what a sampled call does out of line, so that a call that is not sampled finds a function
/// nearly as small as it was.
#[cold]
#[inline(never)]
pub fn sampled<R>(work: impl FnOnce() -> R) -> R {
    work()
}

/// Takes an argument as metadata.
#[inline(always)]
pub fn metadata(value: &dyn ToMetadata) -> &dyn ToMetadata {
    value
}

/// Runs a body once: the bound makes its closure `FnOnce`, so it may move and lend what it likes.
#[inline(always)]
pub fn call_once<R>(body: impl FnOnce() -> R) -> R {
    body()
}

/// Never runs: it stands behind `if false` and gives an async body its declared type.
#[must_use]
pub fn never<T>() -> T {
    loop {
        std::thread::park();
    }
}
