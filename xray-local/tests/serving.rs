//! The program as it serves: where it listens, what it keeps on disk and passes on, seen from outside.
#![forbid(unsafe_code)]
// A test says what it expected and stops.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

#[cfg(feature = "db")]
#[path = "serving/bounds.rs"]
mod bounds;
#[path = "serving/forwards.rs"]
mod forwards;
#[cfg(feature = "db")]
#[path = "serving/keeps.rs"]
mod keeps;
#[path = "serving/listens.rs"]
mod listens;
#[cfg(feature = "db")]
#[path = "serving/place.rs"]
mod place;
#[path = "serving/program.rs"]
mod program;
