//! AWS X-Ray for programs that log by [`tracing`](https://docs.rs/tracing): the id of the trace on
//! every line, so that X-Ray's console shows a trace with its log.
//!
//! ```
//! use tracing_xray::with_trace_id;
//!
//! tracing_subscriber::fmt().event_format(with_trace_id(tracing_subscriber::fmt::format())).init();
//!
//! tracing::info!("an order was paid");
//! // inside a segment:
//! // xray_trace_id=1-5759e988-bd862e3fe1be46a994272793 2026-11-20T12:00:00Z  INFO shop: an order was paid
//! ```
//!
//! With the feature `json`, `with_trace_id(format().json())` puts the field `xray_trace_id` into each
//! line's object instead; its pretty format needs the feature `ansi`. [`WithTraceId::in_java_form`] is the form of AWS's X-Ray SDK for Java.
//!
//! Tell X-Ray which log group the lines go to by `Recorder::builder().log_group(..)`. Programs that
//! log by the `log` facade find the same in `xray_runtime` ([`xray_runtime::log_id`],
//! [`xray_runtime::WithLogId`]).
#![forbid(unsafe_code)]

mod event_format;
mod line;

pub use event_format::{EventFormat, WithTraceId, with_trace_id};
