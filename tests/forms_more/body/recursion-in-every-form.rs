//! Functions that call themselves and each other.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   even
//!     odd
//!       even
//!         odd
//!           even
//!   depth
//!     depth
//!       depth
//!         depth
//!   boxed
//!     boxed
//!       boxed
//!         boxed
//!   dynamic
//!     dynamic
//!       dynamic
//!         dynamic

use std::{future::Future, pin::Pin};
#[traced]
fn even(n: u32) -> bool {
    n == 0 || odd(n - 1)
}
#[traced]
fn odd(n: u32) -> bool {
    n != 0 && even(n - 1)
}
#[traced]
fn depth(n: u32) -> Result<u32, String> {
    if n == 0 {
        return Ok(0);
    }
    Ok(depth(n - 1)? + 1)
}
#[traced]
async fn boxed(n: u32) -> u32 {
    if n == 0 {
        0
    } else {
        Box::pin(boxed(n - 1)).await + 1
    }
}
#[traced]
fn dynamic(n: u32) -> Pin<Box<dyn Future<Output = Result<u32, String>> + Send>> {
    Box::pin(async move {
        if n == 0 {
            Ok(0)
        } else {
            Ok(dynamic(n - 1).await? + 1)
        }
    })
}
fn main() {
    assert!(even(4));
    assert_eq!(depth(3), Ok(3));
    assert_eq!(futures::executor::block_on(boxed(3)), 3);
    assert_eq!(futures::executor::block_on(dynamic(3)), Ok(3));
}
