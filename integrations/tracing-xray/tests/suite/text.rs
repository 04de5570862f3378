//! Lines of text: full, compact, with colours, in the Java form, and of a format of one's own.

use std::fmt;

use tracing::{Event, Subscriber, info};
use tracing_subscriber::fmt::format::{Format, Full, Writer, format};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;
use tracing_xray::{WithTraceId, with_trace_id};
use xray_runtime::{Sampling, begin_subsegment, current};

use crate::support::{Log, TRACE, recorder, segment};

/// tracing-subscriber's own format, without what differs from run to run.
fn plain() -> Format<Full, ()> {
    format().without_time().with_target(false)
}

/// What `work` logs in this format.
fn logged<F>(format: F, ansi: bool, work: impl FnOnce()) -> String
where
    F: Send + Sync + 'static,
    F: for<'a> FormatEvent<tracing_subscriber::Registry, tracing_subscriber::fmt::format::DefaultFields>,
{
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt().with_writer(log.clone()).with_ansi(ansi).event_format(format).finish();
    tracing::subscriber::with_default(subscriber, work);
    log.take()
}

#[test]
fn outside_any_segment_a_line_is_as_it_was() {
    assert_eq!(logged(with_trace_id(plain()), false, || info!(order = 7, "paid")), " INFO paid order=7\n");
}

#[test]
fn inside_a_segment_the_id_stands_in_front() {
    let said = logged(with_trace_id(plain()), false, || segment().scope(|| info!(order = 7, "paid")));
    assert_eq!(said, format!("xray_trace_id={TRACE}  INFO paid order=7\n"));
}

#[test]
fn each_line_says_what_holds_when_it_is_logged() {
    let said = logged(with_trace_id(plain()), false, || {
        info!("before");
        segment().scope(|| info!("inside"));
        info!("after");
    });
    assert_eq!(said, format!(" INFO before\nxray_trace_id={TRACE}  INFO inside\n INFO after\n"));
}

#[test]
fn the_compact_format_and_its_spans_are_kept() {
    let said = logged(with_trace_id(plain().compact()), false, || {
        let span = tracing::info_span!("checkout", cart = 3);
        segment().scope(|| span.in_scope(|| info!("paid")));
    });
    assert_eq!(said, format!("xray_trace_id={TRACE}  INFO checkout: paid cart=3\n"));
}

#[test]
fn the_pretty_format_has_it_in_front_of_its_first_line() {
    let said = logged(with_trace_id(plain().pretty().with_source_location(false)), false, || {
        segment().scope(|| info!("paid"));
    });
    assert!(said.starts_with(&format!("xray_trace_id={TRACE}    INFO ")), "{said:?}");
    assert_eq!(said.matches(TRACE).count(), 1, "{said:?}");
}

#[test]
fn where_colours_are_taken_the_id_is_dimmed_and_in_one_piece() {
    let said = logged(with_trace_id(plain()), true, || segment().scope(|| info!("paid")));
    assert!(said.starts_with(&format!("\u{1b}[2mxray_trace_id={TRACE}\u{1b}[0m \u{1b}[32m INFO")), "{said:?}");
    let outside = logged(with_trace_id(plain()), true, || info!("paid"));
    assert_eq!(outside, logged(plain(), true, || info!("paid")));
}

#[test]
fn the_java_form_names_the_innermost_subsegment() {
    let mut ids = Vec::new();
    let said = logged(with_trace_id(plain()).in_java_form(), false, || {
        segment().scope(|| {
            ids.push(current().segment_id().expect("a sampled segment"));
            info!("outer");
            let _price = begin_subsegment("price");
            ids.push(current().segment_id().expect("a sampled subsegment"));
            info!("inner");
        });
        info!("outside");
    });
    let line = |place: usize, words: &str| format!("AWS-XRAY-TRACE-ID: {TRACE}@{}  INFO {words}\n", ids[place]);
    assert_eq!(said, line(0, "outer") + &line(1, "inner") + " INFO outside\n");
    assert_ne!(ids[0], ids[1]);
}

#[test]
fn a_trace_that_is_not_sampled_is_named_and_in_the_java_form_not() {
    let unsampled = recorder(Sampling::never()).begin_segment("orders");
    let trace_id = unsampled.trace_id().expect("a trace all the same");
    let said = logged(with_trace_id(plain()), false, || unsampled.scope(|| info!("paid")));
    assert_eq!(said, format!("xray_trace_id={trace_id}  INFO paid\n"));
    let said = logged(with_trace_id(plain()).in_java_form(), false, || unsampled.scope(|| info!("paid")));
    assert_eq!(said, " INFO paid\n");
}

#[test]
fn an_event_that_has_the_field_itself_keeps_it() {
    let said = logged(with_trace_id(plain()), false, || segment().scope(|| info!(xray_trace_id = "mine", "paid")));
    assert_eq!(said, " INFO paid xray_trace_id=\"mine\"\n");
}

#[test]
fn another_key_is_made_fit_for_a_key() {
    let said = logged(with_trace_id(plain()).key("trace id\n\"x"), false, || segment().scope(|| info!("paid")));
    assert_eq!(said, format!("trace_id__x={TRACE}  INFO paid\n"));
}

/// A format of one's own.
struct Shout;

impl<S, N> FormatEvent<S, N> for Shout
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(&self, context: &FmtContext<'_, S, N>, mut writer: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        writer.write_str("! ")?;
        context.field_format().format_fields(writer.by_ref(), event)?;
        writeln!(writer)
    }
}

#[test]
fn a_format_of_ones_own_is_wrapped_as_text() {
    let said = logged(WithTraceId::text(Shout), false, || segment().scope(|| info!("paid")));
    assert_eq!(said, format!("xray_trace_id={TRACE} ! paid\n"));
}
