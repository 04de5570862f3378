//! How many traces are expected, and when that can be decided. Knows no server and no clock.

use std::fmt;

/// How many traces there should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expectation {
    Exactly(u64),
    AtLeast(u64),
    AtMost(u64),
}

impl Expectation {
    /// Whether so many are what is expected.
    pub(crate) fn holds(self, found: u64) -> bool {
        match self {
            Self::Exactly(count) => found == count,
            Self::AtLeast(count) => found >= count,
            Self::AtMost(count) => found <= count,
        }
    }

    /// Whether it holds, before the time is over: `None` while that is open.
    ///
    /// A limit has to be kept to the end, while a number has to be reached once. More than an exact number is not the end
    /// of it: a trace that goes on may be selected no longer.
    pub(crate) fn decided(self, found: u64) -> Option<bool> {
        match self {
            Self::Exactly(0) | Self::AtMost(_) => Some(false).filter(|_| !self.holds(found)),
            Self::Exactly(_) | Self::AtLeast(_) => Some(true).filter(|_| self.holds(found)),
        }
    }
}

impl fmt::Display for Expectation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exactly(0) | Self::AtMost(0) => formatter.write_str("none"),
            Self::Exactly(count) => write!(formatter, "exactly {count}"),
            Self::AtLeast(count) => write!(formatter, "at least {count}"),
            Self::AtMost(count) => write!(formatter, "at most {count}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Expectation::{AtLeast, AtMost, Exactly};

    #[test]
    fn a_number_is_decided_when_it_is_reached_and_a_limit_when_it_is_passed() {
        for (expectation, found, decided) in [
            (Exactly(2), 1, None),
            (Exactly(2), 2, Some(true)),
            (Exactly(2), 3, None),
            (AtLeast(2), 1, None),
            (AtLeast(2), 3, Some(true)),
            (AtMost(2), 2, None),
            (AtMost(2), 3, Some(false)),
            (Exactly(0), 0, None),
            (Exactly(0), 1, Some(false)),
        ] {
            assert_eq!(expectation.decided(found), decided, "{expectation:?} {found}");
        }
    }
}
