//! The two ids: of a trace (`1-8hex-24hex`) and of a segment or subsegment (16 hexadecimal digits).
//!
//! Both are read in either case and written in lower case. A trace id's date is not judged here.

use std::fmt;

/// The id of a trace, such as `1-581cf771-a006649127e371903a2de979`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TraceId {
    version: u8,
    epoch: u32,
    rest: u128,
}

impl TraceId {
    /// Before all others in their order.
    pub(crate) const LEAST: Self = Self { version: 0, epoch: 0, rest: 0 };
    /// After all others in their order.
    pub(crate) const GREATEST: Self = Self { version: u8::MAX, epoch: u32::MAX, rest: u128::MAX };

    /// Reads `1-8hex-24hex`, or answers `None`.
    ///
    /// ```
    /// use xray_local::document::TraceId;
    ///
    /// let id = TraceId::parse("1-581CF771-a006649127e371903a2de979").expect("it is one");
    /// assert_eq!(id.to_string(), "1-581cf771-a006649127e371903a2de979");
    /// assert_eq!(TraceId::parse("581cf771a006649127e371903a2de979"), None);
    /// ```
    ///
    /// X-Ray: [Generating trace IDs].
    ///
    /// [Generating trace IDs]: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-traceids
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let (version, epoch, rest) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() || version.len() != 1 {
            return None;
        }
        let version = u8::try_from(hex(version, 1)?).ok()?;
        Some(Self { version, epoch: u32::try_from(hex(epoch, 8)?).ok()?, rest: hex(rest, 24)? })
    }

    /// The version, which is 1 for all that X-Ray documents.
    #[must_use]
    pub fn version(self) -> u8 {
        self.version
    }
}

impl fmt::Display for TraceId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:x}-{:08x}-{:024x}", self.version, self.epoch, self.rest)
    }
}

impl fmt::Debug for TraceId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// The id of a segment or subsegment: 16 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SegmentId(u64);

impl SegmentId {
    /// Reads 16 hexadecimal digits, or answers `None`.
    ///
    /// ```
    /// use xray_local::document::SegmentId;
    ///
    /// assert_eq!(SegmentId::parse("70DE5B6F19FF9A0A").expect("it is one").to_string(), "70de5b6f19ff9a0a");
    /// assert_eq!(SegmentId::parse("70de"), None);
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        u64::try_from(hex(text, 16)?).ok().map(Self)
    }

    /// The number of its digits, for an id that is derived from it.
    #[must_use]
    pub fn number(self) -> u64 {
        self.0
    }
}

impl From<u64> for SegmentId {
    fn from(number: u64) -> Self {
        Self(number)
    }
}

impl fmt::Display for SegmentId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:016x}", self.0)
    }
}

impl fmt::Debug for SegmentId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// Exactly `digits` hexadecimal digits. `from_str_radix` alone would take a sign.
fn hex(text: &str, digits: usize) -> Option<u128> {
    let right = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if right { u128::from_str_radix(text, 16).ok() } else { None }
}
