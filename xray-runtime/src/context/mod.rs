//! Where a piece of work stands: which segment, and which of its subsegments.
//!
//! [`Context`] is the handle, and [`said`] what can be said through it; [`stack`] keeps the current one of
//! a thread; [`future`] carries it through polls; [`begun`] is what a future began, [`site`], [`opening`] and
//! [`traced`] what the macro wrote.

pub(crate) mod begun;
pub(crate) mod future;
pub(crate) mod missing;
pub(crate) mod opening;
pub(crate) mod parent;
mod said;
pub(crate) mod segment;
pub(crate) mod site;
pub(crate) mod stack;
pub(crate) mod stream;
pub(crate) mod subsegment;
pub(crate) mod traced;
pub(crate) mod work;

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use crate::ids::{SegmentId, TraceId};
use crate::segment::arena::Spot;
use crate::segment::core::Core;
use crate::trace_header::{SamplingDecision, TraceHeader};
use subsegment::DetachedSubsegment;

/// A segment or subsegment as others see it: a cheap handle to say things of it, to work inside it,
/// and to pass it on to another thread or service.
///
/// Outside any segment it is a handle to nothing, and everything said to it is let go. Saying things
/// never fails, blocks or panics; what cannot be recorded (after the end, say) is counted in
/// [`Stats`](crate::Stats::ignored).
///
/// ```
/// # let recorder = xray_runtime::Recorder::builder().emitter(xray_runtime::CaptureEmitter::new()).build()?;
/// # let segment = recorder.begin_segment("shop");
/// # segment.scope(|| {
/// xray_runtime::current().annotate("plan", "gold");
/// xray_runtime::current().add_metadata("cart", ["book", "lamp"]);
/// # });
/// # Ok::<(), xray_runtime::ConfigError>(())
/// ```
#[derive(Clone)]
#[must_use]
pub struct Context {
    core: Option<Arc<Core>>,
    spot: Spot,
}

/// The context of the code that calls this: the innermost open subsegment, or the segment.
pub fn current() -> Context {
    stack::with_current(|core, spot| Context { core: Some(Arc::clone(core)), spot: pinned(core, spot) })
        .unwrap_or(Context::NONE)
}

/// The current trace, for log lines: `None` outside any segment.
#[must_use]
pub fn current_trace_id() -> Option<TraceId> {
    stack::with_current(|core, _| core.trace_id())
}

/// A spot whose place may be given away is told apart by its id.
fn pinned(core: &Core, spot: Spot) -> Spot {
    if core.sampled { Spot { id: core.id_of(spot).unwrap_or(u64::MAX), ..spot } } else { spot }
}

impl Context {
    /// A handle to nothing.
    pub(crate) const NONE: Self = Self { core: None, spot: Spot { place: Spot::SEGMENT, id: 0 } };

    pub(crate) fn of_segment(core: Arc<Core>) -> Self {
        let spot = Spot { place: Spot::SEGMENT, id: core.segment_id };
        Self { core: Some(core), spot }
    }

    pub(crate) fn of_subsegment(core: &Arc<Core>, spot: Spot) -> Self {
        Self { core: Some(Arc::clone(core)), spot: pinned(core, spot) }
    }

    pub(crate) fn parts(&self) -> Option<(&Arc<Core>, Spot)> {
        Some((self.core.as_ref()?, self.spot))
    }

    /// The segment, when what is said to it is recorded.
    fn recording(&self) -> Option<&Core> {
        self.core.as_deref().filter(|core| core.sampled)
    }

    /// Whether this is a sampled segment, so that what is said is kept.
    #[must_use]
    pub fn is_recording(&self) -> bool {
        self.recording().is_some()
    }

    /// The trace, also when it is not sampled; `None` outside any segment.
    #[must_use]
    pub fn trace_id(&self) -> Option<TraceId> {
        self.core.as_ref().map(|core| core.trace_id())
    }

    /// The id of this subsegment or segment. In a segment that is not sampled, of which nobody will
    /// hear, it is its caller's, if there is one.
    #[must_use]
    pub fn segment_id(&self) -> Option<SegmentId> {
        let core = self.core.as_ref()?;
        let id = if core.sampled { core.id_of(self.spot)? } else { core.segment_id };
        (id != 0).then(|| SegmentId::from_u64(id))
    }

    /// The trace header for a call made from here; `None` outside any segment.
    #[must_use]
    pub fn trace_header(&self) -> Option<TraceHeader> {
        let core = self.core.as_ref()?;
        let sampled = if core.sampled { SamplingDecision::Sampled } else { SamplingDecision::NotSampled };
        let header = TraceHeader::new(core.trace_id()).with_sampled(sampled).with_extra_of(&core.extra_fields);
        Some(match self.segment_id() {
            Some(parent) => header.with_parent(parent),
            None => header,
        })
    }

    /// Begins a subsegment below this one that is current nowhere: for work that is begun in one
    /// place and ended in another.
    pub fn begin_subsegment(&self, name: impl Into<Cow<'static, str>>) -> DetachedSubsegment {
        DetachedSubsegment::below(self, name.into())
    }

    /// Makes this the current context of the thread until the guard is dropped.
    pub fn enter(&self) -> EnteredContext {
        let token = match &self.core {
            Some(core) => stack::enter(Arc::clone(core), self.spot).unwrap_or(stack::Token::NONE),
            None => stack::Token::NONE,
        };
        EnteredContext { token, stays_on_its_thread: PhantomData }
    }

    /// Runs `work` inside this context: for threads, thread pools and callbacks.
    ///
    /// ```
    /// let context = xray_runtime::current();
    /// std::thread::spawn(move || context.scope(|| { /* belongs to the same segment */ })).join().unwrap();
    /// ```
    pub fn scope<R>(&self, work: impl FnOnce() -> R) -> R {
        let _entered = self.enter();
        work()
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("trace_id", &self.trace_id())
            .field("segment_id", &self.segment_id())
            .field("recording", &self.is_recording())
            .finish()
    }
}

/// Keeps a [`Context`] current; it leaves when this is dropped, on the thread it was entered on.
#[derive(Debug)]
#[must_use = "the context is left at once when its guard is dropped; bind it to a variable"]
pub struct EnteredContext {
    token: stack::Token,
    stays_on_its_thread: PhantomData<*const ()>,
}

impl EnteredContext {
    pub(crate) fn token(&self) -> stack::Token {
        self.token
    }
}

impl Drop for EnteredContext {
    fn drop(&mut self) {
        drop(stack::leave_in_any_order(self.token));
    }
}
