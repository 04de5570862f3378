//! Subsegments begun by hand: a guard for code that runs through, a handle for code that does not.

use std::borrow::Cow;
use std::marker::PhantomData;
use std::ops::Deref;

use super::stack::{self, Mode, Token};
use super::{Context, missing};
use crate::document::Namespace;
use crate::panic;
use crate::segment::arena::Spot;
use crate::segment::core::Ending;
use crate::segment::failure::Failure;

/// Begins a subsegment of the current context and makes it the current one, until the guard is
/// closed or dropped. Outside any segment the guard does nothing.
///
/// ```
/// # let recorder = xray_runtime::Recorder::builder().emitter(xray_runtime::CaptureEmitter::new()).build()?;
/// # let segment = recorder.begin_segment("shop");
/// # segment.scope(|| {
/// let subsegment = xray_runtime::begin_subsegment("price");
/// subsegment.annotate("items", 3);
/// // work ..
/// subsegment.close();
/// # });
/// # Ok::<(), xray_runtime::ConfigError>(())
/// ```
pub fn begin_subsegment(name: impl Into<Cow<'static, str>>) -> Subsegment {
    let token = open(name.into(), Namespace::Local);
    let context = stack::with_entry(token, Context::of_subsegment).unwrap_or_else(super::current);
    Subsegment { context, token, was_panicking: std::thread::panicking(), stays_on_its_thread: PhantomData }
}

/// Runs `work` as a subsegment of the current context.
///
/// ```
/// let sum = xray_runtime::scope("add", || 1 + 2);
/// assert_eq!(sum, 3);
/// ```
pub fn scope<R>(name: impl Into<Cow<'static, str>>, work: impl FnOnce() -> R) -> R {
    let _subsegment = begin_subsegment(name);
    work()
}

fn open(name: Cow<'static, str>, namespace: Namespace) -> Token {
    match stack::mode() {
        Mode::Recording => stack::begin(|core, parent| core.begin_subsegment(parent, name, namespace, &[])),
        Mode::NotSampled => Token::NONE,
        Mode::Missing => {
            missing::count();
            Token::NONE
        }
    }
}

/// A subsegment that is current on this thread; it ends when it is closed or dropped.
///
/// It does not leave its thread and must not be held across an `.await`; for asynchronous work there
/// is [`subsegment`](crate::subsegment()).
///
/// ```compile_fail
/// let subsegment = xray_runtime::begin_subsegment("price");
/// std::thread::spawn(move || drop(subsegment));
/// ```
#[derive(Debug)]
#[must_use = "a subsegment ends when it is dropped; bind it to a variable"]
pub struct Subsegment {
    context: Context,
    token: Token,
    was_panicking: bool,
    stays_on_its_thread: PhantomData<*const ()>,
}

impl Subsegment {
    /// Ends the subsegment, as dropping it does.
    pub fn close(self) {}
}

impl Deref for Subsegment {
    type Target = Context;

    fn deref(&self) -> &Context {
        &self.context
    }
}

impl Drop for Subsegment {
    fn drop(&mut self) {
        stack::end(self.token, ending_of_a_guard(self.was_panicking));
    }
}

/// A subsegment that may travel between threads; it ends when it is closed or dropped.
///
/// It is current nowhere by itself, as a [`Segment`](crate::Segment) is not.
///
/// ```
/// # let recorder = xray_runtime::Recorder::builder().emitter(xray_runtime::CaptureEmitter::new()).build()?;
/// # let segment = recorder.begin_segment("shop");
/// let waiting = segment.begin_subsegment("in the queue");
/// std::thread::spawn(move || {
///     waiting.annotate("queue", "mail");
///     waiting.close();
/// });
/// # Ok::<(), xray_runtime::ConfigError>(())
/// ```
#[derive(Debug)]
#[must_use = "a subsegment ends when it is dropped; bind it to a variable"]
pub struct DetachedSubsegment {
    context: Context,
    was_panicking: bool,
}

impl DetachedSubsegment {
    pub(super) fn below(parent: &Context, name: Cow<'static, str>) -> Self {
        let begun = parent.parts().filter(|(core, _)| core.sampled).and_then(|(core, spot)| {
            let place = core.begin_subsegment(spot, name, Namespace::Local, &[])?;
            Some(Context::of_subsegment(core, Spot { place, id: 0 }))
        });
        Self { context: begun.unwrap_or(Context::NONE), was_panicking: std::thread::panicking() }
    }

    /// Ends the subsegment, as dropping it does.
    pub fn close(self) {}
}

impl Deref for DetachedSubsegment {
    type Target = Context;

    fn deref(&self) -> &Context {
        &self.context
    }
}

impl Drop for DetachedSubsegment {
    fn drop(&mut self) {
        if let Some((core, spot)) = self.context.parts() {
            if let Some(batch) = core.end_subsegment(spot, ending_of_a_guard(self.was_panicking)) {
                core.hand_over(batch);
            }
        }
    }
}

/// How a guard ends: with a fault when a panic that began inside it is on its way through.
#[inline]
pub(crate) fn ending_of_a_guard(was_panicking: bool) -> Ending {
    if std::thread::panicking() && !was_panicking { panicked() } else { Ending::default() }
}

#[cold]
pub(crate) fn panicked() -> Ending {
    let (message, place) = panic::last_on_this_thread();
    let failure = Failure::of_text(Cow::Borrowed("panic"), message, crate::outcome::Outcome::Fault).at(place);
    Ending { failure: Some(Box::new(failure)), ..Ending::default() }
}
