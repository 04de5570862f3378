//! The suite of the audit: small crates are written to a folder of their own, and audited.
#![forbid(unsafe_code)]
// A test says what it expected and stops.
#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod any_text;
mod modules;
mod names;
mod report;
mod repository;
mod secrets;
mod settings;
mod support;
mod traced;
mod types;
