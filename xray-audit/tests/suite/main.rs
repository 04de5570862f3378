//! The suite of the audit: small crates are written to a folder of their own, and audited.

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
