//! Async functions as function pointers, generic arguments and stored callbacks.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   add
//!   add
//!   add
//!   borrow
//!   borrow

use std::future::Future;
use std::pin::Pin;
type Callback = Box<dyn Fn(u32) -> Pin<Box<dyn Future<Output = u32>>>>;
#[traced]
async fn add(a: u32) -> u32 {
    a + 1
}
#[traced]
async fn borrow(a: &u32) -> u32 {
    *a
}
async fn call<F, Fut>(f: F) -> u32
where
    F: Fn(u32) -> Fut,
    Fut: Future<Output = u32>,
{
    f(1).await
}
fn pointer<Fut>(f: fn(u32) -> Fut) -> Fut {
    f(2)
}
fn main() {
    futures::executor::block_on(async {
        assert_eq!(call(add).await, 2);
        assert_eq!(pointer(add).await, 3);
        let callback: Callback = Box::new(|a| Box::pin(add(a)));
        assert_eq!(callback(5).await, 6);
        let list = [7, 8];
        let all = futures::future::join_all(list.iter().map(borrow)).await;
        assert_eq!(all, [7, 8]);
    });
}
