//! Where a page of traces ends: a time and a trace, and no number of traces, so that none that arrive meanwhile shifts it.

use std::cmp::Ordering;
use std::fmt;

use super::error::ApiError;
use crate::document::TraceId;

/// A place in the list of traces, the newest first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Position {
    /// Seconds since 1970.
    pub(super) time: f64,
    pub(super) id: TraceId,
}

impl Position {
    /// Reads a `NextToken`.
    pub(super) fn parse(token: &str) -> Result<Self, ApiError> {
        let read = || {
            let (time, id) = token.split_once('/')?;
            let is_hex = time.len() == 16 && time.bytes().all(|byte| byte.is_ascii_hexdigit());
            let bits = if is_hex { u64::from_str_radix(time, 16).ok()? } else { return None };
            Some(Self { time: f64::from_bits(bits), id: TraceId::parse(id)? })
        };
        read().ok_or_else(ApiError::strange_token)
    }

    /// The newest first; those of one time by their ids.
    pub(super) fn in_order(&self, other: &Self) -> Ordering {
        other.time.total_cmp(&self.time).then(self.id.cmp(&other.id))
    }

    pub(super) fn comes_after(&self, other: &Self) -> bool {
        self.in_order(other).is_gt()
    }
}

/// The token; the bits of the time, so that it is read back as it was.
impl fmt::Display for Position {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:016x}/{}", self.time.to_bits(), self.id)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Position;
    use crate::document::TraceId;

    fn position(time: f64, id: u64) -> Position {
        Position { time, id: TraceId::parse(&format!("1-00000000-{id:024x}")).unwrap() }
    }

    proptest! {
        #[test]
        fn a_token_is_read_back_as_it_was(time in any::<f64>(), id in any::<u64>()) {
            let before = position(time, id);
            let after = Position::parse(&before.to_string()).unwrap();
            prop_assert_eq!((after.time.to_bits(), after.id), (before.time.to_bits(), before.id));
        }

        #[test]
        fn no_token_is_too_much(token in ".*", hex in "[0-9a-f+é]{0,20}/.{0,40}") {
            let _ = (Position::parse(&token), Position::parse(&hex));
        }

        #[test]
        fn one_of_two_places_comes_first(one in (0..9_u8, 0..9_u64), other in (0..9_u8, 0..9_u64)) {
            let [a, b] = [one, other].map(|(time, id)| position(f64::from(time), id));
            prop_assert_eq!(a.comes_after(&b) || b.comes_after(&a), one != other);
        }
    }
}
