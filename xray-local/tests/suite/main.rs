//! The tests of the local X-Ray, a module for each feature; the cases stand in the workspace's `tests/vectors`.
#![forbid(unsafe_code)]
// A test says what it expected and stops.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod api;
mod documents;
mod filters;
mod graphs;
mod limits;
mod servers;
mod stores;
mod traces;
mod vectors;
