//! The local X-Ray, as a library: what a developer's machine knows of the traces that programs send.
//!
//! It reads segment documents on its own and shares no code with the SDK, so that two readings of AWS's pages check
//! each other.
#![forbid(unsafe_code)]

pub mod account;
pub mod api;
#[cfg(feature = "db")]
pub mod database;
pub mod demo;
pub mod document;
pub mod exchange;
pub mod filter;
pub mod forward;
pub mod graph;
pub mod insight;
pub mod layout;
pub mod page;
pub mod root_cause;
pub mod sampling;
pub mod server;
pub mod store;
pub mod trace;
