//! Log lines that say which trace they belong to: in both forms, at every depth, on every thread, and nothing outside.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use log::{Level, Log, Metadata, Record};
use xray_runtime::{
    FutureExt, Recorder, Sampling, TraceHeader, WithLogId, begin_subsegment, current, current_trace_id, log_id,
    subsegment,
};

use crate::common::{bench, bench_with};

const HEADER: &str = "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1";

/// A logger that keeps its lines, and what it was asked.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<String>>>);

impl Lines {
    fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().expect("no panic while this is held"))
    }
}

impl Log for Lines {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.level() <= Level::Info
    }

    fn log(&self, record: &Record<'_>) {
        let mut line = format!("{} {} {}", record.level(), record.target(), record.args());
        if let Some(file) = record.file() {
            let _ = write!(line, " at {file}:{}", record.line().unwrap_or(0));
        }
        if let Some(order) = record.key_values().get("order".into()) {
            let _ = write!(line, " order={order}");
        }
        self.0.lock().expect("no panic while this is held").push(line);
    }

    fn flush(&self) {
        self.0.lock().expect("no panic while this is held").push("flushed".to_owned());
    }
}

fn say(logger: &dyn Log, words: &str) {
    let mut record = Record::builder();
    record.level(Level::Info).target("orders").file(Some("shop.rs")).line(Some(7)).key_values(&[("order", 9)]);
    logger.log(&record.args(format_args!("{words}")).build());
}

fn continued(recorder: &Recorder) -> xray_runtime::Segment {
    recorder.continue_segment("orders", &TraceHeader::parse(HEADER))
}

#[test]
fn outside_any_segment_a_line_says_nothing_of_a_trace() {
    assert_eq!((log_id().trace_id(), log_id().segment_id()), (None, None));
    assert_eq!(format!("[{}{}]", log_id(), log_id().in_java_form()), "[]");
    assert_eq!(format!("{}{}paid", log_id().as_prefix(), log_id().in_java_form().as_prefix()), "paid");
    let lines = Lines::default();
    say(&WithLogId::new(lines.clone()), "paid");
    assert_eq!(lines.take(), ["INFO orders paid at shop.rs:7 order=9"]);
}

#[test]
fn inside_a_segment_a_line_says_the_trace() {
    let bench = bench();
    continued(&bench.recorder).scope(|| {
        assert_eq!(log_id().to_string(), "xray_trace_id=1-5759e988-bd862e3fe1be46a994272793");
        assert_eq!(format!("{}paid", log_id().as_prefix()), "xray_trace_id=1-5759e988-bd862e3fe1be46a994272793 paid");
        assert_eq!(log_id().trace_id(), current_trace_id());
    });
    assert_eq!(log_id().to_string(), "");
}

#[test]
fn the_java_form_names_the_innermost_subsegment() {
    let bench = bench();
    let segment = continued(&bench.recorder);
    let java = || log_id().in_java_form().to_string();
    let expected = || {
        let id = current().segment_id().expect("inside a segment");
        format!("AWS-XRAY-TRACE-ID: 1-5759e988-bd862e3fe1be46a994272793@{id}")
    };
    segment.scope(|| {
        let in_the_segment = java();
        assert_eq!(in_the_segment, expected());
        let inner = begin_subsegment("price");
        assert_eq!(java(), expected());
        assert_ne!(java(), in_the_segment);
        drop(inner);
        assert_eq!(java(), in_the_segment);
    });
}

#[test]
fn a_trace_that_is_not_sampled_is_named_and_in_the_java_form_not() {
    let bench = bench_with(|builder| builder.sampling(Sampling::never()));
    let segment = bench.recorder.begin_segment("orders");
    segment.scope(|| {
        let trace_id = segment.trace_id().expect("a trace all the same");
        assert_eq!(log_id().to_string(), format!("xray_trace_id={trace_id}"));
        assert_eq!(log_id().in_java_form().as_prefix().to_string(), "");
    });
}

#[test]
fn a_wrapped_logger_gets_the_record_as_it_was_but_for_the_message() {
    let (bench, lines) = (bench(), Lines::default());
    let logger = WithLogId::new(lines.clone());
    continued(&bench.recorder).scope(|| say(&logger, "paid {7}"));
    assert_eq!(
        lines.take(),
        ["INFO orders xray_trace_id=1-5759e988-bd862e3fe1be46a994272793 paid {7} at shop.rs:7 order=9"]
    );
    let java = WithLogId::new(lines.clone()).in_java_form();
    let segment = continued(&bench.recorder);
    segment.scope(|| say(&java, "paid"));
    let id = segment.segment_id().expect("a sampled segment");
    let line =
        format!("INFO orders AWS-XRAY-TRACE-ID: 1-5759e988-bd862e3fe1be46a994272793@{id} paid at shop.rs:7 order=9");
    assert_eq!(lines.take(), [line]);
    assert!(logger.enabled(&Metadata::builder().level(Level::Info).build()));
    assert!(!logger.enabled(&Metadata::builder().level(Level::Debug).build()));
    logger.flush();
    assert_eq!(lines.take(), ["flushed"]);
}

#[test]
fn tasks_on_several_threads_say_each_its_own_trace() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).build().expect("a runtime");
    let bench = bench();
    let lines = Lines::default();
    runtime.block_on(async {
        let tasks: Vec<_> = (0..32)
            .map(|number| {
                let (recorder, lines) = (bench.recorder.clone(), lines.clone());
                tokio::spawn(async move {
                    let segment = recorder.begin_segment("orders");
                    let trace_id = segment.trace_id().expect("a trace");
                    let logger = WithLogId::new(lines);
                    let work = async {
                        for _ in 0..8 {
                            subsegment("price", async {
                                tokio::task::yield_now().await;
                                say(&logger, &format!("task {number}"));
                            })
                            .await;
                            tokio::task::yield_now().await;
                        }
                    };
                    work.in_segment(&segment).await;
                    format!("INFO orders xray_trace_id={trace_id} task {number} at shop.rs:7 order=9")
                })
            })
            .collect();
        let mut expected = Vec::new();
        for task in tasks {
            let line = task.await.expect("the task ended");
            expected.extend(std::iter::repeat_n(line, 8));
        }
        let mut said = lines.take();
        said.sort();
        expected.sort();
        assert_eq!(said, expected);
    });
}
