//! Runs a test's work with a recorder of its own: which one, and inside what.

use std::borrow::Cow;
use std::ops::Deref;

use super::scoped::enter;
use super::trace::Trace;
use crate::clock::Clock;
use crate::context::current;
use crate::emitter::capture::CaptureEmitter;
use crate::recorder::Recorder;
use crate::recorder::builder::RecorderBuilder;
use crate::sampling::Sampling;

/// How a test's work is recorded: [`record`](super::record) and [`record_sync`](super::record_sync)
/// with settings.
///
/// Nothing is shared with other tests, and nothing of the machine is read: the recorder samples every
/// segment, knows no environment variables, and keeps what it sends in memory. It sends where a
/// segment ends, without a thread.
///
/// ```
/// use xray_runtime::testing::Recording;
/// use xray_runtime::traced;
///
/// #[traced(root = "nightly")]
/// fn nightly() {}
///
/// // A function that begins a segment itself does so only where there is none yet:
/// let trace = Recording::new().without_segment().record_sync(nightly);
/// assert_eq!(trace.to_text(), "nightly\n");
/// assert!(trace.one("nightly").is_segment());
/// ```
#[derive(Debug)]
#[must_use = "it does nothing until work is given to it"]
pub struct Recording {
    builder: RecorderBuilder,
    segment: Option<Cow<'static, str>>,
}

impl Default for Recording {
    fn default() -> Self {
        Self::new()
    }
}

impl Recording {
    /// Work inside a segment called `test`.
    pub fn new() -> Self {
        const NO_ENVIRONMENT: [(&str, &str); 0] = [];
        let builder = Recorder::builder().environment(NO_ENVIRONMENT).sampling(Sampling::always()).inline(true);
        Self { builder, segment: Some(Cow::Borrowed("test")) }
    }

    /// Calls the segment that the work runs in by another name.
    pub fn named(self, name: impl Into<Cow<'static, str>>) -> Self {
        Self { segment: Some(name.into()), ..self }
    }

    /// Runs the work outside any segment: for code that begins its own, and to see what code does
    /// where there is none.
    pub fn without_segment(self) -> Self {
        Self { segment: None, ..self }
    }

    /// Samples no segment: nothing is to be recorded then.
    pub fn not_sampled(self) -> Self {
        self.configure(|builder| builder.sampling(Sampling::never()))
    }

    /// Takes the time from `clock`, so that a test can say how long things take.
    pub fn clock(self, clock: Clock) -> Self {
        self.configure(|builder| builder.clock(clock))
    }

    /// Any other setting of the recorder. Its emitter is the test's, whatever is set here.
    pub fn configure(self, configure: impl FnOnce(RecorderBuilder) -> RecorderBuilder) -> Self {
        Self { builder: configure(self.builder), ..self }
    }

    /// Makes the recorder, and runs nothing: for code that is given a recorder, or brings its own
    /// threads. It has no segment; [`Trace::recorder`] begins some.
    ///
    /// ```
    /// use xray_runtime::testing::Recording;
    ///
    /// let trace = Recording::new().start();
    /// trace.recorder().begin_segment("orders").close();
    /// assert_eq!(trace.to_text(), "orders\n");
    /// ```
    ///
    /// # Panics
    ///
    /// When a setting cannot be.
    #[track_caller]
    pub fn start(self) -> Trace {
        let capture = CaptureEmitter::new();
        match self.builder.emitter(capture.clone()).build() {
            Ok(recorder) => Trace::of_recorder(recorder, capture),
            Err(error) => panic!("{error}"),
        }
    }

    /// Runs `work`, and returns what it returned and recorded.
    ///
    /// # Panics
    ///
    /// When a setting cannot be.
    #[track_caller]
    pub fn record_sync<R>(self, work: impl FnOnce() -> R) -> Recorded<R> {
        let (output, trace) = self.run_sync(|trace| (work(), trace));
        Recorded { trace, output }
    }

    /// Runs `work`, and returns what it returned and recorded.
    ///
    /// # Panics
    ///
    /// When a setting cannot be.
    pub async fn record<F: Future>(self, work: F) -> Recorded<F::Output> {
        let (output, trace) = self.run(|trace| async { (work.await, trace) }).await;
        Recorded { trace, output }
    }

    /// Gives `work` the trace while it still runs, as [`#[test]`](macro@crate::test) does.
    ///
    /// ```
    /// use xray_runtime::testing::Recording;
    ///
    /// Recording::new().named("orders").run_sync(|trace| {
    ///     xray_runtime::scope("price", || ());
    ///     assert_eq!(trace.to_text(), "orders\n  price\n");
    /// });
    /// ```
    ///
    /// # Panics
    ///
    /// When a setting cannot be.
    #[track_caller]
    pub fn run_sync<R>(mut self, work: impl FnOnce(Trace) -> R) -> R {
        let segment = self.segment.take();
        let trace = self.start();
        let recorder = trace.recorder().clone();
        enter(&recorder, segment.is_none(), || match segment {
            Some(name) => {
                let segment = recorder.begin_segment(name);
                trace.begun(segment.clone());
                segment.scope(|| work(trace))
            }
            None => work(trace),
        })
    }

    /// Gives `work` the trace while it still runs, as [`#[test]`](macro@crate::test) does.
    ///
    /// # Panics
    ///
    /// When a setting cannot be.
    pub async fn run<F: Future>(mut self, work: impl FnOnce(Trace) -> F) -> F::Output {
        let segment = self.segment.take();
        let trace = self.start();
        let inside = trace.clone();
        let Some(name) = segment else {
            return trace.scope(async move { work(inside).await }).outside().await;
        };
        let begun = async move {
            inside.begun(current());
            work(inside).await
        };
        trace.scope(crate::global::segment(name, begun)).await
    }
}

/// What work returned, and the [`Trace`] it left.
#[derive(Debug)]
#[must_use = "what was recorded is there to be looked at"]
pub struct Recorded<T> {
    /// What was recorded.
    pub trace: Trace,
    /// What the work returned.
    pub output: T,
}

impl<T> Deref for Recorded<T> {
    type Target = Trace;

    fn deref(&self) -> &Trace {
        &self.trace
    }
}
