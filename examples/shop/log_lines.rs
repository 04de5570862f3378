//! The log: lines of `tracing` on standard output, each with the id of the trace it belongs to.

use tracing::Level;
use tracing_subscriber::fmt::format;
use tracing_xray::with_trace_id;

pub fn begin() {
    // Without the time, so that lines fit; the id stands in front.
    let format = with_trace_id(format().without_time());
    // No colours, whatever another crate of the program has switched on.
    tracing_subscriber::fmt().with_max_level(Level::INFO).with_ansi(false).event_format(format).init();
}
