//! The trace header, `X-Amzn-Trace-Id`: read with tolerance, written strictly.
//!
//! Knows the text only; who begins a segment from it, and whether to believe it, is decided elsewhere.

use std::fmt;
use std::str::FromStr;

use crate::ids::{SegmentId, TraceId, excerpt};
use crate::text::cut_bytes;

/// The name of the HTTP header, as AWS writes it (header names have no case).
pub const TRACE_HEADER_NAME: &str = "X-Amzn-Trace-Id";

/// Extra fields are passed on up to this many bytes, keys and values together.
const MAX_EXTRA_BYTES: usize = 256;

/// No header we should believe is longer; what comes after is not read.
const MAX_SCANNED_BYTES: usize = 8 * 1024;

/// What an upstream service said about a request: its trace, the calling segment, and sampling.
///
/// Reading takes blanks around every part and keys in any case; ids must be exact. A part that is
/// not understood is left out, so a header never fails as a whole: without a valid `Root` a new
/// trace begins, which still follows a `Sampled` that was said. A repeated key counts with its last
/// valid value. `Self` (added by load balancers) is dropped; other fields, such as Lambda's
/// `Lineage`, are kept in order up to 256 bytes. What [`Display`](fmt::Display) writes is valid
/// whatever was read.
///
/// X-Ray: [Tracing header].
///
/// ```
/// use xray_runtime::{SamplingDecision, TraceHeader};
///
/// let header = TraceHeader::parse("root=1-5759e988-bd862e3fe1be46a994272793; sampled=1; Self=x");
/// assert_eq!(header.sampled(), Some(SamplingDecision::Sampled));
/// assert_eq!(header.to_string(), "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1");
/// ```
///
/// [Tracing header]: https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TraceHeader {
    root: Option<TraceId>,
    parent: Option<SegmentId>,
    sampled: Option<SamplingDecision>,
    passed_on: PassedOn,
}

/// What travels from the incoming header to the outgoing ones unread.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct PassedOn {
    extra: Vec<(String, String)>,
    /// A `traceparent` said it too.
    by_w3c: bool,
    /// The header of W3C that goes with `traceparent`; it is no part of ours.
    tracestate: Option<Box<str>>,
}

/// What a trace header says about sampling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SamplingDecision {
    /// `Sampled=1`: the request is traced.
    Sampled,
    /// `Sampled=0`: it is not.
    NotSampled,
    /// `Sampled=?`: the caller asks to be told.
    Requested,
}

impl TraceHeader {
    /// A header for the trace `root`, with nothing else said.
    #[must_use]
    pub fn new(root: TraceId) -> Self {
        Self { root: Some(root), ..Self::default() }
    }

    /// Says which segment or subsegment makes the call.
    #[must_use]
    pub fn with_parent(mut self, parent: SegmentId) -> Self {
        self.parent = Some(parent);
        self
    }

    /// Says whether the request is sampled.
    #[must_use]
    pub fn with_sampled(mut self, sampled: SamplingDecision) -> Self {
        self.sampled = Some(sampled);
        self
    }

    /// Reads a header as far as it can be read; see the type for the rules.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut header = Self::default();
        let mut extra_bytes = 0;
        for part in cut_bytes(text, MAX_SCANNED_BYTES).split(';') {
            let Some((key, value)) = part.split_once('=') else { continue };
            let (key, value) = (key.trim(), value.trim());
            if key.eq_ignore_ascii_case("root") {
                header.root = value.parse().ok().or(header.root);
            } else if key.eq_ignore_ascii_case("parent") {
                header.parent = value.parse().ok().or(header.parent);
            } else if key.eq_ignore_ascii_case("sampled") {
                header.sampled = SamplingDecision::parse(value).or(header.sampled);
            } else if !key.eq_ignore_ascii_case("self") && is_token(key) && is_token(value) {
                let bytes = key.len() + value.len();
                if extra_bytes + bytes <= MAX_EXTRA_BYTES {
                    extra_bytes += bytes;
                    header.passed_on.extra.push((key.to_owned(), value.to_owned()));
                }
            }
        }
        header
    }

    /// The trace, when a valid one was named.
    #[must_use]
    pub fn root(&self) -> Option<TraceId> {
        self.root
    }

    /// The calling segment or subsegment.
    #[must_use]
    pub fn parent(&self) -> Option<SegmentId> {
        self.parent
    }

    /// What was said about sampling.
    #[must_use]
    pub fn sampled(&self) -> Option<SamplingDecision> {
        self.sampled
    }

    /// Other fields, in the order they came: `(key, value)`.
    #[must_use]
    pub fn extra(&self) -> &[(String, String)] {
        &self.passed_on.extra
    }

    /// The header for the response to a request that came with `incoming`: the trace, and whether it
    /// is sampled if the caller asked (`Sampled=?`).
    ///
    /// ```
    /// use xray_runtime::TraceHeader;
    ///
    /// let incoming = TraceHeader::parse("Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=?");
    /// let ours = TraceHeader::parse("Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1");
    /// assert_eq!(ours.in_answer_to(&incoming).to_string(), "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1");
    /// ```
    #[must_use]
    pub fn in_answer_to(&self, incoming: &Self) -> Self {
        let is_asked = incoming.sampled == Some(SamplingDecision::Requested);
        Self { root: self.root, sampled: self.sampled.filter(|_| is_asked), ..Self::default() }
    }

    /// The `tracestate` that came with a `traceparent`.
    pub(crate) fn tracestate(&self) -> Option<&str> {
        self.passed_on.tracestate.as_deref()
    }

    pub(crate) fn with_tracestate(mut self, tracestate: Option<Box<str>>) -> Self {
        self.passed_on.tracestate = tracestate;
        self
    }

    /// Whether a `traceparent` said it, so that those who are called may be told in the same way.
    pub(crate) fn came_by_w3c(&self) -> bool {
        self.passed_on.by_w3c
    }

    pub(crate) fn by_w3c(mut self) -> Self {
        self.passed_on.by_w3c = true;
        self
    }

    /// This header, or where it names no trace, `other`; where both name the same, `other` adds what
    /// is not said here.
    pub(crate) fn or(self, other: Self) -> Self {
        if self.root.is_none() {
            // Without a trace there is nothing to be said of it, but for `Sampled`.
            return Self { sampled: other.sampled.or(self.sampled), ..other };
        }
        if other.root.map(|root| root.to_w3c()) != self.root.map(|root| root.to_w3c()) {
            return self;
        }
        let mut passed_on = self.passed_on;
        passed_on.by_w3c |= other.passed_on.by_w3c;
        passed_on.tracestate = passed_on.tracestate.or(other.passed_on.tracestate);
        if passed_on.extra.is_empty() {
            passed_on.extra = other.passed_on.extra;
        }
        let (parent, sampled) = (self.parent.or(other.parent), self.sampled.or(other.sampled));
        Self { root: self.root, parent, sampled, passed_on }
    }

    pub(crate) fn passed_on(&self) -> PassedOn {
        self.passed_on.clone()
    }

    pub(crate) fn with_extra_of(mut self, other: &PassedOn) -> Self {
        self.passed_on = other.clone();
        self
    }
}

impl fmt::Display for TraceHeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        let mut field = |key: &str, value: &dyn fmt::Display| {
            write!(f, "{separator}{key}={value}")?;
            separator = ";";
            fmt::Result::Ok(())
        };
        if let Some(root) = &self.root {
            field("Root", root)?;
        }
        if let Some(parent) = &self.parent {
            field("Parent", parent)?;
        }
        if let Some(sampled) = &self.sampled {
            field("Sampled", sampled)?;
        }
        self.passed_on.extra.iter().try_for_each(|(key, value)| field(key, value))
    }
}

impl FromStr for TraceHeader {
    type Err = ParseTraceHeaderError;

    /// Reads a header that must name a trace; [`TraceHeader::parse`] is the tolerant way.
    ///
    /// # Errors
    ///
    /// [`ParseTraceHeaderError`] when there is no valid `Root`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let header = Self::parse(text);
        if header.root.is_some() { Ok(header) } else { Err(ParseTraceHeaderError { text: excerpt(text) }) }
    }
}

impl SamplingDecision {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "1" => Some(Self::Sampled),
            "0" => Some(Self::NotSampled),
            "?" => Some(Self::Requested),
            _ => None,
        }
    }
}

impl fmt::Display for SamplingDecision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sampled => "1",
            Self::NotSampled => "0",
            Self::Requested => "?",
        })
    }
}

/// A trace header that names no trace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseTraceHeaderError {
    text: String,
}

impl fmt::Display for ParseTraceHeaderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no `Root` in trace header {:?}; expected Root=1-8hex-24hex", self.text)
    }
}

impl std::error::Error for ParseTraceHeaderError {}

/// Printable ASCII without blanks: what may stand in a header we send again.
fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b';')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_without_root_says_what_is_expected() {
        let error = "Sampled=1".parse::<TraceHeader>().unwrap_err();
        assert_eq!(error.to_string(), "no `Root` in trace header \"Sampled=1\"; expected Root=1-8hex-24hex");
    }

    #[test]
    fn line_breaks_do_not_get_into_what_we_send() {
        let header = TraceHeader::parse("Root=1-5759e988-bd862e3fe1be46a994272793;A=b\r\nX: y;C=d");
        assert_eq!(header.to_string(), "Root=1-5759e988-bd862e3fe1be46a994272793;C=d");
    }
}
