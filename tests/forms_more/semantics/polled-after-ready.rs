//! A future polled again after it was ready panics as the plain one does.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   f

use std::future::Future;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::task::{Context, Poll};
#[traced]
async fn f(a: u32) -> u32 {
    a
}
fn main() {
    std::panic::set_hook(Box::new(|_| {}));
    let mut future = Box::pin(f(1));
    let mut context = Context::from_waker(futures::task::noop_waker_ref());
    assert_eq!(future.as_mut().poll(&mut context), Poll::Ready(1));
    assert!(catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(&mut context))).is_err());
}
