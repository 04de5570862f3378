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
mod health;
mod ids;
mod log_id;
mod logger;
mod message;
mod metadata;
mod outcome;
mod panic;
mod propagation;
mod random;
mod recorder;
mod sampling;
mod segment;
mod sensitive;
mod stats;
#[cfg(feature = "testing")]
pub mod testing;
mod text;
#[cfg(feature = "tokio")]
mod tokio;
mod trace_header;

#[doc(hidden)]
pub mod __rt;

#[doc = include_str!("traced.md")]
pub use xray_macros::traced;

/// Does not compile when a function has lost its `#[traced]`: for a test, or a const.
///
/// Takes the path under which the function is defined. It finds functions that are visible (`pub`,
/// `pub(crate)` ..) and methods of an `impl` block of their type; a private one says `#[traced(check)]`.
/// Methods of a trait cannot be found.
///
/// ```
/// mod orders {
///     #[xray_runtime::traced]
///     pub fn price() {}
///
///     pub struct Till;
///
///     #[xray_runtime::traced]
///     impl Till {
///         pub fn pay(&self) {}
///     }
/// }
///
/// const _: () = xray_runtime::assert_traced!(orders::price);
///
/// // .. and in the body of a test:
/// xray_runtime::assert_traced!(orders::Till::pay);
/// ```
///
/// ```compile_fail
/// fn price() {}
///
/// const _: () = xray_runtime::assert_traced!(price);
/// ```
pub use xray_macros::assert_traced;

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
pub use context::opening::ToName;
pub use context::parent::{Parent, ToParent};
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
pub use global::{Guard, InitError, begin_segment, flush, health, init, recorder, segment, shutdown, stats};
pub use health::{
    CentralHealth, DaemonHealth, Health, Loss, QueueHealth, Reach, RecorderState, SamplingHealth, SamplingSource,
};
pub use ids::{ParseSegmentIdError, ParseTraceIdError, SegmentId, TraceId};
pub use log_id::{LogId, log_id};
pub use logger::WithLogId;
pub use metadata::{Metadata, ToMetadata};
pub use outcome::{ErrorOutcome, Fallible, Outcome};
pub use propagation::{ParseTraceparentError, Propagation, TRACEPARENT_NAME, TRACESTATE_NAME, TraceFormat};
pub use recorder::begin::SegmentBuilder;
pub use recorder::builder::RecorderBuilder;
pub use recorder::{FlushError, Recorder};
pub use sampling::Sampling;
pub use sampling::local::{LocalRule, LocalRules};
pub use sampling::local_file::SamplingRulesError;
pub use sampling::request::{SamplingAttributes, SamplingRequest};
pub use sampling::upstream::UpstreamSampling;
pub use sampling::wildcard::Pattern;
pub use sensitive::{MayBeRecorded, Sensitive};
pub use stats::{DropReason, Ignored, Stats};
#[cfg(feature = "tokio")]
pub use tokio::{JoinSetExt, spawn, spawn_blocking};
pub use trace_header::{ParseTraceHeaderError, SamplingDecision, TRACE_HEADER_NAME, TraceHeader};
