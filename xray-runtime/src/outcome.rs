//! From a status or an `Err` to X-Ray's flags: error, fault, throttle. The one place that decides it.
//!
//! X-Ray: [Errors, faults, and exceptions](https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-errors).

use crate::document::record::Flags;

/// How a piece of work came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// It did what was asked.
    Ok,
    /// The caller's mistake: a status of 400 to 499.
    Error,
    /// The caller was too fast: status 429. It is an error too.
    Throttle,
    /// The service's mistake: a status of 500 to 599, an `Err`, a panic.
    Fault,
}

impl Outcome {
    /// What an HTTP status says.
    ///
    /// ```
    /// use xray_runtime::Outcome;
    ///
    /// assert_eq!(Outcome::of_status(204), Outcome::Ok);
    /// assert_eq!(Outcome::of_status(404), Outcome::Error);
    /// assert_eq!(Outcome::of_status(429), Outcome::Throttle);
    /// assert_eq!(Outcome::of_status(503), Outcome::Fault);
    /// assert_eq!(Outcome::of_status(600), Outcome::Ok);
    /// ```
    #[must_use]
    pub const fn of_status(status: u16) -> Self {
        match status {
            429 => Self::Throttle,
            400..=499 => Self::Error,
            500..=599 => Self::Fault,
            _ => Self::Ok,
        }
    }

    pub(crate) const fn flags(self) -> Flags {
        match self {
            Self::Ok => Flags::NONE,
            Self::Error => Flags::ERROR,
            Self::Throttle => Flags::ERROR.with(Flags::THROTTLE),
            Self::Fault => Flags::FAULT,
        }
    }
}
