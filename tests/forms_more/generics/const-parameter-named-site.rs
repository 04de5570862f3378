//! Const parameters and constants that are called as items of the expansion might be.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   future
//!   outer
//!   inner

use std::future::Future;
const SITE: u32 = 3;
#[traced]
fn future<const SITE: usize>() -> impl Future<Output = usize> {
    async { SITE }
}
#[traced]
async fn outer(a: u32) -> u32 {
    a + SITE
}
#[traced]
fn inner() -> impl Future<Output = u32> {
    const SITE: u32 = 5;
    async { SITE }
}
fn main() {
    futures::executor::block_on(async {
        assert_eq!(future::<7>().await, 7);
        assert_eq!(outer(1).await, 4);
        assert_eq!(inner().await, 5);
    });
}
