//! All that the output of `#[traced]` may call. Not for people: it changes with the macro, which is
//! pinned to this very version.
//!
//! What the output calls on every run is small and inlined; what it calls when something is recorded
//! is not, so that a traced function stays nearly the size it was.

use std::cell::RefCell;
use std::future::Future;
use std::marker::PhantomData;
use std::sync::Arc;

#[doc(hidden)]
pub use std::boxed::Box;

use crate::annotation::{self, Read};
pub use crate::annotation::{Annotation, ToAnnotation};
pub use crate::context::begun::{Begun, InSubsegment, poll_in};
use crate::context::segment::Segment;
use crate::context::site;
pub use crate::context::site::{Recorded, Site};
use crate::context::stack::{self, Mode, Token};
use crate::context::subsegment::ending_of_a_guard;
use crate::context::traced::{Itself, Nothing, Traced};
use crate::context::{EnteredContext, begun, missing};
pub use crate::document::Namespace;
use crate::metadata;
pub use crate::metadata::ToMetadata;
use crate::segment::arena::Spot;
use crate::segment::core::Core;
use crate::segment::failure::Failure;

/// What is used of `core`. Not `pub use ::core`: in a program with this crate rustc would call every
/// item of `core` by its path through here, `xray_runtime::__rt::core::str::trim`.
#[doc(hidden)]
pub mod core {
    pub use ::core::{file, future, line};
}

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
///
/// Two words and no owner of anything: all that a function keeps of it is a test and a call.
#[derive(Debug)]
#[must_use]
pub struct Entered {
    token: Token,
    kind: Kind,
    stays_on_its_thread: PhantomData<*const ()>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Subsegment,
    /// The same, begun while a panic was on its way.
    WhilePanicking,
    /// A segment, kept in [`ROOTS`].
    Root,
}

/// A segment that a traced function began.
struct Root {
    token: Token,
    entered: Option<EnteredContext>,
    segment: Segment,
    was_panicking: bool,
}

thread_local! {
    /// The segments of the root functions that this thread is in.
    static ROOTS: RefCell<Vec<Root>> = const { RefCell::new(Vec::new()) };
}

/// Nothing: for code that is not recorded.
#[inline]
pub const fn not_entered() -> Entered {
    Entered { token: Token::NONE, kind: Kind::Subsegment, stays_on_its_thread: PhantomData }
}

/// Begins a subsegment and makes it current.
#[inline(never)]
pub fn enter(site: &'static Site, annotations: &[Read<'_>], metadata: &[metadata::Named<'_>]) -> Entered {
    let token = stack::begin(|core, parent| site.begin_in(core, parent, annotations));
    let kind = if std::thread::panicking() { Kind::WhilePanicking } else { Kind::Subsegment };
    let entered = Entered { token, kind, stays_on_its_thread: PhantomData };
    if !metadata.is_empty() {
        entered.with_record(|core, spot| begun::record(core, spot, &[], metadata));
    }
    entered
}

/// [`recording`] and [`enter`] in one, for functions that record no argument.
#[inline]
pub fn enter_plain(site: &'static Site) -> Entered {
    if recording() { enter(site, &[], &[]) } else { not_entered() }
}

/// [`recording`] and [`begin`] in one, for functions that record no argument.
#[inline]
pub fn begin_plain(site: &'static Site) -> Begun {
    if recording() { begin(site, &[], &[]) } else { not_begun() }
}

/// Begins a segment of the installed recorder, or inside a segment a subsegment.
#[inline(never)]
pub fn enter_root(site: &'static Site) -> Entered {
    match stack::mode() {
        Mode::Recording => return enter(site, &[], &[]),
        Mode::NotSampled => return not_entered(),
        Mode::Missing => {}
    }
    let segment = site.root();
    let entered = segment.enter();
    let token = entered.token();
    if token == Token::NONE {
        // There is no recorder.
        return not_entered();
    }
    let was_panicking = std::thread::panicking();
    let root = Root { token, entered: Some(entered), segment, was_panicking };
    let kept = ROOTS.try_with(|roots| roots.try_borrow_mut().map(|mut roots| roots.push(root)));
    let token = if matches!(kept, Ok(Ok(()))) { token } else { Token::NONE };
    Entered { token, kind: Kind::Root, stays_on_its_thread: PhantomData }
}

impl Entered {
    /// Whether what is said to it is recorded.
    #[inline]
    #[must_use]
    pub fn is_recording(&self) -> bool {
        self.token != Token::NONE && (self.kind != Kind::Root || self.with_record(|core, _| core.sampled) == Some(true))
    }

    /// Adds what was read from arguments.
    pub fn record(&mut self, annotations: &[Read<'_>], metadata: &[metadata::Named<'_>]) {
        self.with_record(|core, spot| begun::record(core, spot, annotations, metadata));
    }

    pub(crate) fn fail(&mut self, failure: Failure) {
        self.with_record(|core, spot| core.fail(spot, failure));
    }

    /// Runs `work` on the record, without a borrow: it may run code of the user's.
    fn with_record<R>(&self, work: impl FnOnce(&Core, Spot) -> R) -> Option<R> {
        let (core, spot) = stack::with_entry(self.token, |core, spot| (Arc::clone(core), spot))?;
        Some(work(&core, spot))
    }
}

impl Drop for Entered {
    #[inline]
    fn drop(&mut self) {
        if self.token != Token::NONE {
            leave(self.token, self.kind);
        }
    }
}

#[inline(never)]
fn leave(token: Token, kind: Kind) {
    if kind == Kind::Root {
        leave_root(token);
    } else {
        stack::end(token, ending_of_a_guard(kind == Kind::WhilePanicking));
    }
}

#[cold]
fn leave_root(token: Token) {
    let root = ROOTS.try_with(|roots| {
        let mut roots = roots.try_borrow_mut().ok()?;
        let place = roots.iter().rposition(|root| root.token == token)?;
        Some(roots.remove(place))
    });
    if let Ok(Some(mut root)) = root {
        let ending = ending_of_a_guard(root.was_panicking);
        root.entered = None;
        root.segment.close_with(ending);
    }
}

/// Nothing: for code that is not recorded.
#[inline]
pub const fn not_begun() -> Begun {
    Begun::nothing()
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
