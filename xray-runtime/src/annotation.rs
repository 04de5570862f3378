//! What may be an annotation: a string, a number or a boolean.
//!
//! Knows values only. Where they are kept and how they are written is decided elsewhere.

use std::borrow::Cow;
use std::fmt::Display;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::ids::{SegmentId, TraceId};

/// Integers are exact in JSON readers up to here; beyond it they are sent as strings.
const MAX_EXACT: u64 = 1 << 53;

/// The value of an annotation, as X-Ray indexes it.
///
/// X-Ray: [Annotations].
///
/// [Annotations]: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-annotations
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Annotation<'a> {
    /// Text, up to 1,000 characters; what is longer is cut.
    String(Cow<'a, str>),
    /// A whole number of at most 2^53 in size.
    Integer(i64),
    /// A finite number; NaN and the infinities are left out and counted.
    Number(f64),
    /// True or false.
    Boolean(bool),
    /// No value: nothing is recorded.
    Absent,
}

/// A type whose values can be annotations: strings, numbers, booleans, and options of them.
///
/// ```
/// use xray_runtime::{Annotation, ToAnnotation};
///
/// enum Plan { Free, Paid }
///
/// impl ToAnnotation for Plan {
///     fn to_annotation(&self) -> Annotation<'_> {
///         match self {
///             Self::Free => Annotation::String("free".into()),
///             Self::Paid => Annotation::String("paid".into()),
///         }
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an X-Ray annotation",
    label = "annotations are strings, numbers or booleans",
    note = "tell it as a text (`#[annotate(display)]`) or through a function (`#[annotate(with = path)]`), record it with `#[metadata]`, or implement `xray_runtime::ToAnnotation` for it"
)]
pub trait ToAnnotation {
    /// The value to index.
    fn to_annotation(&self) -> Annotation<'_>;
}

impl Annotation<'_> {
    /// The value, borrowing nothing.
    pub(crate) fn to_owned_value(&self) -> Annotation<'static> {
        match self {
            Self::String(text) => Annotation::String(Cow::Owned(text.clone().into_owned())),
            Self::Integer(value) => Annotation::Integer(*value),
            Self::Number(value) => Annotation::Number(*value),
            Self::Boolean(value) => Annotation::Boolean(*value),
            Self::Absent => Annotation::Absent,
        }
    }

    #[inline]
    fn integer(value: i64) -> Self {
        if value.unsigned_abs() <= MAX_EXACT { Self::Integer(value) } else { Self::printed(value) }
    }

    #[cold]
    fn printed(value: impl Display) -> Self {
        Self::String(Cow::Owned(value.to_string()))
    }
}

impl ToAnnotation for Annotation<'_> {
    fn to_annotation(&self) -> Annotation<'_> {
        match self {
            Self::String(text) => Annotation::String(Cow::Borrowed(text)),
            Self::Integer(value) => Annotation::Integer(*value),
            Self::Number(value) => Annotation::Number(*value),
            Self::Boolean(value) => Annotation::Boolean(*value),
            Self::Absent => Annotation::Absent,
        }
    }
}

impl ToAnnotation for str {
    #[inline]
    fn to_annotation(&self) -> Annotation<'_> {
        Annotation::String(Cow::Borrowed(self))
    }
}

impl ToAnnotation for String {
    #[inline]
    fn to_annotation(&self) -> Annotation<'_> {
        Annotation::String(Cow::Borrowed(self))
    }
}

impl ToAnnotation for bool {
    #[inline]
    fn to_annotation(&self) -> Annotation<'_> {
        Annotation::Boolean(*self)
    }
}

impl ToAnnotation for f64 {
    #[inline]
    fn to_annotation(&self) -> Annotation<'_> {
        Annotation::Number(*self)
    }
}

impl ToAnnotation for f32 {
    /// The number as it prints: `0.1_f32` becomes 0.1, not 0.10000000149011612.
    fn to_annotation(&self) -> Annotation<'_> {
        Annotation::Number(self.to_string().parse().unwrap_or(f64::from(*self)))
    }
}

impl ToAnnotation for char {
    fn to_annotation(&self) -> Annotation<'_> {
        Annotation::String(self.to_string().into())
    }
}

impl<T: ToAnnotation> ToAnnotation for Option<T> {
    #[inline]
    fn to_annotation(&self) -> Annotation<'_> {
        self.as_ref().map_or(Annotation::Absent, T::to_annotation)
    }
}

macro_rules! integers_that_may_be_small {
    ($($integer:ty),*) => {$(
        impl ToAnnotation for $integer {
            #[inline]
            fn to_annotation(&self) -> Annotation<'_> {
                Annotation::Integer(i64::from(*self))
            }
        }
    )*};
}
integers_that_may_be_small!(i8, i16, i32, u8, u16, u32);

macro_rules! integers_that_may_be_large {
    ($($integer:ty),*) => {$(
        impl ToAnnotation for $integer {
            #[inline]
            fn to_annotation(&self) -> Annotation<'_> {
                match i64::try_from(*self) {
                    Ok(value) => Annotation::integer(value),
                    Err(_) => Annotation::printed(self),
                }
            }
        }
    )*};
}
integers_that_may_be_large!(i64, u64, isize, usize, i128, u128);

macro_rules! through_their_target {
    ($([$($generics:tt)*] $pointer:ty),* $(,)?) => {$(
        impl<$($generics)*> ToAnnotation for $pointer {
            #[inline]
            fn to_annotation(&self) -> Annotation<'_> {
                (**self).to_annotation()
            }
        }
    )*};
}
through_their_target!(
    [T: ToAnnotation + ?Sized] &T,
    [T: ToAnnotation + ?Sized] &mut T,
    [T: ToAnnotation + ?Sized] Box<T>,
    [T: ToAnnotation + ?Sized] std::rc::Rc<T>,
    [T: ToAnnotation + ?Sized] std::sync::Arc<T>,
    [T: ToAnnotation + ToOwned + ?Sized] Cow<'_, T>,
);

macro_rules! through_their_text {
    ($($type:ty),*) => {$(
        impl ToAnnotation for $type {
            fn to_annotation(&self) -> Annotation<'_> {
                Annotation::printed(self)
            }
        }
    )*};
}
through_their_text!(TraceId, SegmentId, std::net::IpAddr, std::net::Ipv4Addr, std::net::Ipv6Addr, std::net::SocketAddr);

macro_rules! through_their_number {
    ($($type:ident),*) => {$(
        impl ToAnnotation for std::num::$type {
            #[inline]
            fn to_annotation(&self) -> Annotation<'_> {
                match i64::try_from(self.get()) {
                    Ok(value) => Annotation::integer(value),
                    Err(_) => Annotation::printed(self),
                }
            }
        }
    )*};
}
through_their_number!(
    NonZeroI8,
    NonZeroI16,
    NonZeroI32,
    NonZeroI64,
    NonZeroIsize,
    NonZeroU8,
    NonZeroU16,
    NonZeroU32,
    NonZeroU64,
    NonZeroUsize
);

/// An argument that was read, under its key.
pub(crate) type Read<'a> = (&'static str, Annotation<'a>);

/// Reads a value; a `ToAnnotation` of the user's that panics costs the value and nothing else.
#[inline]
pub(crate) fn read<T: ToAnnotation + ?Sized>(value: &T) -> Annotation<'_> {
    catch_unwind(AssertUnwindSafe(|| value.to_annotation())).unwrap_or(Annotation::String(Cow::Borrowed("<panicked>")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_integer_beyond_two_to_the_53_is_a_string() {
        assert_eq!(9_007_199_254_740_992_u64.to_annotation(), Annotation::Integer(9_007_199_254_740_992));
        assert_eq!(9_007_199_254_740_993_u64.to_annotation(), Annotation::String("9007199254740993".into()));
        assert_eq!(i64::MIN.to_annotation(), Annotation::String("-9223372036854775808".into()));
        assert_eq!(u128::MAX.to_annotation(), Annotation::String(u128::MAX.to_string().into()));
    }

    #[test]
    fn a_small_float_prints_as_it_was_written() {
        assert_eq!(0.1_f32.to_annotation(), Annotation::Number(0.1));
    }

    #[test]
    fn none_is_no_annotation() {
        assert_eq!(None::<&str>.to_annotation(), Annotation::Absent);
        assert_eq!(Some(3_u8).to_annotation(), Annotation::Integer(3));
    }
}
