//! `BoxFuture`, `LocalBoxFuture`, `.boxed()` and full paths.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   boxed
//!   local
//!   path
//!   bounded

use futures::future::{BoxFuture, LocalBoxFuture};
use futures::FutureExt as _;
#[traced]
fn boxed(a: &u32) -> BoxFuture<'_, Result<u32, String>> {
    async move { Ok(*a) }.boxed()
}
#[traced]
fn local<'a>(a: &'a u32) -> LocalBoxFuture<'a, &'a u32> {
    async move { a }.boxed_local()
}
#[traced]
fn path(a: u32) -> ::core::pin::Pin<std::boxed::Box<dyn ::core::future::Future<Output = u32> + Send + Sync + 'static>> {
    Box::pin(std::future::ready(a))
}
#[traced]
fn bounded(a: u32) -> std::pin::Pin<Box<dyn Send + std::future::Future<Output = u32>>> {
    Box::pin(async move { a })
}
fn main() {
    futures::executor::block_on(async {
        assert_eq!(boxed(&1).await, Ok(1));
        assert_eq!(*local(&2).await, 2);
        assert_eq!(path(3).await, 3);
        assert_eq!(bounded(4).await, 4);
    });
}
