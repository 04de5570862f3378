//! A crate that forbids clippy's groups, and a recorded argument with an underscore.
//!
//! edition: 2021
//! expects: is checked
//! with: --crate-type=lib

#![forbid(clippy::pedantic)]
#[traced]
#[must_use]
pub fn sync(#[annotate] _id: u64) -> Option<u32> {
    None
}
