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
use crate::context::site::Traced;
pub use crate::context::site::{Recorded, Site};
use crate::context::stack::{self, Mode, Token};
use crate::context::subsegment::ending_of_a_guard;
use crate::context::{EnteredContext, begun, missing};
pub use crate::document::Namespace;
pub use crate::metadata::{Metadata, ToMetadata};
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
pub struct Entered {
    token: Token,
    was_panicking: bool,
    root: Option<Box<Root>>,
    stays_on_its_thread: PhantomData<*const ()>,
}

/// A segment that a traced function began.
#[derive(Debug)]
struct Root {
    entered: Option<EnteredContext>,
    segment: Option<Segment>,
}

/// Nothing: for code that is not recorded.
#[inline]
pub const fn not_entered() -> Entered {
    Entered { token: Token::NONE, was_panicking: false, root: None, stays_on_its_thread: PhantomData }
}

/// Begins a subsegment and makes it current.
#[inline(never)]
pub fn enter(
    site: &'static Site,
    annotations: &[(&'static str, Annotation<'_>)],
    metadata: &mut [(&'static str, Metadata)],
) -> Entered {
    let token = stack::begin(|core, parent| site.begin_in(core, parent, annotations));
    let mut entered = Entered::of(token, None);
    if !metadata.is_empty() {
        entered.record(&[], metadata);
    }
    entered
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
            let root = Root { entered: Some(segment.enter()), segment: Some(segment) };
            Entered::of(Token::NONE, Some(Box::new(root)))
        }
    }
}

impl Entered {
    fn of(token: Token, root: Option<Box<Root>>) -> Self {
        Self { token, was_panicking: std::thread::panicking(), root, stays_on_its_thread: PhantomData }
    }

    /// Whether what is said to it is recorded.
    #[inline]
    #[must_use]
    pub fn is_recording(&self) -> bool {
        self.token != Token::NONE
            || self
                .root
                .as_ref()
                .is_some_and(|root| root.segment.as_ref().is_some_and(|segment| segment.is_recording()))
    }

    /// Adds what was read from arguments.
    pub fn record(
        &mut self,
        annotations: &[(&'static str, Annotation<'_>)],
        metadata: &mut [(&'static str, Metadata)],
    ) {
        if let Some((core, spot)) = self.root.as_ref().and_then(|root| root.segment.as_ref()?.parts()) {
            if core.sampled {
                begun::record(core, spot, annotations, metadata);
            }
        } else {
            stack::with_entry(self.token, |core, spot| begun::record(core, spot, annotations, metadata));
        }
    }

    pub(crate) fn fail(&mut self, failure: Failure) {
        if let Some((core, spot)) = self.root.as_ref().and_then(|root| root.segment.as_ref()?.parts()) {
            core.fail(spot, failure);
        } else {
            stack::with_entry(self.token, |core, spot| core.fail(spot, failure));
        }
    }
}

impl Drop for Entered {
    #[inline]
    fn drop(&mut self) {
        if self.token != Token::NONE {
            stack::end(self.token, ending_of_a_guard(self.was_panicking));
        } else if let Some(root) = self.root.take() {
            leave_root(*root, self.was_panicking);
        }
    }
}

#[cold]
fn leave_root(mut root: Root, was_panicking: bool) {
    let ending = ending_of_a_guard(was_panicking);
    root.entered = None;
    if let Some(segment) = root.segment.take() {
        segment.close_with(ending);
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

/// Adds what was read from arguments to the subsegment this thread is in.
#[inline(never)]
pub fn record(annotations: &[(&'static str, Annotation<'_>)], metadata: &mut [(&'static str, Metadata)]) {
    stack::with_current(|core, spot| {
        if core.sampled {
            begun::record(core, spot, annotations, metadata);
        }
    });
}

/// Begins a subsegment (or root segment) when the future is first polled, and shows its output to
/// `report`. What was recorded when the function was called is added then.
pub fn traced_future<F: Future, R: Fn(&F::Output, &mut Begun)>(
    site: &'static Site,
    recorded: Recorded,
    future: F,
    report: R,
) -> Traced<F, R> {
    Traced::new(site, recorded, future, report)
}

/// The same, where nothing was recorded yet.
pub fn traced_async<F: Future, R: Fn(&F::Output, &mut Begun)>(
    site: &'static Site,
    future: F,
    report: R,
) -> Traced<F, R> {
    Traced::new(site, Recorded::none(), future, report)
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
