//! Values as the options of a function ask for them: printed, or through a function of the user's.
//!
//! Whatever runs there may panic: then that one value is lost, and says so.

use std::borrow::Cow;
use std::fmt::{Debug, Display};
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::annotation::{Annotation, ToAnnotation};
use crate::context::opening::ToName;
use crate::metadata::{Metadata, ToMetadata};
use crate::segment::failure::{debug_message, message};

/// An annotation that is computed.
pub fn computed(compute: impl FnOnce() -> Annotation<'static>) -> Annotation<'static> {
    catch_unwind(AssertUnwindSafe(compute)).unwrap_or(Annotation::String(Cow::Borrowed("<panicked>")))
}

/// Reads a value that was computed.
#[must_use]
pub fn owned(value: &dyn ToAnnotation) -> Annotation<'static> {
    value.to_annotation().to_owned_value()
}

/// The text of an annotation.
#[must_use]
pub fn displayed(value: &dyn Display) -> Annotation<'static> {
    Annotation::String(Cow::Owned(message(value)))
}

/// The text of metadata.
#[must_use]
pub fn display_text(value: &dyn Display) -> String {
    message(value)
}

/// The text of metadata, as developers see it.
#[must_use]
pub fn debug_text(value: &dyn Debug) -> String {
    debug_message(value)
}

/// Metadata that is computed.
pub fn computed_metadata(compute: impl FnOnce() -> Metadata) -> Metadata {
    catch_unwind(AssertUnwindSafe(compute)).unwrap_or_else(|_| Metadata::failed("<panicked>"))
}

/// Takes a value that was computed.
#[must_use]
pub fn owned_metadata(value: &dyn ToMetadata) -> Metadata {
    value.to_metadata()
}

/// What a closure of the user's makes of a value.
pub fn applied<'v, T: ?Sized, V: 'v>(value: &'v T, make: impl FnOnce(&'v T) -> V) -> V {
    make(value)
}

/// A name that is computed.
#[must_use]
pub fn name(name: &dyn ToName) -> Cow<'static, str> {
    name.to_name()
}
