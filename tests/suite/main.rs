//! The suite: what the SDK sends, seen from outside, one module per feature.
//!
//! Each test owns its recorder, and its process where the process is the subject; so all run in parallel.
#![forbid(unsafe_code)]
// A test says what it expected and stops.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unreachable, clippy::unwrap_used)]

mod accounting;
mod annotations;
mod common;
mod context;
mod context_missing;
mod daemon_address;
mod documents;
mod emitter;
mod environment;
mod exceptions;
mod health;
mod http_status_flags;
mod ids;
mod late_children;
mod log_ids;
mod macros;
mod metadata;
mod names;
mod operations;
mod option_outcomes;
mod option_values;
mod options;
mod packing;
mod privacy;
mod process;
mod propagation;
mod sampling;
mod sampling_central;
mod sampling_local;
mod sdk_enabled;
mod streaming;
mod testing;
mod testing_assert;
mod testing_attribute;
mod testing_daemon;
mod testing_trace;
mod testing_valid;
mod tidy;
mod trace_header;
