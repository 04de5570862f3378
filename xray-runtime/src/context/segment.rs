//! Segments begun by hand.

use std::ops::Deref;
use std::sync::Arc;

use super::Context;
use super::subsegment::ending_of_a_guard;
use crate::segment::core::{Core, Ending};

/// The work of this service for one request, from when it was begun until it is closed or dropped.
///
/// It is not current anywhere by itself: [`enter`](Context::enter) it on a thread, run code in its
/// [`scope`](Context::scope), or futures [`in_segment`](crate::FutureExt::in_segment).
///
/// ```
/// # let recorder = xray_runtime::Recorder::builder().emitter(xray_runtime::CaptureEmitter::new()).build()?;
/// let segment = recorder.begin_segment("orders");
/// segment.set_user("ada");
/// segment.scope(|| {
///     // what is traced here belongs to the segment
/// });
/// segment.close();
/// # Ok::<(), xray_runtime::ConfigError>(())
/// ```
#[derive(Debug)]
#[must_use = "a segment ends when it is dropped; bind it to a variable"]
pub struct Segment {
    context: Context,
    was_panicking: bool,
}

impl Segment {
    /// A segment without a recorder: everything said to it is let go.
    pub(crate) fn inert() -> Self {
        Self { context: Context::NONE, was_panicking: false }
    }

    pub(crate) fn of(core: Arc<Core>) -> Self {
        Self { context: Context::of_segment(core), was_panicking: std::thread::panicking() }
    }

    /// Ends the segment, as dropping it does. Subsegments that are still open are sent when they end.
    pub fn close(self) {}

    pub(crate) fn close_with(self, ending: Ending) {
        if let Some((core, _)) = self.context.parts() {
            core.close(ending);
        }
    }

    /// The segment itself, which nobody closes but by [`Core::close`].
    pub(crate) fn into_core(mut self) -> Option<Arc<Core>> {
        std::mem::replace(&mut self.context, Context::NONE).core
    }
}

impl Deref for Segment {
    type Target = Context;

    fn deref(&self) -> &Context {
        &self.context
    }
}

impl Drop for Segment {
    fn drop(&mut self) {
        if let Some((core, _)) = self.context.parts() {
            // Closing twice does nothing, so `close_with` needs no care.
            core.close(ending_of_a_guard(self.was_panicking));
        }
    }
}
