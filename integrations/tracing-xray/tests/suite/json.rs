//! Lines of JSON: the id is a member of each line's object, and the line stays JSON.

use serde_json::{Value, json};
use tracing::info;
use tracing_subscriber::fmt::format::{Format, Json, JsonFields, format};
use tracing_xray::{WithTraceId, with_trace_id};
use xray_runtime::{begin_subsegment, current};

use crate::support::{Log, TRACE, segment};

fn plain() -> Format<Json, ()> {
    format().json().without_time().with_target(false)
}

/// What `work` logs in this format, each line read as JSON.
fn logged(format: WithTraceId<Format<Json, ()>>, work: impl FnOnce()) -> (String, Vec<Value>) {
    let log = Log::default();
    let subscriber =
        tracing_subscriber::fmt().with_writer(log.clone()).fmt_fields(JsonFields::new()).event_format(format).finish();
    tracing::subscriber::with_default(subscriber, work);
    let text = log.take();
    let lines = text.lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect();
    (text, lines)
}

#[test]
fn outside_any_segment_a_line_is_as_it_was() {
    let (_, lines) = logged(with_trace_id(plain()), || info!(order = 7, "paid"));
    assert_eq!(lines, [json!({ "level": "INFO", "fields": { "message": "paid", "order": 7 } })]);
}

#[test]
fn inside_a_segment_the_id_is_the_first_member_and_the_rest_is_as_it_was() {
    let (text, lines) = logged(with_trace_id(plain()), || segment().scope(|| info!(order = 7, "say \"paid\"\n{{")));
    assert!(text.starts_with(&format!("{{\"xray_trace_id\":\"{TRACE}\",\"level\":\"INFO\"")), "{text}");
    let fields = json!({ "message": "say \"paid\"\n{", "order": 7 });
    assert_eq!(lines, [json!({ "xray_trace_id": TRACE, "level": "INFO", "fields": fields })]);
}

#[test]
fn spans_and_flattened_fields_stay_where_they_were() {
    let format = with_trace_id(plain().flatten_event(true));
    let (_, lines) = logged(format, || {
        let span = tracing::info_span!("checkout", cart = 3);
        segment().scope(|| span.in_scope(|| info!("paid")));
    });
    let span = json!({ "name": "checkout", "cart": 3 });
    assert_eq!(
        lines,
        [json!({ "xray_trace_id": TRACE, "level": "INFO", "message": "paid", "span": span, "spans": [span] })]
    );
}

#[test]
fn no_line_has_the_key_twice() {
    let format = with_trace_id(plain().flatten_event(true));
    let (text, lines) = logged(format, || segment().scope(|| info!(xray_trace_id = "mine", "paid")));
    assert_eq!(text.matches("xray_trace_id").count(), 1, "{text}");
    assert_eq!(lines[0]["xray_trace_id"], "mine");
}

#[test]
fn the_java_form_is_a_member_of_its_own_name() {
    let mut id = None;
    let (_, lines) = logged(with_trace_id(plain()).in_java_form(), || {
        segment().scope(|| {
            let _price = begin_subsegment("price");
            id = current().segment_id();
            info!("paid");
        });
        info!("outside");
    });
    let id = id.expect("a sampled subsegment");
    assert_eq!(lines[0]["AWS-XRAY-TRACE-ID"], format!("{TRACE}@{id}"));
    assert_eq!(lines[1].get("AWS-XRAY-TRACE-ID"), None);
}

#[test]
fn the_key_can_be_another() {
    let (_, lines) = logged(with_trace_id(plain()).key("trace_id"), || segment().scope(|| info!("paid")));
    assert_eq!((&lines[0]["trace_id"], lines[0].get("xray_trace_id")), (&json!(TRACE), None));
}
