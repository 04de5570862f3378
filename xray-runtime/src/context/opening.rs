//! How a traced function opens when its options ask for more than its site can say: a name that is
//! computed, a parent of its own, a policy for running outside any segment.

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::begun::{self, Begun};
use super::parent::{Below, ToParent};
use super::segment::Segment;
use super::site::{Missing, Recorded, Site};
use super::stack::{self, Mode};
use super::{Context, missing};
use crate::document::record::NONE;
use crate::trace_header::TraceHeader;

/// A function that is about to begin its subsegment or segment.
#[derive(Debug)]
#[must_use]
pub struct Opening {
    site: &'static Site,
    name: Option<Cow<'static, str>>,
    below: Below,
    recorded: Recorded,
}

/// Where an opening leads.
pub(crate) enum Way {
    /// Nowhere: nothing is recorded.
    Nowhere,
    /// A subsegment of what is current.
    Subsegment,
    /// A subsegment of that context.
    SubsegmentOf(Context),
    /// A segment, continuing the trace of a caller if there is one.
    Segment(Option<TraceHeader>),
}

impl Opening {
    /// The opening of the function at `site`, below what is current.
    pub const fn of(site: &'static Site) -> Self {
        Self { site, name: None, below: Below::Current, recorded: Recorded::none() }
    }

    /// Below that parent instead, if it is one.
    pub fn below(mut self, parent: &dyn ToParent) -> Self {
        self.below = parent.to_parent().0;
        self
    }

    /// Under that name, which is asked for only when it is needed.
    pub fn named(mut self, name: impl FnOnce() -> Cow<'static, str>) -> Self {
        if self.will_open() {
            // A name that panics costs the name.
            self.name = catch_unwind(AssertUnwindSafe(name)).ok();
        }
        self
    }

    /// With values, which are read only if it is going to begin anything.
    pub fn reading(mut self, read: impl FnOnce() -> Recorded) -> Self {
        if self.will_open() {
            self.recorded = read();
        }
        self
    }

    fn will_open(&self) -> bool {
        match &self.below {
            Below::Current => match stack::mode() {
                Mode::Recording => true,
                Mode::NotSampled => false,
                Mode::Missing => self.site.is_root(),
            },
            Below::Context(context) => context.is_recording(),
            Below::Header(_) => true,
        }
    }

    pub(crate) fn way(&mut self) -> Way {
        match std::mem::replace(&mut self.below, Below::Current) {
            Below::Context(context) => Way::SubsegmentOf(context),
            Below::Header(header) => Way::Segment(Some(header)),
            Below::Current => match stack::mode() {
                Mode::Recording => Way::Subsegment,
                Mode::NotSampled => Way::Nowhere,
                Mode::Missing if self.site.is_root() => Way::Segment(None),
                Mode::Missing => {
                    match self.site.missing() {
                        Missing::Count => missing::count(),
                        Missing::Ignore => {}
                        Missing::Log => missing::count_at(self.site),
                    }
                    Way::Nowhere
                }
            },
        }
    }

    pub(crate) fn site(&self) -> &'static Site {
        self.site
    }

    /// The name its subsegment gets.
    pub(crate) fn take_name(&mut self) -> Cow<'static, str> {
        self.name.take().unwrap_or(Cow::Borrowed(self.site.name()))
    }

    /// The segment it begins; a name that was computed is one that the user wrote.
    pub(crate) fn segment(&mut self, header: Option<&TraceHeader>) -> Segment {
        let is_computed = self.name.is_some();
        let name = self.take_name();
        self.site.segment(name, is_computed, header)
    }

    /// Opens, for a future.
    pub fn begin(mut self) -> Begun {
        let begun = match self.way() {
            Way::Nowhere => Begun::nothing(),
            Way::Subsegment => begun::begin(self.take_name(), self.site.namespace(), &[]),
            Way::SubsegmentOf(context) => self.begin_in(&context),
            Way::Segment(header) => {
                self.segment(header.as_ref()).into_core().map_or(Begun::nothing(), Begun::of_segment)
            }
        };
        self.recorded.add_to(&begun);
        begun
    }

    fn begin_in(&mut self, context: &Context) -> Begun {
        let Some((core, spot)) = context.parts() else { return Begun::nothing() };
        let place = if core.sampled {
            core.begin_subsegment(spot, self.take_name(), self.site.namespace(), &[])
        } else {
            // Nothing of it is recorded, but what it calls is told that it is not sampled.
            Some(NONE)
        };
        place.map_or(Begun::nothing(), |place| Begun::of(Arc::clone(core), place))
    }
}

/// A type that can name a subsegment in `#[traced(name = ..)]`: a text.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the name of a subsegment",
    label = "a name is a text",
    note = "write a `&str` or `String`, such as `format!(\"page {{number}}\")`"
)]
pub trait ToName {
    /// The name.
    fn to_name(&self) -> Cow<'static, str>;
}

macro_rules! names {
    ($($type:ty),*) => {$(
        impl ToName for $type {
            fn to_name(&self) -> Cow<'static, str> {
                let text: &str = self;
                Cow::Owned(text.to_owned())
            }
        }
    )*};
}
names!(str, String, Cow<'_, str>, Box<str>, Arc<str>);

impl<T: ToName + ?Sized> ToName for &T {
    fn to_name(&self) -> Cow<'static, str> {
        (**self).to_name()
    }
}
