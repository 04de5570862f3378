//! A logger that says in front of each message which trace it belongs to.
//!
//! Passes records on; where they go is known to the logger it wraps.

use log::{Log, Metadata, Record};

use crate::log_id::log_id;

/// Puts the id of the current trace in front of each message of a logger, whichever it is; outside
/// any segment messages stay as they are.
///
/// ```
/// use xray_runtime::WithLogId;
///
/// struct Plain; // or env_logger, fern, simplelog ..
///
/// impl log::Log for Plain {
///     fn enabled(&self, _: &log::Metadata<'_>) -> bool {
///         true
///     }
///     fn log(&self, record: &log::Record<'_>) {
///         println!("{} {}", record.level(), record.args()); // INFO xray_trace_id=1-… an order was paid
///     }
///     fn flush(&self) {}
/// }
///
/// static LOGGER: WithLogId<Plain> = WithLogId::new(Plain);
/// log::set_logger(&LOGGER)?;
/// log::set_max_level(log::LevelFilter::Info);
/// # Ok::<(), log::SetLoggerError>(())
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct WithLogId<L> {
    inner: L,
    is_java: bool,
}

impl<L: Log> WithLogId<L> {
    /// Wraps a logger.
    #[must_use]
    pub const fn new(inner: L) -> Self {
        Self { inner, is_java: false }
    }

    /// In the form of AWS's X-Ray SDK for Java ([`LogId::in_java_form`](crate::LogId::in_java_form)).
    #[must_use]
    pub fn in_java_form(mut self) -> Self {
        self.is_java = true;
        self
    }
}

impl<L: Log> Log for WithLogId<L> {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        self.inner.enabled(metadata)
    }

    fn log(&self, record: &Record<'_>) {
        let id = log_id().as_prefix();
        let id = if self.is_java { id.in_java_form() } else { id };
        if id.trace_id().is_none() {
            return self.inner.log(record);
        }
        self.inner.log(&record.to_builder().args(format_args!("{id}{}", record.args())).build());
    }

    fn flush(&self) {
        self.inner.flush();
    }
}
