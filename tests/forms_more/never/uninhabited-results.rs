//! Results that can only be one thing, and bodies that only diverge.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   always
//!   only_err FAULT

#![deny(warnings)]
use std::convert::Infallible;
#[traced]
pub fn always(a: u32) -> Result<u32, Infallible> {
    Ok(a)
}
#[traced]
pub fn only_err(a: u32) -> Result<Infallible, String> {
    Err(a.to_string())
}
#[traced]
pub fn unfinished(_a: u32) -> Result<u32, String> {
    panic!("not written")
}
#[traced]
pub async fn unfinished_later(_a: u32) -> Result<u32, String> {
    panic!("not written")
}
#[traced]
pub fn unfinished_future(_a: u32) -> std::pin::Pin<Box<dyn std::future::Future<Output = u32>>> {
    panic!("not written")
}
#[traced]
pub fn forever() -> Result<u32, String> {
    loop {
        std::hint::spin_loop();
    }
}
fn main() {
    assert_eq!(always(1), Ok(1));
    assert!(only_err(1).is_err());
    let _ = (unfinished_later(1), forever as fn() -> _, unfinished as fn(_) -> _, unfinished_future as fn(_) -> _);
}
