//! One traced function: what the macro knows of it, and what begins when it runs.

use std::borrow::Cow;
use std::future::Future;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::pin::Pin;
use std::sync::OnceLock;
use std::task::{Context as TaskContext, Poll};

use pin_project_lite::pin_project;

use super::begun::{self, Begun, Polling, poll_entered};
use super::missing;
use super::segment::Segment;
use super::stack::{self, Mode};
use crate::annotation::Annotation;
use crate::document::Namespace;
use crate::document::cause::Frame;
use crate::metadata::Metadata;
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

    #[inline]
    pub(crate) fn begin_in(
        &self,
        core: &Core,
        parent: Spot,
        annotations: &[(&'static str, Annotation<'_>)],
    ) -> Option<u32> {
        core.begin_subsegment(parent, Cow::Borrowed(self.name), self.namespace, annotations)
    }

    pub(crate) fn begin(
        &self,
        annotations: &[(&'static str, Annotation<'_>)],
        metadata: &mut [(&'static str, Metadata)],
    ) -> Begun {
        let mut begun = begun::begin(Cow::Borrowed(self.name), self.namespace, annotations);
        if !metadata.is_empty() {
            begun.record(&[], metadata);
        }
        begun
    }

    pub(crate) fn begin_root(&self) -> Begun {
        match stack::mode() {
            Mode::Recording => self.begin(&[], &mut []),
            Mode::NotSampled => Begun::nothing(),
            Mode::Missing => self.root().into_core().map_or(Begun::nothing(), Begun::of_segment),
        }
    }

    /// What a future of this function begins at its first poll.
    #[inline]
    fn begin_at_first_poll(&self, recorded: &mut Recorded) -> Begun {
        let mode = stack::mode();
        if mode == Mode::NotSampled {
            return Begun::nothing();
        }
        if mode == Mode::Missing && !self.is_root {
            missing::count();
            return Begun::nothing();
        }
        self.begin_recorded(recorded)
    }

    #[inline(never)]
    fn begin_recorded(&self, recorded: &mut Recorded) -> Begun {
        let Some(mut kept) = recorded.0.take() else {
            return if self.is_root { self.begin_root() } else { self.begin(&[], &mut []) };
        };
        let mut begun = if self.is_root { self.begin_root() } else { self.begin(&[], &mut []) };
        begun.record(&kept.annotations, &mut kept.metadata);
        begun
    }
}

/// What was read from the arguments of a function that returns a future, kept until it is polled.
#[derive(Debug)]
pub struct Recorded(Option<Box<Kept>>);

#[derive(Debug)]
struct Kept {
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
    pub fn of(annotations: &[(&'static str, Annotation<'_>)], metadata: &mut [(&'static str, Metadata)]) -> Self {
        let annotations = annotations.iter().map(|(key, value)| (*key, value.to_owned_value())).collect();
        let metadata = metadata.iter_mut().map(|(key, value)| (*key, std::mem::take(value))).collect();
        Self(Some(Box::new(Kept { annotations, metadata })))
    }
}

pin_project! {
    /// The future of a traced function: what it begins ends with it.
    #[must_use = "futures do nothing unless polled"]
    pub struct Traced<F, R> {
        // Taken at the first poll.
        site: Option<&'static Site>,
        recorded: Recorded,
        begun: Begun,
        report: R,
        #[pin]
        future: Option<F>,
    }

    impl<F, R> PinnedDrop for Traced<F, R> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            if this.begun.is_pending() {
                // What the future holds is dropped where it ran.
                let _polling = Polling::start(this.begun);
                this.future.set(None);
            }
        }
    }
}

impl<F, R> Traced<F, R> {
    #[inline]
    pub(crate) fn new(site: &'static Site, recorded: Recorded, future: F, report: R) -> Self {
        Self { site: Some(site), recorded, begun: Begun::nothing(), report, future: Some(future) }
    }
}

impl<F: Future, R: Fn(&F::Output, &mut Begun)> Future for Traced<F, R> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, task: &mut TaskContext<'_>) -> Poll<F::Output> {
        let this = self.project();
        if let Some(site) = this.site.take() {
            *this.begun = site.begin_at_first_poll(this.recorded);
        }
        let Some(future) = this.future.as_pin_mut() else { return Poll::Pending };
        if !this.begun.has_segment() {
            return future.poll(task);
        }
        let polled = poll_entered(this.begun, future, task);
        if let Poll::Ready(output) = &polled {
            if this.begun.is_recording() {
                (this.report)(output, this.begun);
            }
            // It ends here, though the future itself may be kept.
            this.begun.end();
        }
        polled
    }
}

// What is borrowed while polling ends with the poll, also by a panic.
impl<F: UnwindSafe, R> UnwindSafe for Traced<F, R> {}
impl<F: RefUnwindSafe, R> RefUnwindSafe for Traced<F, R> {}

impl<F, R> std::fmt::Debug for Traced<F, R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Traced").field("begun", &self.begun).finish_non_exhaustive()
    }
}
