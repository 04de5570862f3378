//! The recorder of the program, and the doors that use it.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;
use std::future::Future;
use std::ops::Deref;
use std::time::Duration;

use once_cell::sync::OnceCell;

use crate::config::{ConfigError, SHUTDOWN_TIMEOUT};
use crate::context::begun::Begun;
use crate::context::missing;
use crate::context::segment::Segment;
use crate::context::work::{InWork, Start};
use crate::health::Health;
use crate::recorder::builder::RecorderBuilder;
use crate::recorder::{FlushError, Recorder};
use crate::stats::Stats;
use crate::trace_header::TraceHeader;

static INSTALLED: OnceCell<Recorder> = OnceCell::new();

thread_local! {
    /// Recorders that stand in for the installed one on this thread.
    static SCOPED: RefCell<Vec<Recorder>> = const { RefCell::new(Vec::new()) };
}

/// Sets the SDK up from the environment and installs it: the first line of `main`.
///
/// Keep the guard until the end; dropped, it sends what is left, for a second at most.
///
/// ```no_run
/// fn main() -> Result<(), xray_runtime::InitError> {
///     let _xray = xray_runtime::init()?;
///     // ..
///     Ok(())
/// }
/// ```
///
/// # Errors
///
/// [`InitError`] when a recorder is installed already.
pub fn init() -> Result<Guard, InitError> {
    Recorder::builder().init()
}

pub(crate) fn install(builder: RecorderBuilder) -> Result<Guard, InitError> {
    let mut made = false;
    let recorder = INSTALLED.get_or_try_init(|| {
        made = true;
        builder.build()
    })?;
    if !made {
        return Err(InitError::AlreadyInitialized);
    }
    missing::listen(|calls, place| {
        if let Some(recorder) = INSTALLED.get() {
            recorder.context_missing(calls, place);
        }
    });
    Ok(Guard { recorder: recorder.clone() })
}

/// The recorder in use here: the one of the innermost [`Recorder::scope`], or the installed one.
#[must_use]
pub fn recorder() -> Option<Recorder> {
    let scoped = SCOPED.try_with(|scoped| scoped.try_borrow().ok().and_then(|scoped| scoped.last().cloned()));
    scoped.ok().flatten().or_else(|| INSTALLED.get().cloned())
}

pub(crate) fn with_recorder<R>(recorder: &Recorder, work: impl FnOnce() -> R) -> R {
    struct Leave;
    impl Drop for Leave {
        fn drop(&mut self) {
            let _ = SCOPED.try_with(|scoped| scoped.try_borrow_mut().map(|mut scoped| scoped.pop()));
        }
    }
    let entered = SCOPED.try_with(|scoped| scoped.try_borrow_mut().map(|mut scoped| scoped.push(recorder.clone())));
    let _leave = entered.is_ok_and(|pushed| pushed.is_ok()).then_some(Leave);
    work()
}

/// Begins a segment of the recorder in use; without one, a segment that records nothing.
pub fn begin_segment(name: impl Into<Cow<'static, str>>) -> Segment {
    recorder().map_or_else(Segment::inert, |recorder| recorder.begin_segment(name))
}

/// The segment of a function that is a root. Its name is what the user wrote, or the service's, or
/// the function's.
pub(crate) fn begin_root(name: Cow<'static, str>, is_named: bool, header: Option<&TraceHeader>) -> Segment {
    let Some(recorder) = recorder() else { return Segment::inert() };
    let name = match recorder.service_name() {
        Some(service) if !is_named => Cow::Owned(service.to_owned()),
        _ => name,
    };
    match header {
        Some(header) => recorder.continue_segment(name, header),
        None => recorder.begin_segment(name),
    }
}

/// Runs `future` as a segment of the recorder in use when it is first polled. Where a segment is
/// current already it is a new one all the same.
///
/// ```
/// # async fn nightly() {}
/// # async fn example() {
/// xray_runtime::segment("nightly", nightly()).await;
/// # }
/// ```
pub fn segment<F: Future>(name: impl Into<Cow<'static, str>>, future: F) -> InWork<F> {
    InWork::new(
        Start::Root(|name| begin_segment(name).into_core().map_or(Begun::nothing(), Begun::of_segment), name.into()),
        future,
    )
}

/// Waits until everything that was closed before has been sent, or the time is up.
///
/// # Errors
///
/// [`FlushError`] when the time was up first.
pub fn flush(timeout: Duration) -> Result<(), FlushError> {
    recorder().map_or(Ok(()), |recorder| recorder.flush(timeout))
}

/// Sends what is left; from then on everything is dropped and counted.
///
/// # Errors
///
/// [`FlushError`] when the time was up before all was sent.
pub fn shutdown(timeout: Duration) -> Result<(), FlushError> {
    recorder().map_or(Ok(()), |recorder| recorder.shutdown(timeout))
}

/// The accounts of the recorder in use, all zero without one.
#[must_use]
pub fn stats() -> Stats {
    recorder().map(|recorder| recorder.stats()).unwrap_or_default()
}

/// How the recorder in use is; where there is none, that.
///
/// ```
/// let health = xray_runtime::health();
/// println!("{health}");
/// let for_an_endpoint = health.to_json();
/// ```
#[must_use]
pub fn health() -> Health {
    recorder().map_or_else(Health::missing, |recorder| recorder.health())
}

/// Shuts the program's recorder down when it is dropped; until then it is that recorder.
#[derive(Debug)]
#[must_use = "dropped at once, the recorder is shut down at once; bind it to a variable in `main`"]
pub struct Guard {
    recorder: Recorder,
}

impl Deref for Guard {
    type Target = Recorder;

    fn deref(&self) -> &Recorder {
        &self.recorder
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        // Whoever wants to know what was not sent in time calls `shutdown` before.
        let _ = self.recorder.shutdown(SHUTDOWN_TIMEOUT);
    }
}

/// Why no recorder was installed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum InitError {
    /// There is one already; it stays.
    AlreadyInitialized,
    /// A setting cannot be.
    Config(ConfigError),
}

impl From<ConfigError> for InitError {
    fn from(error: ConfigError) -> Self {
        Self::Config(error)
    }
}

impl fmt::Display for InitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AlreadyInitialized => f.write_str("a recorder is installed already; call `init` once, in `main`"),
            Self::Config(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for InitError {}
