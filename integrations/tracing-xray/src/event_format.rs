//! An event format around another one: asks the runtime for the id, the other for the line.
//!
//! Knows tracing-subscriber's formats and which of them write JSON; how the id gets into a line is
//! known in `line`.

use std::borrow::Cow;
use std::fmt;

use tracing_core::{Event, Subscriber};
use tracing_subscriber::fmt::format::{Compact, Format, Full, Writer};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;
use xray_runtime::LogId;

use crate::line;

/// Wraps one of tracing-subscriber's formats, so that its lines say which trace they belong to.
///
/// ```
/// use tracing_subscriber::fmt::layer;
/// use tracing_subscriber::prelude::*;
/// use tracing_xray::with_trace_id;
///
/// tracing_subscriber::registry()
///     .with(layer().compact().map_event_format(with_trace_id))
///     .init();
/// ```
pub fn with_trace_id<F: EventFormat>(format: F) -> WithTraceId<F> {
    WithTraceId::new(format, F::IS_JSON)
}

/// A format of which it is known how the id of the trace gets into its lines.
///
/// These are tracing-subscriber's own. Around any other say [`WithTraceId::text`] or
/// [`WithTraceId::json`].
#[diagnostic::on_unimplemented(
    message = "it is not known whether `{Self}` writes text or JSON",
    label = "not one of tracing-subscriber's formats",
    note = "for tracing-subscriber's JSON switch on the feature `json` of `tracing-xray`, for its pretty format `ansi`; \
            around a format of your own say `WithTraceId::text(..)` or `WithTraceId::json(..)`"
)]
pub trait EventFormat {
    /// Whether each line is a JSON object.
    const IS_JSON: bool;
}

impl<T> EventFormat for Format<Full, T> {
    const IS_JSON: bool = false;
}

impl<T> EventFormat for Format<Compact, T> {
    const IS_JSON: bool = false;
}

#[cfg(feature = "ansi")]
impl<T> EventFormat for Format<tracing_subscriber::fmt::format::Pretty, T> {
    const IS_JSON: bool = false;
}

#[cfg(feature = "json")]
impl<T> EventFormat for Format<tracing_subscriber::fmt::format::Json, T> {
    const IS_JSON: bool = true;
}

/// An event format whose lines say which trace they belong to; outside any segment they are those of
/// the format inside.
///
/// In text it stands in front of the line, `xray_trace_id=1-…`; in JSON it is the first member of the
/// object, `"xray_trace_id":"1-…"`. An event that has a field of this name itself keeps it.
#[derive(Debug, Clone)]
pub struct WithTraceId<F> {
    inner: F,
    is_json: bool,
    is_java: bool,
    key: Cow<'static, str>,
}

impl<F> WithTraceId<F> {
    fn new(inner: F, is_json: bool) -> Self {
        Self { inner, is_json, is_java: false, key: Cow::Borrowed(LogId::KEY) }
    }

    /// Around a format that writes text.
    pub fn text(inner: F) -> Self {
        Self::new(inner, false)
    }

    /// Around a format that writes a JSON object for each event.
    pub fn json(inner: F) -> Self {
        Self::new(inner, true)
    }

    /// In the form of AWS's X-Ray SDK for Java, `AWS-XRAY-TRACE-ID: 1-…@53995c3f42cd8ad8`, with the id of
    /// the segment or subsegment; in JSON `"AWS-XRAY-TRACE-ID":"1-…@53995c3f42cd8ad8"`. As there it is
    /// written in sampled segments only.
    #[must_use]
    pub fn in_java_form(self) -> Self {
        Self { is_java: true, key: Cow::Borrowed(LogId::JAVA_KEY), ..self }
    }

    /// Under another key. Characters other than `A-Z a-z 0-9 _ . -` become `_`.
    #[must_use]
    pub fn key(self, key: impl Into<Cow<'static, str>>) -> Self {
        let key = key.into();
        let is_plain = |character: char| character.is_ascii_alphanumeric() || "_.-".contains(character);
        let key = if key.chars().all(is_plain) { key } else { key.replace(|c| !is_plain(c), "_").into() };
        Self { key, ..self }
    }

    /// What the line says, where it says anything.
    fn value(&self) -> Option<String> {
        let id = xray_runtime::log_id();
        let trace_id = id.trace_id()?;
        if self.is_java {
            id.segment_id().map(|segment| format!("{trace_id}@{segment}"))
        } else {
            Some(trace_id.to_string())
        }
    }
}

impl<S, N, F> FormatEvent<S, N> for WithTraceId<F>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
    F: FormatEvent<S, N>,
{
    fn format_event(&self, context: &FmtContext<'_, S, N>, mut writer: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        let is_said = event.metadata().fields().field(&*self.key).is_some();
        let Some(value) = self.value().filter(|_| !is_said) else {
            return self.inner.format_event(context, writer, event);
        };
        if self.is_json {
            let mut text = String::new();
            self.inner.format_event(context, Writer::new(&mut text), event)?;
            line::write_json(&mut writer, &text, &self.key, &value)
        } else {
            let separator = if self.is_java { ": " } else { "=" };
            line::write_prefix(&mut writer, &self.key, separator, &value)?;
            self.inner.format_event(context, writer, event)
        }
    }
}
