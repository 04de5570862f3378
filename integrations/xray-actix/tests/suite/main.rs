//! Real actix-web servers on the loopback: what the segments of their requests say.
#![forbid(unsafe_code)]
// A test says what it expected and stops.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod bodies;
mod failures;
mod propagation;
mod requests;
mod support;
