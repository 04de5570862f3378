//! A crate that forbids what the expansion might want to allow.
//!
//! edition: 2021
//! expects: is checked
//! with: --crate-type=lib

#![forbid(unsafe_code, unused, warnings)]
#![forbid(clippy::all, clippy::pedantic, clippy::nursery)]
//! A library.
/// # Errors
/// Never.
#[traced]
pub fn sync(#[annotate] id: u64, _c: u32, b: &str) -> Result<usize, std::fmt::Error> {
    b.len().checked_add(usize::from(id > 1)).ok_or(std::fmt::Error)
}
/// # Errors
/// Never.
#[traced]
pub async fn later(_id: u64, _b: &str) -> Result<usize, std::fmt::Error> {
    std::future::ready(()).await;
    Err(std::fmt::Error)
}
