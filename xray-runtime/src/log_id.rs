//! The id of the current trace as log lines carry it.
//!
//! Knows the forms, and asks the context for the ids. Of loggers it knows nothing.

use std::fmt;

use crate::context::stack;
use crate::ids::{SegmentId, TraceId};

/// The id of the current trace, to be printed on a log line; outside any segment it prints nothing.
///
/// With it on the lines, and the service's log group in its segments
/// ([`RecorderBuilder::log_group`](crate::RecorderBuilder::log_group)), X-Ray's console shows a trace
/// with its log. It fits wherever a logger lets you format a line:
///
/// ```
/// # let recorder = xray_runtime::Recorder::builder().emitter(xray_runtime::CaptureEmitter::new()).build()?;
/// // As with `env_logger::Builder::format(|buffer, record| ..)`:
/// let line = || format!("{}INFO an order was paid", xray_runtime::log_id().as_prefix());
///
/// assert_eq!(line(), "INFO an order was paid");
/// let segment = recorder.begin_segment("orders");
/// let trace_id = segment.trace_id().expect("a recorder that is on");
/// segment.scope(|| assert_eq!(line(), format!("xray_trace_id={trace_id} INFO an order was paid")));
/// # Ok::<(), xray_runtime::ConfigError>(())
/// ```
///
/// A logger that does not let you is wrapped by [`WithLogId`](crate::WithLogId); for `tracing` there
/// is the crate `tracing-xray`.
pub fn log_id() -> LogId {
    let ids = stack::with_current(|core, spot| {
        let segment_id = if core.sampled { core.id_of(spot).map(SegmentId::from_u64) } else { None };
        (core.trace_id(), segment_id)
    });
    LogId { ids, is_java: false, is_prefix: false }
}

/// What a log line says of the trace it belongs to; made by [`log_id`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub struct LogId {
    ids: Option<(TraceId, Option<SegmentId>)>,
    is_java: bool,
    is_prefix: bool,
}

impl LogId {
    /// The key under which lines carry the trace's id, as AWS's Lambda Powertools name it.
    pub const KEY: &'static str = "xray_trace_id";

    /// The key that AWS's X-Ray SDK for Java uses.
    pub const JAVA_KEY: &'static str = "AWS-XRAY-TRACE-ID";

    /// In the form of AWS's X-Ray SDK for Java, `AWS-XRAY-TRACE-ID: 1-…@53995c3f42cd8ad8`, with the id of
    /// the segment or subsegment. As there it prints something in sampled segments only.
    pub fn in_java_form(self) -> Self {
        Self { is_java: true, ..self }
    }

    /// With a blank behind it where it prints anything, to stand in front of a message.
    pub fn as_prefix(self) -> Self {
        Self { is_prefix: true, ..self }
    }

    /// The trace, also when it is not sampled; `None` outside any segment.
    #[must_use]
    pub fn trace_id(&self) -> Option<TraceId> {
        self.ids.map(|(trace_id, _)| trace_id)
    }

    /// The segment or subsegment, when it is sampled.
    #[must_use]
    pub fn segment_id(&self) -> Option<SegmentId> {
        self.ids.and_then(|(_, segment_id)| segment_id)
    }
}

impl fmt::Display for LogId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.ids {
            Some((trace_id, Some(segment_id))) if self.is_java => {
                write!(f, "{}: {trace_id}@{segment_id}", Self::JAVA_KEY)?;
            }
            Some((trace_id, _)) if !self.is_java => write!(f, "{}={trace_id}", Self::KEY)?,
            _ => return Ok(()),
        }
        if self.is_prefix { f.write_str(" ") } else { Ok(()) }
    }
}
