//! The headers of W3C Trace Context, `traceparent` and `tracestate`, as a trace header and back.
//!
//! Reads strictly, as the recommendation has it: what is not valid is not there. An X-Ray trace id is
//! the same 32 digits, cut after the eighth.

use std::fmt;

use crate::ids::{SegmentId, TraceId, excerpt};
use crate::random;
use crate::trace_header::{SamplingDecision, TraceHeader};

/// `00-` 32 digits `-` 16 digits `-` 2 digits.
const LENGTH: usize = 55;

/// So much of a `tracestate` must be passed on; what is longer is not.
const MAX_TRACESTATE_BYTES: usize = 512;
const MAX_TRACESTATE_MEMBERS: usize = 32;

impl TraceHeader {
    /// Reads a `traceparent` header.
    ///
    /// ```
    /// use xray_runtime::TraceHeader;
    ///
    /// let header = TraceHeader::from_traceparent("00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01")?;
    /// assert_eq!(
    ///     header.to_string(),
    ///     "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"
    /// );
    /// # Ok::<(), xray_runtime::ParseTraceparentError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ParseTraceparentError`] for anything that is not `version-traceid-parentid-flags` in
    /// lower-case hex digits, and for ids of zeros.
    pub fn from_traceparent(text: &str) -> Result<Self, ParseTraceparentError> {
        parse(text)
    }

    /// Writes it as a `traceparent` header, where it has a trace and a caller. Without a decision
    /// the call counts as not sampled, since W3C knows nothing between. A call that is not sampled and
    /// has no caller gets one of whom nobody will hear, since W3C wants one.
    #[must_use]
    pub fn to_traceparent(&self) -> Option<String> {
        let root = self.root()?.to_w3c();
        let parent = match (self.parent(), self.sampled()) {
            (Some(parent), _) => parent,
            (None, Some(SamplingDecision::NotSampled)) => SegmentId::from_u64(random::nth_id(random::next(0), 0)),
            (None, _) => return None,
        };
        let flags = if self.sampled() == Some(SamplingDecision::Sampled) { "01" } else { "00" };
        // An X-Ray id may be all zeros, and says nothing then.
        TraceId::from_w3c(&root).ok()?;
        Some(format!("00-{root}-{parent}-{flags}"))
    }
}

pub(super) fn parse(text: &str) -> Result<TraceHeader, ParseTraceparentError> {
    read(text).ok_or_else(|| ParseTraceparentError { text: excerpt(text) })
}

fn read(text: &str) -> Option<TraceHeader> {
    let text = text.trim_matches([' ', '\t']);
    let (known, more) = text.split_at_checked(LENGTH)?;
    let mut parts = known.split('-');
    let (version, root, parent, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let is_hex =
        |text: &str, length| text.len() == length && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let is_valid = parts.next().is_none() && is_hex(version, 2) && is_hex(parent, 16) && is_hex(flags, 2);
    // Later versions may say more behind what is known, never less.
    let is_complete = if version == "00" { more.is_empty() } else { more.is_empty() || more.starts_with('-') };
    if !is_valid || !is_complete || version == "ff" {
        return None;
    }
    let root = TraceId::from_w3c(root).ok()?;
    let parent: SegmentId = parent.parse().ok()?;
    let is_sampled = u8::from_str_radix(flags, 16).ok()? & 1 == 1;
    let sampled = if is_sampled { SamplingDecision::Sampled } else { SamplingDecision::NotSampled };
    Some(TraceHeader::new(root).with_parent(parent).with_sampled(sampled).by_w3c())
}

/// A `tracestate` that may be sent again, blanks around its members left out.
pub(super) fn tracestate(text: &str) -> Option<Box<str>> {
    if text.len() > MAX_TRACESTATE_BYTES {
        return None;
    }
    let members: Vec<&str> =
        text.split(',').map(|member| member.trim_matches([' ', '\t'])).filter(|member| !member.is_empty()).collect();
    let is_valid = !members.is_empty()
        && members.len() <= MAX_TRACESTATE_MEMBERS
        && members.iter().all(|member| is_member(member));
    is_valid.then(|| members.join(",").into())
}

fn is_member(member: &str) -> bool {
    let Some((key, value)) = member.split_once('=') else { return false };
    let key_byte = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' | b'*' | b'/' | b'@');
    let begins_well = key.starts_with(|char: char| char.is_ascii_lowercase() || char.is_ascii_digit());
    let value_byte = |byte: u8| matches!(byte, b' '..=b'~') && byte != b'=';
    begins_well
        && key.len() <= 256
        && key.bytes().all(key_byte)
        && !value.is_empty()
        && value.len() <= 256
        && value.bytes().all(value_byte)
}

/// A text that is no `traceparent`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseTraceparentError {
    text: String,
}

impl fmt::Display for ParseTraceparentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no `traceparent` in {:?}; expected 00-32hex-16hex-2hex in lower case", self.text)
    }
}

impl std::error::Error for ParseTraceparentError {}
