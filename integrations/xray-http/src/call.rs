//! The subsegment of a call to another service, from the request to the end of its response.
//!
//! Knows no client: they say what they know through the methods of [`Call`].

use std::error::Error;

use xray_runtime::{Context, DetachedSubsegment, Http, Outcome};

use crate::error;

/// A call that is being made. Its subsegment ends when this is closed or dropped; dropped while
/// unwinding it is a fault, with what the panic said.
///
/// Made by [`Outgoing::begin`](crate::Outgoing::begin).
#[derive(Debug)]
#[must_use = "the subsegment ends when this is dropped; keep it until the response is there"]
pub struct Call {
    work: Work,
}

#[derive(Debug)]
enum Work {
    Subsegment(DetachedSubsegment),
    /// Inside a segment that is not sampled, or outside any.
    NotRecorded(Context),
}

impl Call {
    /// A call from `context`.
    pub(crate) fn begin(context: Context, name: impl FnOnce() -> String, http: impl FnOnce() -> Http) -> Self {
        if !context.is_recording() {
            return Self { work: Work::NotRecorded(context) };
        }
        let subsegment = context.begin_subsegment(name());
        if !subsegment.is_recording() {
            // The segment is full.
            return Self { work: Work::NotRecorded(context) };
        }
        subsegment.set_namespace(xray_runtime::Namespace::Remote);
        subsegment.set_http(http());
        Self { work: Work::Subsegment(subsegment) }
    }

    /// What the call is made inside.
    pub fn context(&self) -> &Context {
        match &self.work {
            Work::Subsegment(subsegment) => subsegment,
            Work::NotRecorded(context) => context,
        }
    }

    /// Whether there is a subsegment, so that what is said is kept.
    #[must_use]
    pub fn is_recording(&self) -> bool {
        matches!(self.work, Work::Subsegment(_))
    }

    /// Records the response: its status with what it says of the outcome, and the length of its body
    /// when it is known.
    pub fn set_response(&self, status: u16, content_length: Option<u64>) {
        if let Work::Subsegment(subsegment) = &self.work {
            subsegment.set_http_response(status, content_length);
        }
    }

    /// Records an error in place of a response: a fault, with its sources as exceptions. Of URLs in
    /// its text, user names, passwords and queries are left out.
    pub fn fail(&self, error: &(dyn Error + 'static)) {
        if let Work::Subsegment(subsegment) = &self.work {
            error::tell(subsegment, error, Outcome::Fault);
        }
    }

    /// Ends the subsegment, marked as cancelled: nobody waits for the response any more.
    pub fn cancel(self) {
        if let Work::Subsegment(subsegment) = &self.work {
            subsegment.set_cancelled();
        }
    }

    /// Ends the subsegment.
    pub fn close(self) {}
}

/// A call whose response somebody waits for: dropped before it is there, it was cancelled.
#[cfg(feature = "reqwest")]
#[derive(Debug)]
pub(crate) struct Awaited(Option<Call>);

#[cfg(feature = "reqwest")]
impl Awaited {
    pub(crate) fn new(call: Call) -> Self {
        Self(Some(call))
    }

    /// Ends with what came of it: status and length, or an error.
    pub(crate) fn end(mut self, result: Result<(u16, Option<u64>), &(dyn Error + 'static)>) {
        let Some(call) = self.0.take() else { return };
        match result {
            Ok((status, content_length)) => call.set_response(status, content_length),
            Err(error) => call.fail(error),
        }
    }
}

#[cfg(feature = "reqwest")]
impl Drop for Awaited {
    fn drop(&mut self) {
        if let Some(call) = self.0.take().filter(|_| !std::thread::panicking()) {
            call.cancel();
        }
    }
}
