//! One traced function: what the macro knows of it, and what begins when it runs.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;
use std::sync::{Arc, OnceLock};

use super::begun::{self, Begun};
use super::missing;
use super::segment::Segment;
use super::stack::{self, Mode};
use crate::annotation::{Annotation, Read};
use crate::document::Namespace;
use crate::document::cause::Frame;
use crate::metadata::{self, Metadata};
use crate::outcome::Outcome;
use crate::segment::arena::Spot;
use crate::segment::core::Core;
use crate::trace_header::TraceHeader;

/// Begins the segment of a function that is a root; `is_named` says that the user wrote the name,
/// and the header whose trace it continues.
pub(crate) type BeginRoot = fn(name: Cow<'static, str>, is_named: bool, header: Option<&TraceHeader>) -> Segment;

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
    err: Outcome,
    missing: Missing,
}

/// What is done where the function runs outside any segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// It is counted, and told as the recorder's policy says.
    Count,
    /// It is told of this very function, once.
    Log,
    /// Nothing.
    Ignore,
}

impl Site {
    /// A function that stands at `line` of `file`.
    #[must_use]
    pub const fn new(name: &'static str, namespace: Namespace, file: &'static str, line: u32) -> Self {
        let (err, missing) = (Outcome::Fault, Missing::Count);
        Self { name, namespace, file, line, is_named: false, is_root: false, err, missing }
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

    /// Says what an `Err` means, where its type does not say it.
    #[must_use]
    pub const fn err(self, err: Outcome) -> Self {
        Self { err, ..self }
    }

    /// Says what is done outside any segment.
    #[must_use]
    pub const fn missing_is(self, missing: Missing) -> Self {
        Self { missing, ..self }
    }

    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    pub(super) fn namespace(&self) -> Namespace {
        self.namespace
    }

    pub(super) fn is_root(&self) -> bool {
        self.is_root
    }

    pub(super) fn missing(&self) -> Missing {
        self.missing
    }

    pub(super) fn place(&self) -> (&'static str, u32) {
        (self.file, self.line)
    }

    pub(crate) fn err_outcome(&self) -> Outcome {
        self.err
    }

    pub(crate) fn frame(&self) -> Frame {
        Frame { path: Cow::Borrowed(self.file), line: self.line, label: Cow::Borrowed(self.name) }
    }

    /// A segment of the recorder in use, or one that records nothing.
    pub(crate) fn root(&self) -> Segment {
        self.segment(Cow::Borrowed(self.name), false, None)
    }

    pub(super) fn segment(&self, name: Cow<'static, str>, is_computed: bool, header: Option<&TraceHeader>) -> Segment {
        ROOTS.get().map_or_else(Segment::inert, |begin| begin(name, self.is_named || is_computed, header))
    }

    #[inline(always)]
    pub(crate) fn begin_in(&self, core: &Core, parent: Spot, annotations: &[Read<'_>]) -> Option<u32> {
        core.begin_subsegment(parent, Cow::Borrowed(self.name), self.namespace, annotations)
    }

    pub(crate) fn begin_named_in(&self, core: &Core, parent: Spot, name: Cow<'static, str>) -> Option<u32> {
        core.begin_subsegment(parent, name, self.namespace, &[])
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
        Recorded(recorded).add_to(&begun);
        begun
    }
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` ({}:{})", self.name, self.file, self.line)
    }
}

thread_local! {
    /// The function whose future is polled for the first time just now, and will begin itself.
    static WAITING: Cell<Option<&'static Site>> = const { Cell::new(None) };
}

impl Site {
    /// Leaves it to the first statement of the future, which records its arguments, to begin it.
    #[inline]
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

    /// Says it to what has begun.
    pub(super) fn add_to(self, begun: &Begun) {
        if let (Some(kept), Some((core, spot))) = (self.0, begun.recording()) {
            for (key, value) in &kept.annotations {
                core.annotate(spot, Cow::Borrowed(key), value);
            }
            for (key, value) in kept.metadata {
                core.add_metadata(spot, Cow::Borrowed("default"), Cow::Borrowed(key), value);
            }
        }
    }

    /// Keeps copies of what was read.
    #[must_use]
    pub fn of(annotations: &[Read<'_>], metadata: &[metadata::Named<'_>]) -> Self {
        let annotations = annotations.iter().map(|(key, value)| (*key, value.to_owned_value()));
        let metadata = metadata.iter().map(|(key, value)| (*key, value.to_metadata()));
        Self(Some(Box::new(Kept { annotations: annotations.collect(), metadata: metadata.collect() })))
    }
}
