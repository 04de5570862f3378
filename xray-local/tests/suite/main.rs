//! The tests of the local X-Ray, a module for each feature; the cases stand in the workspace's `tests/vectors`.
#![forbid(unsafe_code)]
// A test says what it expected and stops.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod account;
mod api;
mod archives;
mod asked;
mod bodies;
mod comparisons;
mod demos;
mod documents;
mod exchanges;
mod filters;
mod graphs;
mod groups;
mod hints;
mod insights;
mod layouts;
mod limits;
mod links;
mod pages;
mod retrievals;
mod rooms;
mod root_causes;
mod sampling;
mod series;
mod servers;
mod site;
mod stores;
mod summaries;
mod timelines;
mod trace_pages;
mod traces;
mod vectors;
