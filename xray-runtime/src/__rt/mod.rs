//! All that the output of `#[traced]` may call. Not for people: it changes with the macro, which is
//! pinned to this very version.
//!
//! What the output calls on every run is small and inlined; what it calls when something is recorded
//! is not, so that a traced function stays nearly the size it was.

use std::future::Future;
use std::marker::PhantomData;

pub use ::core;

use crate::annotation;
pub use crate::annotation::{Annotation, ToAnnotation};
pub use crate::context::begun::{Begun, InSubsegment, poll_in};
use crate::context::segment::Segment;
use crate::context::site::{self, Itself, Nothing, Traced};
pub use crate::context::site::{Recorded, Site};
use crate::context::stack::{self, Mode, Token};
use crate::context::subsegment::ending_of_a_guard;
use crate::context::{EnteredContext, begun, missing};
pub use crate::document::Namespace;
pub use crate::metadata::{Metadata, ToMetadata};
use crate::segment::arena::Spot;
use crate::segment::core::Core;
use crate::segment::failure::Failure;

pub mod returned;
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

/// A subsegment (or root segment) that is current on this thread until it is dropped.
#[derive(Debug)]
#[must_use]
pub struct Entered(Inside);

#[derive(Debug)]
enum Inside {
    Nothing,
    Subsegment(Subsegment),
    Root(Box<Root>),
}

#[derive(Debug)]
struct Subsegment {
    token: Token,
    was_panicking: bool,
    stays_on_its_thread: PhantomData<*const ()>,
}

/// A segment that a traced function began.
#[derive(Debug)]
struct Root {
    entered: Option<EnteredContext>,
    segment: Option<Segment>,
    was_panicking: bool,
}

/// Nothing: for code that is not recorded.
#[inline]
pub const fn not_entered() -> Entered {
    Entered(Inside::Nothing)
}

/// Begins a subsegment and makes it current.
#[inline(never)]
pub fn enter(
    site: &'static Site,
    annotations: &[(&'static str, Annotation<'_>)],
    metadata: &mut [(&'static str, Metadata)],
) -> Entered {
    let token = stack::begin(|core, parent| site.begin_in(core, parent, annotations));
    if token == Token::NONE {
        return not_entered();
    }
    if !metadata.is_empty() {
        stack::with_entry(token, |core, spot| begun::record(core, spot, &[], metadata));
    }
    let was_panicking = std::thread::panicking();
    Entered(Inside::Subsegment(Subsegment { token, was_panicking, stays_on_its_thread: PhantomData }))
}

/// [`recording`] and [`enter`] in one, for functions that record no argument.
#[inline]
pub fn enter_plain(site: &'static Site) -> Entered {
    if recording() { enter(site, &[], &mut []) } else { not_entered() }
}

/// [`recording`] and [`begin`] in one, for functions that record no argument.
#[inline]
pub fn begin_plain(site: &'static Site) -> Begun {
    if recording() { begin(site, &[], &mut []) } else { not_begun() }
}

/// Begins a segment of the installed recorder, or inside a segment a subsegment.
#[inline(never)]
pub fn enter_root(site: &'static Site) -> Entered {
    match stack::mode() {
        Mode::Recording => enter(site, &[], &mut []),
        Mode::NotSampled => not_entered(),
        Mode::Missing => {
            let segment = site.root();
            if segment.parts().is_none() {
                return not_entered();
            }
            let was_panicking = std::thread::panicking();
            let root = Root { entered: Some(segment.enter()), segment: Some(segment), was_panicking };
            Entered(Inside::Root(Box::new(root)))
        }
    }
}

impl Entered {
    /// Whether what is said to it is recorded.
    #[inline]
    #[must_use]
    pub fn is_recording(&self) -> bool {
        match &self.0 {
            Inside::Nothing => false,
            Inside::Subsegment(_) => true,
            Inside::Root(root) => root.segment.as_ref().is_some_and(|segment| segment.is_recording()),
        }
    }

    /// Adds what was read from arguments.
    pub fn record(
        &mut self,
        annotations: &[(&'static str, Annotation<'_>)],
        metadata: &mut [(&'static str, Metadata)],
    ) {
        self.with_record(|core, spot| begun::record(core, spot, annotations, metadata));
    }

    pub(crate) fn fail(&mut self, failure: Failure) {
        self.with_record(|core, spot| core.fail(spot, failure));
    }

    fn with_record(&self, work: impl FnOnce(&Core, Spot)) {
        match &self.0 {
            Inside::Nothing => {}
            Inside::Subsegment(subsegment) => {
                stack::with_entry(subsegment.token, |core, spot| work(core, spot));
            }
            Inside::Root(root) => {
                if let Some((core, spot)) = root.segment.as_ref().and_then(|segment| segment.parts()) {
                    if core.sampled {
                        work(core, spot);
                    }
                }
            }
        }
    }
}

impl Drop for Subsegment {
    #[inline(never)]
    fn drop(&mut self) {
        stack::end(self.token, ending_of_a_guard(self.was_panicking));
    }
}

impl Drop for Root {
    fn drop(&mut self) {
        let ending = ending_of_a_guard(self.was_panicking);
        self.entered = None;
        if let Some(segment) = self.segment.take() {
            segment.close_with(ending);
        }
    }
}

/// Nothing: for code that is not recorded.
#[inline]
pub const fn not_begun() -> Begun {
    Begun::nothing()
}

/// Begins a subsegment for a future.
#[inline(never)]
pub fn begin(
    site: &'static Site,
    annotations: &[(&'static str, Annotation<'_>)],
    metadata: &mut [(&'static str, Metadata)],
) -> Begun {
    site.begin(annotations, metadata)
}

/// Begins a segment of the installed recorder, or inside a segment a subsegment.
#[inline(never)]
pub fn begin_root(site: &'static Site) -> Begun {
    site.begin_root()
}

/// Whether the traced future that is being polled is recorded; counts nothing.
#[inline]
#[must_use]
pub fn entered() -> bool {
    stack::mode() == Mode::Recording
}

/// Records what was read from arguments, inside a traced future.
#[inline(never)]
pub fn record(annotations: &[(&'static str, Annotation<'_>)], metadata: &mut [(&'static str, Metadata)]) {
    site::record_inside(annotations, metadata);
}

/// Begins a subsegment (or root segment) when the future is first polled, and shows its output to
/// `report`. What was recorded when the function was called is added then.
pub fn traced_future<F: Future, R: Fn(&F::Output, &mut Begun)>(
    site: &'static Site,
    recorded: Recorded,
    future: F,
    report: R,
) -> Traced<F, R, Recorded> {
    Traced::new(site, recorded, future, report)
}

/// The same, where nothing was recorded yet.
#[inline]
pub fn traced_async<F: Future, R: Fn(&F::Output, &mut Begun)>(
    site: &'static Site,
    future: F,
    report: R,
) -> Traced<F, R, Nothing> {
    Traced::new(site, Nothing, future, report)
}

/// The same, where the future's first statement is a call of [`record`], which begins its subsegment
/// together with what it records.
#[inline]
pub fn traced_async_recording<F: Future, R: Fn(&F::Output, &mut Begun)>(
    site: &'static Site,
    future: F,
    report: R,
) -> Traced<F, R, Itself> {
    Traced::new(site, Itself, future, report)
}

/// Reads an annotation.
#[inline]
pub fn annotation<T: ToAnnotation + ?Sized>(value: &T) -> Annotation<'_> {
    annotation::read(value)
}

/// Reads a value of metadata.
#[inline]
pub fn metadata<T: ToMetadata + ?Sized>(value: &T) -> Metadata {
    value.to_metadata()
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
