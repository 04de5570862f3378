//! What a synchronous function is in while it runs: its subsegment, its segment, or a context of the
//! program's with a subsegment in it.

use std::borrow::Cow;
use std::cell::RefCell;
use std::marker::PhantomData;
use std::sync::Arc;

use super::{Opening, Site, recording};
use crate::annotation::Read;
use crate::context::opening::Way;
use crate::context::segment::Segment;
use crate::context::stack::{self, Mode, Token};
use crate::context::subsegment::ending_of_a_guard;
use crate::context::{Context, EnteredContext, begun};
use crate::metadata;
use crate::outcome::Outcome;
use crate::segment::arena::Spot;
use crate::segment::core::Core;
use crate::segment::failure::Failure;

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

/// A segment that a traced function began, or a context that it entered.
struct Root {
    token: Token,
    entered: Option<EnteredContext>,
    segment: Option<Segment>,
    /// The subsegment it began in the context.
    subsegment: Token,
    was_panicking: bool,
}

thread_local! {
    /// The segments that functions on this thread have begun, and the contexts they have entered.
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

/// Begins a segment of the installed recorder, or inside a segment a subsegment.
#[inline(never)]
pub fn enter_root(site: &'static Site) -> Entered {
    match stack::mode() {
        Mode::Recording => return enter(site, &[], &[]),
        Mode::NotSampled => return not_entered(),
        Mode::Missing => {}
    }
    enter_segment(site.root())
}

/// Enters a segment of the function's own.
fn enter_segment(segment: Segment) -> Entered {
    let entered = segment.enter();
    let token = entered.token();
    if token == Token::NONE {
        // There is no recorder.
        return not_entered();
    }
    keep(entered, Some(segment), Token::NONE)
}

/// Enters a context of the program, and begins a subsegment there.
fn enter_context(mut opening: Opening, context: &Context) -> Entered {
    let entered = context.enter();
    if entered.token() == Token::NONE {
        return not_entered();
    }
    let subsegment =
        if context.is_recording() { begin_current(opening.site(), opening.take_name()) } else { Token::NONE };
    keep(entered, None, subsegment)
}

fn begin_current(site: &'static Site, name: Cow<'static, str>) -> Token {
    stack::begin(|core, parent| site.begin_named_in(core, parent, name))
}

fn keep(entered: EnteredContext, segment: Option<Segment>, subsegment: Token) -> Entered {
    let token = if subsegment == Token::NONE { entered.token() } else { subsegment };
    let was_panicking = std::thread::panicking();
    let root = Root { token, entered: Some(entered), segment, subsegment, was_panicking };
    let kept = ROOTS.try_with(|roots| roots.try_borrow_mut().map(|mut roots| roots.push(root)));
    let token = if matches!(kept, Ok(Ok(()))) { token } else { Token::NONE };
    Entered { token, kind: Kind::Root, stays_on_its_thread: PhantomData }
}

/// Opens a function whose options ask for more than its site says.
#[inline(never)]
pub fn enter_opening(mut opening: Opening) -> Entered {
    match opening.way() {
        Way::Nowhere => not_entered(),
        Way::Subsegment => {
            let token = begin_current(opening.site(), opening.take_name());
            let kind = if std::thread::panicking() { Kind::WhilePanicking } else { Kind::Subsegment };
            Entered { token, kind, stays_on_its_thread: PhantomData }
        }
        Way::SubsegmentOf(context) => enter_context(opening, &context),
        Way::Segment(header) => enter_segment(opening.segment(header.as_ref())),
    }
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

    pub(crate) fn mark(&mut self, outcome: Outcome) {
        self.with_record(|core, spot| core.change(spot, |record| record.flags = record.flags.with(outcome.flags())));
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
        if root.subsegment == Token::NONE {
            root.entered = None;
            if let Some(segment) = root.segment {
                segment.close_with(ending);
            }
        } else {
            stack::end(root.subsegment, ending);
        }
    }
}
