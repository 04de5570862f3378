//! tokio's ways to start work, with the current segment carried along. Behind the feature `tokio`.

use std::future::Future;

use tokio::task::{AbortHandle, JoinHandle, JoinSet};

use crate::context::current;
use crate::context::future::FutureExt;

/// [`tokio::spawn`] inside the current segment.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let sum = xray_runtime::spawn(async { 1 + 2 }).await.unwrap();
/// assert_eq!(sum, 3);
/// # }
/// ```
///
/// # Panics
///
/// Outside a tokio runtime, as `tokio::spawn` does.
#[track_caller]
pub fn spawn<F>(future: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    tokio::task::spawn(future.in_current_segment())
}

/// [`tokio::task::spawn_blocking`] inside the current segment.
///
/// # Panics
///
/// Outside a tokio runtime, as `spawn_blocking` does.
#[track_caller]
pub fn spawn_blocking<R: Send + 'static>(work: impl FnOnce() -> R + Send + 'static) -> JoinHandle<R> {
    let context = current();
    tokio::task::spawn_blocking(move || context.scope(work))
}

/// Spawning on a [`JoinSet`] inside the current segment.
pub trait JoinSetExt<T> {
    /// [`JoinSet::spawn`] inside the current segment.
    ///
    /// # Panics
    ///
    /// Outside a tokio runtime, as `JoinSet::spawn` does.
    #[track_caller]
    fn spawn_in_current_segment(&mut self, future: impl Future<Output = T> + Send + 'static) -> AbortHandle;
}

impl<T: Send + 'static> JoinSetExt<T> for JoinSet<T> {
    #[track_caller]
    fn spawn_in_current_segment(&mut self, future: impl Future<Output = T> + Send + 'static) -> AbortHandle {
        self.spawn(future.in_current_segment())
    }
}
