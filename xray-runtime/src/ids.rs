//! Trace ids and segment ids: their text, and nothing about the work they name.

use std::fmt;
use std::num::NonZeroU64;
use std::str::FromStr;

use crate::random;

/// The id all segments of one request share: `1-` 8 hex digits `-` 24 hex digits.
///
/// The 8 digits are the second the trace began (since 1970), the 24 are random. An id that came
/// from elsewhere keeps the case of its digits, since other services have already sent it so.
///
/// X-Ray: [Generating trace IDs].
///
/// ```
/// use xray_runtime::TraceId;
///
/// let id: TraceId = "1-5759e988-bd862e3fe1be46a994272793".parse()?;
/// assert_eq!(id.epoch_seconds(), 0x5759_e988);
/// assert_eq!(id.to_string(), "1-5759e988-bd862e3fe1be46a994272793");
/// # Ok::<(), xray_runtime::ParseTraceIdError>(())
/// ```
///
/// [Generating trace IDs]: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-traceids
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TraceId([u8; 32]);

impl TraceId {
    /// Length of the text, in bytes.
    pub const LEN: usize = 35;

    /// Makes the id of a trace that begins at `epoch_seconds`; `fresh` is any clock reading.
    pub(crate) fn generate(epoch_seconds: u32, fresh: u64) -> Self {
        let mut digits = [0; 32];
        let random = [random::next(fresh), random::next(fresh)];
        let (time, rest) = digits.split_at_mut(8);
        time.copy_from_slice(&hex16(u64::from(epoch_seconds)).last_chunk().copied().unwrap_or([b'0'; 8]));
        let (middle, end) = rest.split_at_mut(8);
        middle.copy_from_slice(&hex16(random[0]).last_chunk().copied().unwrap_or([b'0'; 8]));
        end.copy_from_slice(&hex16(random[1]));
        Self(digits)
    }

    /// The second the trace began, since 1970, as the id says it.
    ///
    /// For an id made by another tracing system (a reformatted W3C id) this is any number.
    #[must_use]
    pub fn epoch_seconds(&self) -> u32 {
        self.0.iter().take(8).fold(0, |value, &digit| value << 4 | u32::from(hex_value(digit).unwrap_or(0)))
    }

    /// Reads the id as W3C writes it, in `traceparent` and in OpenTelemetry: 32 lower-case hex digits.
    ///
    /// ```
    /// use xray_runtime::TraceId;
    ///
    /// let id = TraceId::from_w3c("5759e988bd862e3fe1be46a994272793")?;
    /// assert_eq!(id.to_string(), "1-5759e988-bd862e3fe1be46a994272793");
    /// assert_eq!(id.to_w3c(), "5759e988bd862e3fe1be46a994272793");
    /// # Ok::<(), xray_runtime::ParseTraceIdError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ParseTraceIdError`] for any other length or digit, and for zeros alone, which name nothing.
    pub fn from_w3c(text: &str) -> Result<Self, ParseTraceIdError> {
        let refuse = || ParseTraceIdError { text: excerpt(text), expected: "32 lower-case hex digits, not all zero" };
        let digits = <[u8; 32]>::try_from(text.as_bytes()).map_err(|_| refuse())?;
        let is_valid = digits.iter().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
        if is_valid && digits != [b'0'; 32] { Ok(Self(digits)) } else { Err(refuse()) }
    }

    /// The id as W3C writes it.
    #[must_use]
    pub fn to_w3c(&self) -> String {
        self.0.iter().map(|digit| char::from(digit.to_ascii_lowercase())).collect()
    }

    /// The text as bytes.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; Self::LEN] {
        let mut text = *b"1-00000000-000000000000000000000000";
        let (time, random) = self.0.split_at(8);
        for (place, &digit) in text.iter_mut().skip(2).zip(time) {
            *place = digit;
        }
        for (place, &digit) in text.iter_mut().skip(11).zip(random) {
            *place = digit;
        }
        text
    }
}

impl fmt::Display for TraceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(std::str::from_utf8(&self.to_bytes()).unwrap_or_default())
    }
}

impl fmt::Debug for TraceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TraceId({self})")
    }
}

impl FromStr for TraceId {
    type Err = ParseTraceIdError;

    /// Reads `1-8hex-24hex`, blanks around it allowed.
    ///
    /// # Errors
    ///
    /// [`ParseTraceIdError`] for any other length, version, separator or digit.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refuse = || ParseTraceIdError { text: excerpt(text), expected: "1-8hex-24hex" };
        let bytes = <&[u8; Self::LEN]>::try_from(text.trim().as_bytes()).map_err(|_| refuse())?;
        let [b'1', b'-', digits @ ..] = bytes else { return Err(refuse()) };
        let (time, rest) = digits.split_at(8);
        let [b'-', random @ ..] = rest else { return Err(refuse()) };
        let mut id = [0; 32];
        for (place, &digit) in id.iter_mut().zip(time.iter().chain(random)) {
            *place = if digit.is_ascii_hexdigit() { digit } else { return Err(refuse()) };
        }
        Ok(Self(id))
    }
}

/// The id of a segment or subsegment: 16 hex digits, never zero.
///
/// X-Ray: [Segment fields], `id`.
///
/// [Segment fields]: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-fields
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SegmentId(NonZeroU64);

impl SegmentId {
    pub(crate) fn from_u64(id: u64) -> Self {
        Self(NonZeroU64::new(id).unwrap_or(NonZeroU64::MIN))
    }

    /// The id as a number.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0.get()
    }

    /// The text as bytes: 16 lower-case hex digits.
    #[must_use]
    pub fn to_bytes(self) -> [u8; 16] {
        hex16(self.get())
    }
}

impl fmt::Display for SegmentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(std::str::from_utf8(&self.to_bytes()).unwrap_or_default())
    }
}

impl fmt::Debug for SegmentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SegmentId({self})")
    }
}

impl FromStr for SegmentId {
    type Err = ParseSegmentIdError;

    /// Reads exactly 16 hex digits in either case.
    ///
    /// # Errors
    ///
    /// [`ParseSegmentIdError`] for anything else, and for sixteen zeros, which name nothing.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refuse = || ParseSegmentIdError { text: excerpt(text) };
        let digits = <&[u8; 16]>::try_from(text.as_bytes()).map_err(|_| refuse())?;
        let mut value = 0;
        for &digit in digits {
            value = value << 4 | u64::from(hex_value(digit).ok_or_else(refuse)?);
        }
        NonZeroU64::new(value).map(Self).ok_or_else(refuse)
    }
}

/// A text that is no trace id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseTraceIdError {
    text: String,
    expected: &'static str,
}

impl fmt::Display for ParseTraceIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no trace id in {:?}; expected {}", self.text, self.expected)
    }
}

impl std::error::Error for ParseTraceIdError {}

/// A text that is no segment id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseSegmentIdError {
    text: String,
}

impl fmt::Display for ParseSegmentIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no segment id in {:?}; expected 16 hex digits, not all zero", self.text)
    }
}

impl std::error::Error for ParseSegmentIdError {}

/// Hostile input is quoted in errors, so it is cut.
pub(crate) fn excerpt(text: &str) -> String {
    text.chars().take(80).collect()
}

const fn hex_value(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

/// The 16 lower-case hex digits of a number.
#[inline]
pub(crate) fn hex16(value: u64) -> [u8; 16] {
    let mut digits = [0; 16];
    for (place, byte) in digits.chunks_exact_mut(2).zip(value.to_be_bytes()) {
        let pair = HEX_PAIRS.get(usize::from(byte)).copied().unwrap_or_default();
        place.copy_from_slice(&pair);
    }
    digits
}

static HEX_PAIRS: [[u8; 2]; 256] = {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut pairs = [[0; 2]; 256];
    let mut byte = 0;
    while byte < 256 {
        #[expect(clippy::indexing_slicing, reason = "in bounds, and checked while compiling")]
        {
            pairs[byte] = [DIGITS[byte >> 4], DIGITS[byte & 15]];
        }
        byte += 1;
    }
    pairs
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_generated_trace_id_reads_back() {
        let id = TraceId::generate(0x5759_e988, 7);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(id.epoch_seconds(), 0x5759_e988);
        assert_ne!(id, TraceId::generate(0x5759_e988, 7));
    }

    #[test]
    fn a_segment_id_prints_sixteen_lower_case_digits() {
        let id: SegmentId = "00FAB77592B6DD3f".parse().unwrap();
        assert_eq!(id.to_string(), "00fab77592b6dd3f");
    }

    #[test]
    fn zero_names_nothing() {
        let refused = "0000000000000000".parse::<SegmentId>().unwrap_err();
        assert_eq!(refused.to_string(), "no segment id in \"0000000000000000\"; expected 16 hex digits, not all zero");
    }
}
