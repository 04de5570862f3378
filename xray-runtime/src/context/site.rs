//! One traced function: what the macro knows of it, and what begins when it runs.

use std::borrow::Cow;
use std::cell::Cell;
use std::sync::{Arc, OnceLock};

use super::begun::{self, Begun};
use super::missing;
use super::segment::Segment;
use super::stack::{self, Mode};
use crate::annotation::{Annotation, Read};
use crate::document::Namespace;
use crate::document::cause::Frame;
use crate::metadata::{self, Metadata};
use crate::segment::arena::Spot;
use crate::segment::core::Core;

/// Begins the segment of a function that is a root; `is_named` says that the user wrote the name.
pub(crate) type BeginRoot = fn(name: Cow<'static, str>, is_named: bool) -> Segment;

/// Who begins roots: the recorder, which this room does not know.
static ROOTS: OnceLock<BeginRoot> = OnceLock::new();

/// Says who begins roots from now on.
pub(crate) fn begin_roots_with(begin: BeginRoot) {
    let _ = ROOTS.set(begin);
}

/// What the macro knows about one traced function.
#[derive(Debug)]
pub struct Site {
    name: &'static str,
    namespace: Namespace,
    file: &'static str,
    line: u32,
    is_named: bool,
    is_root: bool,
}

impl Site {
    /// A function that stands at `line` of `file`.
    #[must_use]
    pub const fn new(name: &'static str, namespace: Namespace, file: &'static str, line: u32) -> Self {
        Self { name, namespace, file, line, is_named: false, is_root: false }
    }

    /// Says that the name was written by the user.
    #[must_use]
    pub const fn named(self) -> Self {
        Self { is_named: true, ..self }
    }

    /// Says that the function begins a segment where there is none.
    #[must_use]
    pub const fn rooted(self) -> Self {
        Self { is_root: true, ..self }
    }

    pub(crate) fn frame(&self) -> Frame {
        Frame { path: Cow::Borrowed(self.file), line: self.line, label: Cow::Borrowed(self.name) }
    }

    /// A segment of the recorder in use, or one that records nothing.
    pub(crate) fn root(&self) -> Segment {
        ROOTS.get().map_or_else(Segment::inert, |begin| begin(Cow::Borrowed(self.name), self.is_named))
    }

    #[inline(always)]
    pub(crate) fn begin_in(&self, core: &Core, parent: Spot, annotations: &[Read<'_>]) -> Option<u32> {
        core.begin_subsegment(parent, Cow::Borrowed(self.name), self.namespace, annotations)
    }

    pub(crate) fn begin(&self, annotations: &[Read<'_>], metadata: &[metadata::Named<'_>]) -> Begun {
        let mut begun = begun::begin(Cow::Borrowed(self.name), self.namespace, annotations);
        if !metadata.is_empty() {
            begun.record(&[], metadata);
        }
        begun
    }

    pub(crate) fn begin_root(&self) -> Begun {
        match stack::mode() {
            Mode::Recording => self.begin(&[], &[]),
            Mode::NotSampled => Begun::nothing(),
            Mode::Missing => self.root().into_core().map_or(Begun::nothing(), Begun::of_segment),
        }
    }

    /// Whether a future of this function, polled here for the first time, has anything to begin.
    #[inline]
    pub(super) fn begins_here(&self) -> bool {
        match stack::mode() {
            Mode::Recording => true,
            Mode::NotSampled => false,
            Mode::Missing if self.is_root => true,
            Mode::Missing => {
                missing::count();
                false
            }
        }
    }

    #[inline(never)]
    pub(super) fn begin_recorded(&self, recorded: Option<Box<Kept>>) -> Begun {
        let begun = if self.is_root { self.begin_root() } else { self.begin(&[], &[]) };
        if let (Some(kept), Some((core, spot))) = (recorded, begun.recording()) {
            for (key, value) in &kept.annotations {
                core.annotate(spot, Cow::Borrowed(key), value);
            }
            for (key, value) in kept.metadata {
                core.add_metadata(spot, Cow::Borrowed("default"), Cow::Borrowed(key), value);
            }
        }
        begun
    }
}

thread_local! {
    /// The function whose future is polled for the first time just now, and will begin itself.
    static WAITING: Cell<Option<&'static Site>> = const { Cell::new(None) };
}

impl Site {
    /// Leaves it to the first statement of the future, which records its arguments, to begin it.
    pub(super) fn begins_itself(&'static self) -> bool {
        if !self.is_root {
            WAITING.set(Some(self));
        }
        !self.is_root
    }
}

/// Records what was read from arguments inside a future: with what it begins, if it waits for that,
/// or else on the current subsegment.
pub(crate) fn record_inside(annotations: &[Read<'_>], metadata: &[metadata::Named<'_>]) {
    let waiting = WAITING.take();
    let annotations = match waiting {
        Some(site) => {
            stack::begin_for_top(|core, parent| site.begin_in(core, parent, annotations));
            &[]
        }
        None => annotations,
    };
    if annotations.is_empty() && metadata.is_empty() {
        return;
    }
    // What the user's code says is read outside the borrow.
    if let Some((core, spot)) = stack::with_current(|core, spot| (Arc::clone(core), spot)) {
        if core.sampled {
            begun::record(&core, spot, annotations, metadata);
        }
    }
}

/// What was read from the arguments of a function that returns a future, kept until it is polled.
#[derive(Debug)]
pub struct Recorded(pub(super) Option<Box<Kept>>);

/// What was read.
#[derive(Debug)]
pub struct Kept {
    annotations: Vec<(&'static str, Annotation<'static>)>,
    metadata: Vec<(&'static str, Metadata)>,
}

impl Recorded {
    /// Nothing was read.
    #[inline]
    #[must_use]
    pub const fn none() -> Self {
        Self(None)
    }

    /// Keeps copies of what was read.
    #[must_use]
    pub fn of(annotations: &[Read<'_>], metadata: &[metadata::Named<'_>]) -> Self {
        let annotations = annotations.iter().map(|(key, value)| (*key, value.to_owned_value()));
        let metadata = metadata.iter().map(|(key, value)| (*key, value.to_metadata()));
        Self(Some(Box::new(Kept { annotations: annotations.collect(), metadata: metadata.collect() })))
    }
}
