//! AWS X-Ray for Rust: `#[traced]` functions become subsegments, and segments are sent to the X-Ray
//! daemon, the CloudWatch agent or an OpenTelemetry Collector over UDP.
//!
//! ```no_run
//! use xray_runtime::traced;
//!
//! #[traced]
//! fn price(#[annotate] order_id: u64) -> Result<u64, std::num::ParseIntError> {
//!     format!("{order_id}00").parse()
//! }
//!
//! #[traced(root = "orders")]
//! fn main() {
//!     let _xray = xray_runtime::init();
//!     let _ = price(7);
//! }
//! ```
//!
//! - [`init`] or [`Recorder::builder`] sets it up, [`Stats`] tells what became of what was recorded.
//! - [`traced`] is the attribute; [`begin_segment`], [`begin_subsegment`], [`scope`], [`subsegment`]
//!   and [`current`] are the same by hand.
//! - [`FutureExt`] carries a segment into what is spawned.
#![forbid(unsafe_code)]

mod annotation;
mod clock;
mod config;
mod context;
mod daemon_address;
mod delivery;
mod document;
mod emitter;
mod environment;
mod global;
mod ids;
mod message;
mod metadata;
mod outcome;
mod panic;
mod random;
mod recorder;
mod sampling;
mod segment;
mod stats;
#[cfg(feature = "testing")]
pub mod testing;
mod text;
#[cfg(feature = "tokio")]
mod tokio;
mod trace_header;

#[doc(hidden)]
pub mod __rt;

/// Makes a function's body a subsegment of the current segment.
///
/// The subsegment is named after the function, begins when the body does (with an `async fn`: at the
/// first poll) and ends when it returns, panics or is cancelled. An `Err` it returns is recorded with
/// its sources and marks a fault; so does a panic. The function returns what it returned before.
/// Outside a segment, or in one that is not sampled, only the body runs.
///
/// Arguments are recorded if you say so:
///
/// - `#[annotate]` makes an argument an annotation, by which traces are searched: any
///   [`ToAnnotation`]. `#[annotate(name = "order")]` gives it another key.
/// - `#[metadata]` records an argument of any type that serde can serialize, unindexed.
///
/// | option | meaning |
/// |---|---|
/// | `name = "charge"` | the subsegment's name |
/// | `namespace = "aws"`, `"remote"` | a call of the AWS SDK, or of another service |
/// | `root`, `root = "service"` | outside a segment it begins one: for `main`, jobs and consumers |
/// | `crate = path` | where this crate is, if it was renamed |
///
/// ```
/// use xray_runtime::{CaptureEmitter, Recorder, Sampling, traced};
///
/// #[traced]
/// fn price(#[annotate] order_id: u64, #[metadata] items: &[&str]) -> Result<u64, String> {
///     if items.is_empty() { Err("nothing ordered".to_owned()) } else { Ok(order_id) }
/// }
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let captured = CaptureEmitter::new();
/// let recorder = Recorder::builder().emitter(captured.clone()).sampling(Sampling::always()).build()?;
/// recorder.begin_segment("shop").scope(|| price(7, &[]).unwrap_err());
/// recorder.flush(std::time::Duration::from_secs(1))?;
///
/// let subsegment = &captured.documents()[0]["subsegments"][0];
/// assert_eq!(subsegment["name"], "price");
/// assert_eq!(subsegment["annotations"]["order_id"], 7);
/// assert_eq!(subsegment["fault"], true);
/// assert_eq!(subsegment["cause"]["exceptions"][0]["message"], "nothing ordered");
/// # Ok(())
/// # }
/// ```
///
/// A function that returns a future (`-> impl Future`, a boxed one, an `#[async_trait]` method) is
/// traced like an `async fn`: the subsegment is the future's. With `#[track_caller]` or an
/// `impl Trait` return an `Err` is not looked at, since that would take the body into a closure.
pub use xray_macros::traced;

/// Runs a test inside a segment of a recorder of its own, and hands it the trace.
///
/// It stands above the attribute that makes the test (`#[test]`, `#[tokio::test(..)]`, `#[rstest]` or
/// any other whose name has `test` in it), and puts `#[test]` there itself when there is none. The
/// segment has the name of the test. An argument of type [`Trace`](testing::Trace), if there is one,
/// is what the test looks at; other arguments are left to other attributes. The test returns what it
/// returned before: `?` works. Write it with its path: `test` alone is Rust's own.
///
/// ```
/// use xray_runtime::testing::Trace;
/// use xray_runtime::{assert_trace, traced};
///
/// #[traced]
/// fn price(#[annotate] order_id: u64) -> u64 {
///     order_id * 100
/// }
///
/// #[xray_runtime::test]
/// fn a_price_is_traced(trace: Trace) {
///     assert_eq!(price(7), 700);
///     assert_trace!(trace, "a_price_is_traced" => { "price" { annotations: { order_id: 7 } } });
/// }
/// ```
///
/// | option | meaning |
/// |---|---|
/// | `without_segment` | the test runs outside any segment: for code that begins its own |
/// | `crate = path` | where this crate is, if it was renamed |
///
/// Without the attribute, [`testing::Recording::run`] and [`run_sync`](testing::Recording::run_sync) do
/// the same.
#[cfg(feature = "testing")]
pub use xray_macros::test;

#[cfg(feature = "testing")]
#[doc(hidden)]
pub use xray_macros::__expected;

pub use annotation::{Annotation, ToAnnotation};
pub use clock::Clock;
pub use config::{ConfigError, ContextMissing};
pub use context::future::{FutureExt, InContext, subsegment};
pub use context::segment::Segment;
pub use context::subsegment::{DetachedSubsegment, Subsegment, begin_subsegment, scope};
pub use context::work::InWork;
pub use context::{Context, EnteredContext, current, current_trace_id};
pub use daemon_address::{DaemonAddress, Endpoint, ParseDaemonAddressError};
pub use document::{Aws, Http, Namespace, Preparation, Sql};
pub use emitter::capture::CaptureEmitter;
pub use emitter::pacing::Pacing;
pub use emitter::stdout::StdoutEmitter;
pub use emitter::udp::UdpEmitter;
pub use emitter::{EmitError, Emitter};
pub use global::{Guard, InitError, begin_segment, flush, init, recorder, segment, shutdown, stats};
pub use ids::{ParseSegmentIdError, ParseTraceIdError, SegmentId, TraceId};
pub use metadata::{Metadata, ToMetadata};
pub use outcome::Outcome;
pub use recorder::builder::RecorderBuilder;
pub use recorder::{FlushError, Recorder};
pub use sampling::{Sampling, SamplingRequest};
pub use stats::{DropReason, Ignored, Stats};
#[cfg(feature = "tokio")]
pub use tokio::{JoinSetExt, spawn, spawn_blocking};
pub use trace_header::{ParseTraceHeaderError, SamplingDecision, TRACE_HEADER_NAME, TraceHeader};
