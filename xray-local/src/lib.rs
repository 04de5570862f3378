//! The local X-Ray, as a library: what a developer's machine knows of the traces that programs send.
//!
//! It reads segment documents on its own and shares no code with the SDK, so that two readings of AWS's pages check
//! each other.
#![forbid(unsafe_code)]

pub mod api;
#[cfg(feature = "db")]
pub mod database;
pub mod document;
pub mod filter;
pub mod forward;
pub mod graph;
pub mod page;
pub mod server;
pub mod store;
pub mod trace;
