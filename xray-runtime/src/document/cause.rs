//! The `cause` of a fault: exceptions, linked by id, with the frames that are known.
//!
//! X-Ray: [Errors and exceptions](https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-errors).

use std::borrow::Cow;

use super::json::{self, Object};
use super::shorten::Limits;

/// Why a record failed: the id of an exception that a record below it already tells, or its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cause {
    Told(u64),
    Exceptions(Vec<Exception>),
}

/// One error of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Exception {
    pub(crate) id: u64,
    pub(crate) type_name: Cow<'static, str>,
    pub(crate) message: String,
    pub(crate) remote: bool,
    /// The exception that caused this one.
    pub(crate) cause: Option<u64>,
    pub(crate) stack: Vec<Frame>,
    /// Causes of this one that are not told.
    pub(crate) skipped: u32,
}

/// A place in the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Frame {
    pub(crate) path: Cow<'static, str>,
    pub(crate) line: u32,
    pub(crate) label: Cow<'static, str>,
}

impl Cause {
    /// Writes `,"cause":..`.
    pub(super) fn write(&self, out: &mut Vec<u8>, limits: &mut Limits) {
        out.extend_from_slice(b",\"cause\":");
        match self {
            Self::Told(id) => json::id(out, *id),
            Self::Exceptions(exceptions) => {
                out.extend_from_slice(b"{\"exceptions\":[");
                let kept = limits.exceptions(exceptions.len());
                for (place, exception) in exceptions.iter().take(kept).enumerate() {
                    if place > 0 {
                        out.push(b',');
                    }
                    let last = place + 1 == kept && kept < exceptions.len();
                    exception.write(out, limits, last.then(|| exceptions.len() - kept));
                }
                out.extend_from_slice(b"]}");
            }
        }
    }
}

impl Exception {
    /// `left_out`: how many of its causes did not fit behind it.
    fn write(&self, out: &mut Vec<u8>, limits: &mut Limits, left_out: Option<usize>) {
        let mut exception = Object::begin(out, b"");
        json::id(exception.member("id"), self.id);
        exception.string("type", Some(limits.string(&self.type_name)));
        exception.string("message", Some(limits.message(&self.message)));
        exception.flag("remote", self.remote);
        if let (Some(cause), None) = (self.cause, left_out) {
            json::id(exception.member("cause"), cause);
        }
        let skipped = i64::from(self.skipped) + left_out.map_or(0, |left_out| i64::try_from(left_out).unwrap_or(0));
        exception.integer("skipped", (skipped > 0).then_some(skipped));
        let frames = limits.frames(self.stack.len());
        let truncated = i64::try_from(self.stack.len() - frames).unwrap_or(0);
        exception.integer("truncated", (truncated > 0).then_some(truncated));
        if frames > 0 {
            let out = exception.member("stack");
            out.push(b'[');
            for (place, frame) in self.stack.iter().take(frames).enumerate() {
                if place > 0 {
                    out.push(b',');
                }
                let mut object = Object::begin(out, b"");
                object.string("path", Some(&frame.path));
                object.integer("line", Some(i64::from(frame.line)));
                object.string("label", Some(&frame.label));
                object.end();
            }
            out.push(b']');
        }
        exception.end();
    }
}
