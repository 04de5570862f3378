//! Tests of traced code: record what it does with a recorder of its own, and look at the trace.
//!
//! With the feature `testing`, for `[dev-dependencies]`:
//!
//! ```toml
//! [dev-dependencies]
//! xray-runtime = { version = "0.1", features = ["testing"] }
//! ```
//!
//! [`record`] runs a future and [`record_sync`] a closure inside a segment called `test`; what comes
//! back is what the work returned, and its [`Trace`]:
//!
//! ```
//! use xray_runtime::testing::record_sync;
//! use xray_runtime::{assert_trace, traced};
//!
//! #[traced]
//! fn price(#[annotate] order_id: u64) -> Result<u64, String> {
//!     if order_id == 0 { Err("no such order".to_owned()) } else { Ok(order_id * 100) }
//! }
//!
//! let recorded = record_sync(|| price(7));
//! assert_eq!(recorded.output, Ok(700));
//! assert_trace!(recorded, "test" => { "price" { annotations: { order_id: 7 }, ok } });
//!
//! let recorded = record_sync(|| price(0));
//! assert_trace!(recorded, "test" => { "price" { fault: "no such order" } });
//! recorded.assert_valid();
//! ```
//!
//! [`#[xray_runtime::test]`](macro@crate::test) does the same for a whole test, above `#[test]`,
//! `#[tokio::test]` or any other attribute that makes one, and hands it the trace:
//!
//! ```
//! # #[xray_runtime::traced]
//! # async fn checkout(user_id: u64) {}
//! # use xray_runtime::assert_trace;
//! use xray_runtime::testing::Trace;
//!
//! #[xray_runtime::test]
//! #[tokio::test]
//! async fn a_checkout_is_traced(trace: Trace) {
//!     checkout(7).await;
//!     assert_trace!(trace, "a_checkout_is_traced" => { "checkout" });
//! }
//! ```
//!
//! # What to look at
//!
//! - [`assert_trace!`](crate::assert_trace) compares the whole tree, as far as it is written down, and
//!   shows the difference.
//! - [`Trace::one`], [`all`](Trace::all), [`find`](Trace::find) and [`iter`](Trace::iter) give
//!   [`Node`]s: a segment or subsegment, with its annotations, exceptions, children.
//! - [`Trace::to_text`] is the same in every run: for `assert_eq!`, or a snapshot of `insta` or
//!   `expect-test`.
//! - [`Trace::assert_valid`] checks everything sent against what X-Ray takes,
//!   [`assert_no_leaks`](Trace::assert_no_leaks) that everything begun has ended, and
//!   [`expect_none`](Trace::expect_none) that nothing was recorded.
//!
//! # Each test by itself
//!
//! Every recording has a recorder of its own, in memory. Nothing is installed for the program and
//! nothing is read from the environment, so tests run in parallel, and beside a program's own
//! [`init`](crate::init()). The recorder goes where the work goes: with a future to every thread it is
//! polled on, and inside the segment wherever the segment is carried.
//!
//! What is spawned carries the segment along with
//! [`in_current_segment`](crate::FutureExt::in_current_segment), in a test as in the program. What it
//! records is in the trace once it has ended: wait for its handle before you look. What is spawned and
//! begins a segment of its own needs the recorder, which is [`Trace::scope`].
//!
//! # Code that begins its own segment
//!
//! Inside a segment, `#[traced(root)]` makes a subsegment. To see the segment it makes elsewhere, run
//! it [`without_segment`](Recording::without_segment) (in the attribute: `#[xray_runtime::test(without_segment)]`).
//! [`Recording`] has the other settings too: a clock that the test moves, no sampling, a segment by
//! another name.
//!
//! # Real datagrams
//!
//! [`FakeDaemon`] listens on the loopback, for a recorder that is made elsewhere or a program that is
//! started with its address.
// What the kit asserts, it tells by a panic.
#![allow(clippy::panic)]

mod assert_trace;
mod asserts;
mod difference;
mod exception;
#[doc(hidden)]
pub mod expect;
mod fake_daemon;
mod node;
mod pairs;
mod recording;
mod scoped;
mod text;
mod trace;
mod tree;
mod valid;

pub use exception::Exception;
pub use fake_daemon::FakeDaemon;
pub use node::Node;
pub use recording::{Recorded, Recording};
pub use scoped::InRecorder;
pub use trace::Trace;
pub use valid::violations;

/// Runs `work` inside a segment called `test` of a recorder of its own, and returns what it returned
/// and recorded.
///
/// ```
/// # async fn example() {
/// use xray_runtime::testing::record;
/// use xray_runtime::{assert_trace, traced};
///
/// #[traced]
/// async fn price(#[annotate] order_id: u64) -> u64 {
///     order_id * 100
/// }
///
/// let recorded = record(price(7)).await;
/// assert_eq!(recorded.output, 700);
/// assert_trace!(recorded, "test" => { "price" { annotations: { order_id: 7 } } });
/// # }
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(example());
/// ```
pub async fn record<F: Future>(work: F) -> Recorded<F::Output> {
    Recording::new().record(work).await
}

/// Runs `work` inside a segment called `test` of a recorder of its own, and returns what it returned
/// and recorded.
///
/// ```
/// use xray_runtime::testing::record_sync;
///
/// let recorded = record_sync(|| xray_runtime::scope("add", || 1 + 2));
/// assert_eq!(recorded.output, 3);
/// assert_eq!(recorded.to_text(), "test\n  add\n");
/// ```
pub fn record_sync<R>(work: impl FnOnce() -> R) -> Recorded<R> {
    Recording::new().record_sync(work)
}
