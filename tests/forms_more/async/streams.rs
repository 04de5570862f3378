//! Streams: returned, polled by hand and consumed.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   poll_next
//!   poll_next
//!   poll_next
//!   poll_next
//!   boxed
//!   tried
//!   boxed
//!   sum

use futures::{Stream, StreamExt as _};
use std::pin::Pin;
use std::task::{Context, Poll};
struct Count(u32);
impl Stream for Count {
    type Item = Result<u32, String>;
    #[traced]
    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.0 == 0 {
            return Poll::Ready(None);
        }
        self.0 -= 1;
        Poll::Ready(Some(Ok(self.0)))
    }
    #[traced]
    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.0 as usize, Some(self.0 as usize))
    }
}
#[traced]
fn boxed(n: u32) -> Pin<Box<dyn Stream<Item = u32> + Send>> {
    futures::stream::iter(0..n).boxed()
}
#[traced]
fn tried(n: u32) -> impl Stream<Item = Result<u32, String>> {
    async_stream::try_stream! {
        for i in 0..n {
            yield i;
        }
    }
}
#[traced]
async fn sum(stream: impl Stream<Item = u32>) -> u32 {
    stream.fold(0, |sum, n| async move { sum + n }).await
}
fn main() {
    futures::executor::block_on(async {
        assert_eq!(Count(3).count().await, 3);
        assert_eq!(boxed(3).count().await, 3);
        assert_eq!(tried(3).count().await, 3);
        assert_eq!(sum(boxed(4)).await, 6);
    });
}
