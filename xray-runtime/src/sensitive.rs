//! Values that must not be recorded, told by their type.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

use serde_core::{Serialize, Serializer};

use crate::annotation::{Annotation, ToAnnotation};

/// A value that never becomes an annotation or metadata: the program does not compile that tries.
///
/// It is used like the value inside, prints as `<sensitive>` in `Debug`, and has no `Display`. What may
/// be told of it is said by a function: `#[annotate(with = last_four)]`.
///
/// ```
/// use xray_runtime::{Sensitive, traced};
///
/// fn last_four(card: &Sensitive<String>) -> String {
///     card.chars().rev().take(4).collect::<Vec<_>>().into_iter().rev().collect()
/// }
///
/// #[traced]
/// fn pay(#[annotate(with = last_four)] card: Sensitive<String>) -> usize {
///     card.len()
/// }
///
/// assert_eq!(pay(Sensitive::new("4111111111111111".to_owned())), 16);
/// assert_eq!(format!("{:?}", Sensitive::new("4111")), "<sensitive>");
/// ```
///
/// ```compile_fail
/// # use xray_runtime::{Sensitive, traced};
/// #[traced]
/// fn pay(#[annotate] card: Sensitive<String>) {}
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sensitive<T>(T);

impl<T> Sensitive<T> {
    /// Marks a value.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value, no longer marked.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> Deref for Sensitive<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Sensitive<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T> From<T> for Sensitive<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T> fmt::Debug for Sensitive<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<sensitive>")
    }
}

/// No type: what would have to be one to be recorded is never recorded.
#[diagnostic::on_unimplemented(
    message = "a `Sensitive` value is never recorded",
    label = "this one is `Sensitive`",
    note = "say what may be told of it with a function: `#[annotate(with = path)]`"
)]
pub trait MayBeRecorded: private::Sealed {}

mod private {
    pub trait Sealed {}
}

impl<T> ToAnnotation for Sensitive<T>
where
    PhantomData<T>: MayBeRecorded,
{
    fn to_annotation(&self) -> Annotation<'_> {
        Annotation::Absent
    }
}

impl<T> Serialize for Sensitive<T>
where
    PhantomData<T>: MayBeRecorded,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_unit()
    }
}
