//! `Future::poll` itself, with projections, wakers and `Poll` in every position.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   poll
//!   poll
//!   poll FAULT

use std::future::Future;
use std::pin::{pin, Pin};
use std::task::{Context, Poll};
struct Twice<F> {
    inner: Pin<Box<F>>,
    left: u32,
}
impl<F: Future<Output = u32>> Future for Twice<F> {
    type Output = Result<u32, String>;
    #[traced]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if self.left > 0 {
            self.left -= 1;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        match self.inner.as_mut().poll(cx) {
            Poll::Ready(0) => Poll::Ready(Err("zero".to_owned())),
            Poll::Ready(n) => Poll::Ready(Ok(n)),
            Poll::Pending => Poll::Pending,
        }
    }
}
fn main() {
    futures::executor::block_on(async {
        assert_eq!(Twice { inner: Box::pin(async { 1 }), left: 1 }.await, Ok(1));
        let mut zero = pin!(Twice { inner: Box::pin(async { 0 }), left: 0 });
        assert!(zero.as_mut().await.is_err());
    });
}
