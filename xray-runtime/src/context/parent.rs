//! What the work of a traced function can be put below, instead of the current segment.

use std::borrow::Cow;
use std::ops::Deref;
use std::rc::Rc;
use std::sync::Arc;

use super::Context;
use super::segment::Segment;
use super::subsegment::{DetachedSubsegment, Subsegment};
use crate::trace_header::TraceHeader;

/// What the work of a function marked `#[traced(parent = ..)]` belongs to.
///
/// ```
/// use xray_runtime::{Parent, ToParent, TraceHeader};
///
/// struct Message { trace_header: Option<TraceHeader> }
///
/// impl ToParent for Message {
///     fn to_parent(&self) -> Parent {
///         self.trace_header.to_parent()
///     }
/// }
/// ```
#[derive(Debug, Clone)]
pub struct Parent(pub(crate) Below);

#[derive(Debug, Clone)]
pub(crate) enum Below {
    /// Whatever is current.
    Current,
    Context(Context),
    Header(TraceHeader),
}

impl Parent {
    /// What is current where the function runs, as without `parent`.
    pub const CURRENT: Self = Self(Below::Current);

    /// A segment or subsegment of this process: the function's is a subsegment of it.
    #[must_use]
    pub fn context(context: &Context) -> Self {
        match context.parts() {
            Some(_) => Self(Below::Context(context.clone())),
            None => Self::CURRENT,
        }
    }

    /// A segment of the caller, in another process: the function's is a segment of the same trace,
    /// with the caller's sampling decision.
    #[must_use]
    pub fn header(header: TraceHeader) -> Self {
        match header.root() {
            Some(_) => Self(Below::Header(header)),
            None => Self::CURRENT,
        }
    }
}

/// A type that tells what a function's work belongs to: a [`Context`], a [`TraceHeader`], the text of
/// one, and options of them. What says nothing, or cannot be read, leaves the current segment.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the parent of a subsegment",
    label = "a parent is a `Context`, a `TraceHeader` or the text of one, or an option of them",
    note = "pass `xray_runtime::current()` where the work was begun, or the trace header that came with the request"
)]
pub trait ToParent {
    /// The parent.
    fn to_parent(&self) -> Parent;
}

impl ToParent for Parent {
    fn to_parent(&self) -> Parent {
        self.clone()
    }
}

impl ToParent for Context {
    fn to_parent(&self) -> Parent {
        Parent::context(self)
    }
}

macro_rules! through_their_context {
    ($($type:ty),*) => {$(
        impl ToParent for $type {
            fn to_parent(&self) -> Parent {
                Parent::context(self)
            }
        }
    )*};
}
through_their_context!(Segment, Subsegment, DetachedSubsegment);

impl ToParent for TraceHeader {
    fn to_parent(&self) -> Parent {
        Parent::header(self.clone())
    }
}

impl ToParent for str {
    fn to_parent(&self) -> Parent {
        self.parse().map_or(Parent::CURRENT, Parent::header)
    }
}

impl ToParent for String {
    fn to_parent(&self) -> Parent {
        self.deref().to_parent()
    }
}

impl ToParent for Cow<'_, str> {
    fn to_parent(&self) -> Parent {
        self.deref().to_parent()
    }
}

impl<T: ToParent> ToParent for Option<T> {
    fn to_parent(&self) -> Parent {
        self.as_ref().map_or(Parent::CURRENT, ToParent::to_parent)
    }
}

impl<T: ToParent, E> ToParent for Result<T, E> {
    fn to_parent(&self) -> Parent {
        self.as_ref().map_or(Parent::CURRENT, ToParent::to_parent)
    }
}

macro_rules! through_what_they_point_at {
    ($($type:ty),*) => {$(
        impl<T: ToParent + ?Sized> ToParent for $type {
            fn to_parent(&self) -> Parent {
                (**self).to_parent()
            }
        }
    )*};
}
through_what_they_point_at!(&T, &mut T, Box<T>, Rc<T>, Arc<T>);
