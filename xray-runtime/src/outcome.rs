//! From a status or an `Err` to X-Ray's flags: error, fault, throttle. The one place that decides it.
//!
//! X-Ray: [Errors, faults, and exceptions](https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-errors).

use std::error::Error;
use std::task::Poll;

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

/// An error that knows what it means: to a traced function that returns it, it is what it says
/// instead of a fault.
///
/// ```
/// use std::fmt;
/// use xray_runtime::{ErrorOutcome, Outcome};
///
/// #[derive(Debug)]
/// enum OrderError { NotFound, Database }
///
/// impl ErrorOutcome for OrderError {
///     fn outcome(&self) -> Outcome {
///         match self {
///             Self::NotFound => Outcome::Error, // the caller's mistake
///             Self::Database => Outcome::Fault,
///         }
///     }
/// }
/// # impl fmt::Display for OrderError {
/// #     fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { write!(f, "{self:?}") }
/// # }
/// # impl std::error::Error for OrderError {}
/// ```
///
/// [`Outcome::Ok`] says that it is no failure at all: nothing is recorded then.
pub trait ErrorOutcome: Error {
    /// What it means.
    fn outcome(&self) -> Outcome;
}

/// A type that can hold an `Err`: a `Result`, also one that a poll is ready with.
#[diagnostic::on_unimplemented(
    message = "`{Self}` holds no `Err` to look at",
    label = "`err = path` looks at the `Err` of a `Result`",
    note = "remove `err`, or use `error_if = path`, which looks at any value"
)]
pub trait Fallible {
    /// The type in `Ok`.
    type Ok;
    /// The type in `Err`.
    type Err;

    /// The value, if it is one.
    fn as_ok(&self) -> Option<&Self::Ok>;

    /// The `Err`, if that is what it is.
    fn as_err(&self) -> Option<&Self::Err>;
}

impl<T, E> Fallible for Result<T, E> {
    type Ok = T;
    type Err = E;

    #[inline]
    fn as_ok(&self) -> Option<&T> {
        self.as_ref().ok()
    }

    #[inline]
    fn as_err(&self) -> Option<&E> {
        self.as_ref().err()
    }
}

impl<T, E> Fallible for Poll<Result<T, E>> {
    type Ok = T;
    type Err = E;

    fn as_ok(&self) -> Option<&T> {
        match self {
            Self::Ready(result) => result.as_ok(),
            Self::Pending => None,
        }
    }

    fn as_err(&self) -> Option<&E> {
        match self {
            Self::Ready(result) => result.as_err(),
            Self::Pending => None,
        }
    }
}

impl<T, E> Fallible for Poll<Option<Result<T, E>>> {
    type Ok = T;
    type Err = E;

    fn as_ok(&self) -> Option<&T> {
        match self {
            Self::Ready(Some(result)) => result.as_ok(),
            _ => None,
        }
    }

    fn as_err(&self) -> Option<&E> {
        match self {
            Self::Ready(Some(result)) => result.as_err(),
            _ => None,
        }
    }
}
