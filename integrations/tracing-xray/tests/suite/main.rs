//! Log lines of tracing-subscriber that say which trace they belong to.
#![forbid(unsafe_code)]
// A test says what it expected and stops.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod json;
mod support;
mod tasks;
mod text;
