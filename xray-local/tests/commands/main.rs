//! The program as a user runs it: served on free ports, sent traces, and looked into; a module for each subject.
#![forbid(unsafe_code)]
// A test says what it expected and stops.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod assert;
mod demo;
mod exchange;
mod look;
mod map;
mod support;
mod terminal;
