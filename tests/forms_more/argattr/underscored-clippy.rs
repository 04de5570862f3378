//! Recorded arguments with an underscore do not disturb clippy.
//!
//! edition: 2021
//! expects: is checked
//! with: --crate-type=lib

#![deny(clippy::all, clippy::pedantic, clippy::nursery)]
//! Words.
/// Sync.
#[traced]
pub fn sync(#[annotate] _id: u32) {}
/// Async.
#[traced]
pub async fn later(#[annotate] _id: u32, _other: u32) {
    std::future::ready(()).await;
}
/// Fallible.
///
/// # Errors
///
/// When there is no room.
#[traced]
pub fn fallible(#[annotate] _id: u32, _: u32, other: &str) -> Result<u8, std::num::TryFromIntError> {
    u8::try_from(other.len())
}
