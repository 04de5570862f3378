//! A crate without the standard library's prelude, that has only `core` and `alloc`.
//!
//! edition: 2021
//! expects: is checked
//! with: --crate-type=lib

#![no_std]
extern crate alloc;
use alloc::{boxed::Box, string::String};
use core::{future::Future, pin::Pin};
#[traced]
pub fn sync(a: u32) -> Result<u32, String> {
    Ok(a)
}
#[traced]
pub async fn later(#[annotate] a: u32) -> Result<u32, String> {
    Ok(a)
}
#[traced]
pub fn boxed(a: u32) -> Pin<Box<dyn Future<Output = u32> + Send>> {
    Box::pin(async move { a })
}
#[traced]
pub fn opaque(a: u32) -> impl Future<Output = u32> {
    async move { a }
}
