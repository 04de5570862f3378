//! Which headers carry a trace from service to service, and what holds when they disagree.
//!
//! Knows headers by name; the text of X-Ray's is known in `trace_header`, of W3C's in `w3c`. Who
//! follows a sampling decision is decided in `sampling`.

mod w3c;

use crate::trace_header::{TRACE_HEADER_NAME, TraceHeader};

pub use w3c::ParseTraceparentError;

/// The name of W3C's header for the trace.
pub const TRACEPARENT_NAME: &str = "traceparent";

/// The name of W3C's header for what tracing systems tell each other about it.
pub const TRACESTATE_NAME: &str = "tracestate";

/// A way to write a trace in headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TraceFormat {
    /// `X-Amzn-Trace-Id`, as AWS's services and SDKs write it.
    XRay,
    /// `traceparent` and `tracestate`, as [W3C](https://www.w3.org/TR/trace-context/) has it.
    W3c,
}

/// Which headers are read from requests, and which are written into calls.
///
/// Of those that are read, the first that names a trace counts; a later one that names the same trace
/// adds what the first leaves unsaid, and one that names another is left aside. By default
/// `X-Amzn-Trace-Id` is read, then `traceparent`; `X-Amzn-Trace-Id` is written, and `traceparent` too
/// in a trace to which one came in.
///
/// Behind an AWS load balancer, which adds an `X-Amzn-Trace-Id` of its own to requests without one,
/// callers that speak only W3C are heard with `traceparent` first.
///
/// X-Ray: [Tracing header](https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader).
///
/// ```
/// use xray_runtime::{Propagation, TraceFormat};
///
/// let propagation = Propagation::default().read([TraceFormat::W3c, TraceFormat::XRay]).write([TraceFormat::W3c]);
/// let incoming = propagation.extract(|name| match name {
///     "traceparent" => Some("00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01"),
///     _ => None,
/// });
/// assert_eq!(
///     incoming.to_string(),
///     "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Propagation {
    read: Vec<TraceFormat>,
    /// `None` is the default.
    write: Option<Vec<TraceFormat>>,
}

impl Default for Propagation {
    fn default() -> Self {
        Self { read: vec![TraceFormat::XRay, TraceFormat::W3c], write: None }
    }
}

impl Propagation {
    /// `X-Amzn-Trace-Id` and nothing else.
    #[must_use]
    pub fn xray() -> Self {
        Self { read: vec![TraceFormat::XRay], write: Some(vec![TraceFormat::XRay]) }
    }

    /// Reads these, the first first.
    #[must_use]
    pub fn read(mut self, formats: impl IntoIterator<Item = TraceFormat>) -> Self {
        self.read = formats.into_iter().collect();
        self
    }

    /// Writes these, all of them.
    #[must_use]
    pub fn write(mut self, formats: impl IntoIterator<Item = TraceFormat>) -> Self {
        self.write = Some(formats.into_iter().collect());
        self
    }

    /// Reads the trace a request belongs to. `header` looks a header up by its name, of which it
    /// should not mind the case; of one that is there several times it gives the first.
    #[must_use]
    pub fn extract<'h>(&self, header: impl Fn(&str) -> Option<&'h str>) -> TraceHeader {
        let mut found = TraceHeader::default();
        for format in &self.read {
            let next = match format {
                TraceFormat::XRay => header(TRACE_HEADER_NAME).map(TraceHeader::parse),
                TraceFormat::W3c => {
                    let traceparent = header(TRACEPARENT_NAME).and_then(|text| w3c::parse(text).ok());
                    traceparent.map(|parsed| parsed.with_tracestate(header(TRACESTATE_NAME).and_then(w3c::tracestate)))
                }
            };
            if let Some(next) = next {
                found = found.or(next);
            }
        }
        found
    }

    /// Writes the headers of a call: `set` is given name and value of each. What is written is
    /// strictly valid; where a format cannot say it, its header is left out.
    pub fn inject(&self, header: &TraceHeader, mut set: impl FnMut(&'static str, String)) {
        const OURS: &[TraceFormat] = &[TraceFormat::XRay];
        const BOTH: &[TraceFormat] = &[TraceFormat::XRay, TraceFormat::W3c];
        let as_it_came = if header.came_by_w3c() { BOTH } else { OURS };
        for format in self.write.as_deref().unwrap_or(as_it_came) {
            match format {
                TraceFormat::XRay if header.root().is_some() => set(TRACE_HEADER_NAME, header.to_string()),
                TraceFormat::XRay => {}
                TraceFormat::W3c => {
                    let Some(traceparent) = header.to_traceparent() else { continue };
                    set(TRACEPARENT_NAME, traceparent);
                    if let Some(tracestate) = header.tracestate() {
                        set(TRACESTATE_NAME, tracestate.to_owned());
                    }
                }
            }
        }
    }
}
