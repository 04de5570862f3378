//! A crate that forbids clippy's groups, and a recorded argument with an underscore.
//!
//! edition: 2021
//! expects: is checked
//! with: --crate-type=lib
//! not yet: the statement that records it allows `clippy::used_underscore_binding`

#![forbid(clippy::pedantic)]
#[traced]
pub fn sync(#[annotate] _id: u64) -> Option<u32> {
    None
}
