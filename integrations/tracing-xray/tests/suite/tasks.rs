//! Tasks on several threads, each in a segment of its own: no line names another's trace.

use tracing::info;
use tracing::instrument::WithSubscriber as _;
use tracing_subscriber::prelude::*;
use tracing_xray::with_trace_id;
use xray_runtime::{FutureExt as _, Sampling, subsegment};

use crate::support::{Log, recorder};

const TASKS: usize = 48;
const LINES: usize = 6;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn tasks_on_several_threads_name_each_its_own_trace() {
    let log = Log::default();
    let layer = tracing_subscriber::fmt::layer().with_writer(log.clone()).with_ansi(false).without_time();
    let subscriber = tracing_subscriber::registry().with(layer.with_target(false).map_event_format(with_trace_id));
    let dispatch = tracing::Dispatch::new(subscriber);
    let recorder = recorder(Sampling::always());
    let tasks: Vec<_> = (0..TASKS)
        .map(|number| {
            let recorder = recorder.clone();
            let task = async move {
                let segment = recorder.begin_segment("orders");
                let work = async {
                    for _ in 0..LINES {
                        tokio::task::yield_now().await;
                        subsegment("price", async {
                            tokio::task::yield_now().await;
                            info!(task = number, "paid");
                        })
                        .await;
                    }
                };
                work.in_segment(&segment).await;
                // The segment is left between polls, so this line is outside of it.
                info!(task = number, "done");
                (number, segment.trace_id().expect("a trace"))
            };
            tokio::spawn(task.with_subscriber(dispatch.clone()))
        })
        .collect();
    let mut expected = Vec::new();
    for task in tasks {
        let (number, trace_id) = task.await.expect("the task ended");
        let line = format!("xray_trace_id={trace_id}  INFO paid task={number}");
        expected.extend(std::iter::repeat_n(line, LINES));
        expected.push(format!(" INFO done task={number}"));
    }
    let text = log.take();
    let mut said: Vec<&str> = text.lines().collect();
    said.sort_unstable();
    expected.sort_unstable();
    assert_eq!(said, expected);
}
