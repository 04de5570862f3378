//! What a test reads in a trace: paths, fields, text; and what it is told when something is not there.

use std::fmt;

use serde_json::{Value, json};
use xray_runtime::testing::{Recording, Trace, record_sync};
use xray_runtime::{Http, Namespace, Outcome, Sql, begin_subsegment, current, scope, traced};
use xray_test_support::tree;

use crate::common::own_process;
use crate::testing::said;

#[derive(Debug)]
struct Declined(Option<std::io::Error>);

impl fmt::Display for Declined {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("card declined")
    }
}

impl std::error::Error for Declined {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.as_ref().map(|source| source as _)
    }
}

#[traced]
fn checkout(#[annotate] user_id: u64) -> Result<(), Declined> {
    scope("warehouse/stock", || ());
    charge(300)
}

#[traced]
fn charge(#[annotate] amount: u64) -> Result<(), Declined> {
    Err(Declined(Some(std::io::Error::other("bank is closed"))))
}

fn sample() -> Trace {
    record_sync(|| {
        let _ = checkout(7);
        let _ = charge(5);
    })
    .trace
}

const SAMPLE: &str = "test
  checkout [user_id=7] FAULT
    warehouse/stock
    charge [amount=300] FAULT
  charge [amount=5] FAULT
";

#[test]
fn a_path_names_as_much_as_is_needed() {
    let trace = sample();
    assert_eq!(trace.to_text(), SAMPLE);
    assert_eq!(trace.one("checkout").annotation("user_id"), 7);
    assert_eq!(trace.one("checkout/charge").annotation("amount"), 300);
    assert_eq!(trace.one("test/checkout/charge").annotation("amount"), 300);
    assert_eq!(trace.one("test/charge").annotation("amount"), 5);
    assert_eq!(trace.one("warehouse/stock").parent().expect("a parent").name(), "checkout");
    assert_eq!(trace.one("checkout/warehouse/stock").name(), "warehouse/stock");
    assert_eq!(trace.all("charge").len(), 2);
    assert!(trace.find("stock").is_none(), "a part of a name is no name");
    assert!(trace.find("checkout/test").is_none());
    assert!(trace.find("/charge").is_none());
    assert_eq!(trace.find("charge").expect("the first").annotation("amount"), 300);
}

#[test]
fn what_is_not_there_is_told_with_what_is() {
    let trace = sample();
    let message = said(|| drop(trace.one("pay")));
    assert_eq!(message, format!("no `pay` was recorded; there is:\n{SAMPLE}"));
    let message = said(|| drop(trace.one("charge")));
    let expected = "`charge` was recorded 2 times; say which by its path (`parent/charge`), or use `all`; there is:\n";
    assert_eq!(message, format!("{expected}{SAMPLE}"));
    let empty = Recording::new().without_segment().record_sync(|| ());
    let message = said(|| drop(empty.one("pay")));
    assert_eq!(message, "no `pay` was recorded; there is:\n(nothing was recorded)\n");
}

#[test]
fn a_message_names_the_line_of_the_test() {
    let line = line!() + 2;
    let child = own_process("testing_trace::a_message_names_the_line_of_the_test", &[], || {
        let _ = sample().one("pay");
    });
    let output = child.expect("the child panics");
    let told = format!("testing_trace.rs:{line}:");
    assert!(crate::common::said(&output).contains(&told), "no {told} in {}", crate::common::said(&output));
}

#[test]
fn everything_that_was_recorded_can_be_read() {
    let trace = record_sync(|| {
        current().set_user("ada");
        scope("call", || {
            current().annotate("text", "seven");
            current().annotate("number", 7.5);
            current().annotate("flag", true);
            current().add_metadata("cart", ["book", "lamp"]);
            current().add_metadata_in("billing", "cents", 300);
            current().set_namespace(Namespace::Remote);
            current().set_http(Http::new().method("GET").status(429));
        });
        scope("query", || current().set_sql(Sql::new().database_type("PostgreSQL")));
    });
    let call = trace.one("call");
    assert_eq!(call.annotation("text"), "seven");
    assert_eq!(call.annotation("number"), 7.5);
    assert_eq!(call.annotation("flag"), true);
    assert_eq!(call.annotation("none"), Value::Null);
    assert_eq!(call.annotations().keys().collect::<Vec<_>>().len(), 3);
    assert_eq!(call.metadata("default", "cart"), json!(["book", "lamp"]));
    assert_eq!(call.metadata("billing", "cents"), 300);
    assert_eq!(call.metadata("billing", "cart"), Value::Null);
    assert_eq!(call.namespace(), Some("remote"));
    assert_eq!(call.http()["response"]["status"], 429);
    assert!(call.is_throttle() && call.is_error() && !call.is_fault() && !call.is_ok());
    assert!(call.is_closed() && !call.is_cancelled() && !call.is_segment());
    assert_eq!(trace.one("query").sql()["database_type"], "PostgreSQL");
    assert_eq!(trace.one("query").http(), &Value::Null);
    assert!(trace.one("query").is_ok());
    let segment = trace.one("test");
    assert_eq!(segment.raw("user"), "ada");
    assert_eq!(segment.aws()["xray"]["auto_instrumentation"], Value::Null);
    assert_eq!(segment.children().iter().map(|child| child.name().to_owned()).collect::<Vec<_>>(), ["call", "query"]);
    assert_eq!(call.parent_id(), Some(segment.id()));
    assert_eq!(call.trace_id(), segment.trace_id());
    assert!(segment.parent().is_none() && segment.namespace().is_none());
    assert_eq!(format!("{call:?}"), "call [flag=true, number=7.5, text=seven] ERROR THROTTLE");
    trace.assert_valid();
}

#[test]
fn an_error_is_told_with_its_sources_also_where_it_is_only_named() {
    let trace = record_sync(|| drop(checkout(7)));
    let told = |path: &str| -> Vec<(String, String)> {
        let all = trace.one(path).exceptions();
        all.iter().map(|one| (one.type_name().to_owned(), one.message().to_owned())).collect()
    };
    let charge = told("charge");
    assert_eq!(charge.len(), 2);
    assert!(charge[0].0.ends_with("::Declined"), "{charge:?}");
    assert_eq!((charge[0].1.as_str(), charge[1].1.as_str()), ("card declined", "bank is closed"));
    // The record above names the exception by its id only.
    assert!(trace.one("checkout").raw("cause").is_string());
    assert_eq!(told("checkout"), charge);
    assert_eq!(told("test"), []);
}

#[test]
fn a_remote_exception_says_so() {
    let trace = record_sync(|| {
        scope("call", || current().add_remote_exception(&Declined(None), Outcome::Error));
    });
    let exception = &trace.one("call").exceptions()[0];
    assert!(exception.is_remote());
    assert_eq!(exception.raw()["message"], "card declined");
}

/// The suite reads documents with eyes of its own: both must see the same.
#[test]
fn the_text_form_is_what_the_suite_draws() {
    let trace = Recording::new().configure(|builder| builder.stream_after(3)).record_sync(|| {
        for order_id in 0..20_u64 {
            let _ = checkout(order_id);
            scope("values", || {
                for (key, value) in [("a", "7"), ("b", ""), ("c", "x, y"), ("d", "plain text"), ("e", "\"q\"")] {
                    current().annotate(key, value);
                }
                current().annotate("a.b", "true");
                current().set_throttle();
            });
            drop(xray_runtime::subsegment("never polled", async {}));
        }
        let late = current().begin_subsegment("late");
        std::thread::spawn(move || drop(late.begin_subsegment("below"))).join().expect("no panic");
    });
    assert_eq!(trace.to_text(), tree(&trace.documents()));
    assert!(
        trace.to_text().contains("values [a.b=\"true\", a=\"7\", b=\"\", c=\"x, y\", d=plain text, e=\"\\\"q\\\"\"]")
    );
    assert!(trace.documents().len() > 5, "it was streamed");
    trace.assert_valid();
}

#[test]
fn a_trace_with_two_thousand_levels_is_read() {
    let trace = record_sync(|| {
        let guards: Vec<_> = (0..2_000).map(|_| begin_subsegment("level")).collect();
        guards.into_iter().rev().for_each(drop);
    });
    assert_eq!(trace.iter().count(), 2_001);
    assert_eq!(trace.to_text().lines().last().map(|line| line.len()), Some(2 * 2_000 + "level".len()));
    trace.assert_valid();
}

#[test]
fn what_never_ended_is_told_by_name() {
    let trace = record_sync(|| {
        std::mem::forget(begin_subsegment("forgotten"));
        std::mem::forget(current().begin_subsegment("also forgotten"));
        scope("ended", || ());
    });
    let message = said(|| trace.assert_no_leaks());
    let expected = "begun and never ended: `also forgotten`, `forgotten`; close or drop each guard, and wait for what was \
                    spawned; ended are:\n";
    assert_eq!(message.lines().next(), expected.lines().next());
    sample().assert_no_leaks();
}

#[test]
fn what_lost_its_last_handle_is_in_progress_and_a_leak() {
    let trace = Recording::new().without_segment().start();
    std::thread::scope(|threads| {
        threads.spawn(|| {
            let segment = trace.recorder().begin_segment("job");
            std::mem::forget(segment.begin_subsegment("lost"));
            segment.close();
        });
    });
    let message = said(|| trace.assert_no_leaks());
    assert!(message.starts_with("begun and never ended: `lost`; "), "{message}");
}

#[test]
fn an_open_subsegment_around_the_look_is_a_leak_until_it_ends() {
    Recording::new().run_sync(|trace| {
        let open = begin_subsegment("open");
        assert!(said(|| trace.assert_no_leaks()).starts_with("begun and never ended: `open`; "));
        drop(open);
        trace.assert_no_leaks();
        assert_eq!(trace.to_text(), "test\n  open\n");
    });
}

#[test]
fn what_should_not_be_recorded_is_told() {
    record_sync(|| ()).expect_none();
    Recording::new().without_segment().record_sync(|| drop(checkout(7))).expect_none();
    let message = said(|| sample().expect_none());
    assert_eq!(message, format!("nothing should have been recorded; there is:\n{SAMPLE}"));
}

#[test]
fn a_record_that_was_in_progress_gives_way_to_what_came_of_it() {
    let head = r#"{"format":"json","version":1}"#;
    let ids = r#""id":"70de5b6f19ff9a0a","trace_id":"1-581cf771-a006649127e371903a2de979""#;
    let datagrams = [
        format!("{head}\n{{{ids},\"name\":\"job\",\"start_time\":1,\"in_progress\":true}}"),
        format!("{head}\n{{{ids},\"name\":\"job\",\"start_time\":1,\"end_time\":2,\"fault\":true}}"),
    ];
    let [first, second] = datagrams.map(String::into_bytes);
    let trace = Trace::from_datagrams([first.clone()]);
    assert_eq!(trace.to_text(), "job in progress\n");
    assert!(!trace.one("job").is_closed());
    assert_eq!(trace.one("job").duration(), None);
    let trace = Trace::from_datagrams([first, second]);
    assert_eq!(trace.to_text(), "job FAULT\n");
    trace.assert_valid();
    assert_eq!(
        said(|| drop(trace.recorder().clone())),
        "this trace was received and has no recorder; use the one that sent it"
    );
}
