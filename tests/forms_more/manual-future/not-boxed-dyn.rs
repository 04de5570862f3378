//! Futures in other clothes: boxed but not pinned, in a `Result`, in an `Option`, as a named type.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   unpinned
//!   in_result
//!   in_result FAULT
//!   in_option
//!   named
//!   tuple

use std::future::{ready, Future, Ready};
use std::pin::Pin;
#[traced]
fn unpinned(a: u32) -> Box<dyn Future<Output = u32> + Unpin> {
    Box::new(ready(a))
}
#[traced]
fn in_result(a: u32) -> Result<Pin<Box<dyn Future<Output = u32>>>, String> {
    if a == 0 {
        Err("zero".to_owned())
    } else {
        Ok(Box::pin(async move { a }))
    }
}
#[traced]
fn in_option(a: u32) -> Option<impl Future<Output = Result<u32, String>>> {
    Some(async move {
        let n = u8::try_from(a).map_err(|e| e.to_string())?;
        Ok(n.into())
    })
}
#[traced]
fn named(a: u32) -> Ready<u32> {
    ready(a)
}
#[traced]
fn tuple(a: u32) -> (impl Future<Output = u32>, u32) {
    (async move { a }, a)
}
fn main() {
    futures::executor::block_on(async {
        assert_eq!(unpinned(1).await, 1);
        assert_eq!(in_result(1).unwrap().await, 1);
        assert!(in_result(0).is_err());
        assert_eq!(in_option(1).unwrap().await, Ok(1));
        assert_eq!(named(1).await, 1);
        assert_eq!(tuple(1).0.await, 1);
    });
}
