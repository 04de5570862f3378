//! `xray_runtime::testing`: work is recorded with a recorder of the test's own, wherever it runs.
//!
//! What a trace then tells is in `testing_trace`, how it is compared in `testing_assert`.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use xray_runtime::testing::{Recording, Trace, record, record_sync};
use xray_runtime::{Clock, FutureExt as _, begin_segment, begin_subsegment, current, scope, traced};

use crate::common::own_process;

/// What `body` panics with.
pub(crate) fn said(body: impl FnOnce()) -> String {
    let panic = catch_unwind(AssertUnwindSafe(body)).expect_err("this must panic");
    match panic.downcast::<String>() {
        Ok(message) => *message,
        Err(panic) => panic.downcast_ref::<&str>().expect("a panic with a text").to_string(),
    }
}

#[traced]
fn price(#[annotate] order_id: u64) -> u64 {
    order_id * 100
}

#[traced]
async fn ship(#[annotate] city: &str) -> usize {
    tokio::task::yield_now().await;
    city.len()
}

#[traced(root = "nightly")]
async fn nightly() -> u64 {
    tokio::task::yield_now().await;
    price(1)
}

#[test]
fn a_closure_is_recorded_inside_a_segment_called_test() {
    let recorded = record_sync(|| price(7));
    assert_eq!(recorded.output, 700);
    assert_eq!(recorded.to_text(), "test\n  price [order_id=7]\n");
    assert!(recorded.one("test").is_segment());
    recorded.assert_valid();
}

#[tokio::test]
async fn a_future_is_recorded_inside_a_segment_called_test() {
    let recorded = record(ship("Ulm")).await;
    assert_eq!(recorded.output, 3);
    assert_eq!(recorded.to_text(), "test\n  ship [city=Ulm]\n");
    recorded.assert_valid();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_is_spawned_with_its_context_is_seen_once_it_was_waited_for() {
    let recorded = record(async {
        let tasks: Vec<_> = (0..20).map(|_| tokio::spawn(ship("Ulm").in_current_segment())).collect();
        for task in tasks {
            task.await.expect("no panic");
        }
    })
    .await;
    assert_eq!(recorded.one("test").children().len(), 20);
    recorded.assert_no_leaks();
    recorded.assert_valid();
}

#[tokio::test]
async fn what_ends_after_the_work_is_seen_at_a_later_look() {
    let (release, released) = tokio::sync::oneshot::channel::<()>();
    let recorded = record(async {
        let late = async move {
            let _subsegment = current().begin_subsegment("late");
            let _ = released.await;
        };
        let task = tokio::spawn(late.in_current_segment());
        // Once for the task to begin.
        tokio::task::yield_now().await;
        Some(task)
    })
    .await;
    assert_eq!(recorded.to_text(), "test\n");
    release.send(()).expect("the task waits");
    let trace = recorded.trace;
    recorded.output.expect("a task").await.expect("no panic");
    assert_eq!(trace.to_text(), "test\n  late\n");
    trace.assert_no_leaks();
    trace.assert_valid();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn roots_begun_on_other_threads_belong_to_the_test_when_its_recorder_goes_along() {
    let trace = Recording::new()
        .without_segment()
        .run(|trace: Trace| async move {
            let task = tokio::spawn(trace.scope(nightly()));
            assert_eq!(task.await.expect("no panic"), 100);
            let recorder = trace.recorder().clone();
            let thread = std::thread::spawn(move || recorder.scope(|| begin_segment("thread").close()));
            thread.join().expect("no panic");
            trace
        })
        .await;
    assert_eq!(trace.to_text(), "nightly\n  price [order_id=1]\nthread\n");
    assert!(trace.roots().iter().all(|root| root.is_segment()));
}

#[tokio::test]
async fn a_root_is_a_subsegment_inside_the_segment_and_a_segment_without_it() {
    let inside = record(nightly()).await;
    assert_eq!(inside.to_text(), "test\n  nightly\n    price [order_id=1]\n");
    let outside = Recording::new().without_segment().record(nightly()).await;
    assert_eq!(outside.to_text(), "nightly\n  price [order_id=1]\n");
    assert_eq!(outside.output, 100);
}

#[test]
fn the_segment_can_have_another_name() {
    assert_eq!(Recording::new().named("checkout").record_sync(|| ()).to_text(), "checkout\n");
}

#[test]
fn without_sampling_nothing_is_recorded() {
    let recorded = Recording::new().not_sampled().record_sync(|| price(7));
    assert_eq!(recorded.output, 700);
    recorded.expect_none();
    assert_eq!(recorded.to_text(), "");
    assert_eq!(recorded.recorder().stats().recorded, 0);
}

#[test]
fn any_setting_of_a_recorder_can_be_made() {
    let streamed = Recording::new().configure(|builder| builder.stream_after(0));
    let recorded = streamed.record_sync(|| {
        for order_id in 0..3 {
            price(order_id);
        }
    });
    assert_eq!(recorded.documents().len(), 4);
    assert_eq!(recorded.one("test").children().len(), 3);
    recorded.assert_valid();
}

#[test]
fn a_setting_that_cannot_be_is_told() {
    let message = said(|| drop(Recording::new().configure(|builder| builder.max_document_bytes(1)).start()));
    assert!(message.starts_with("`max_document_bytes`"), "{message}");
}

#[test]
fn a_test_moves_its_own_clock() {
    let clock = Clock::manual(std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_700_000_000));
    let hand = clock.clone();
    let recorded = Recording::new().clock(clock).record_sync(|| {
        scope("slow", || hand.advance(std::time::Duration::from_micros(1_500)));
        scope("fast", || ());
    });
    assert_eq!(recorded.one("slow").duration(), Some(std::time::Duration::from_micros(1_500)));
    assert_eq!(recorded.one("fast").duration(), Some(std::time::Duration::ZERO));
    let start = recorded.one("test").start_time();
    assert_eq!(start, Some(std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_700_000_000)));
}

#[test]
fn the_first_look_ends_the_segment_and_what_follows_hangs_below_it() {
    Recording::new().run_sync(|trace| {
        price(1);
        assert_eq!(trace.to_text(), "test\n  price [order_id=1]\n");
        price(2);
        assert_eq!(trace.to_text(), "test\n  price [order_id=1]\n  price [order_id=2]\n");
        trace.assert_valid();
    });
}

#[test]
fn a_panic_of_the_work_goes_on_and_is_in_the_trace() {
    let mut kept = None;
    let message = said(|| {
        Recording::new().run_sync(|trace| {
            kept = Some(trace);
            price(1);
            panic!("no more orders");
        })
    });
    assert_eq!(message, "no more orders");
    let trace = kept.expect("the work was run");
    assert_eq!(trace.to_text(), "test FAULT\n  price [order_id=1]\n");
    assert_eq!(trace.one("test").exceptions()[0].message(), "no more orders");
}

#[test]
fn work_that_is_dropped_before_it_is_done_is_cancelled() {
    let mut kept = None;
    {
        let mut work = pin!(Recording::new().run(|trace| {
            kept = Some(trace);
            xray_runtime::subsegment("wait", std::future::pending::<()>())
        }));
        let polled = work.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        assert_eq!(polled, Poll::Pending);
    }
    let trace = kept.expect("the work was polled");
    assert_eq!(trace.to_text(), "test CANCELLED\n  wait CANCELLED\n");
    assert!(trace.one("wait").is_cancelled());
}

#[test]
fn recordings_inside_each_other_keep_apart() {
    let outer = record_sync(|| {
        price(1);
        let inner = record_sync(|| price(2));
        let outside = Recording::new().without_segment().record_sync(|| {
            price(3);
            begin_segment("own").scope(|| price(4));
        });
        price(5);
        (inner.to_text(), outside.to_text())
    });
    assert_eq!(outer.output.0, "test\n  price [order_id=2]\n");
    assert_eq!(outer.output.1, "own\n  price [order_id=4]\n");
    assert_eq!(outer.to_text(), "test\n  price [order_id=1]\n  price [order_id=5]\n");
}

#[tokio::test]
async fn futures_recorded_inside_each_other_keep_apart() {
    let outer = record(async {
        let own = Recording::new().without_segment().record(nightly());
        let (inner, ship, own) = tokio::join!(record(ship("Ulm")), ship("Bonn"), own);
        assert_eq!((inner.output, ship), (3, 4));
        (inner.to_text(), own.to_text())
    })
    .await;
    assert_eq!(outer.output.0, "test\n  ship [city=Ulm]\n");
    assert_eq!(outer.output.1, "nightly\n  price [order_id=1]\n");
    assert_eq!(outer.to_text(), "test\n  ship [city=Bonn]\n");
}

#[test]
fn a_guard_of_the_outer_recording_may_end_inside_the_inner_one() {
    let outer = record_sync(|| {
        let guard = begin_subsegment("outer");
        let inner = record_sync(|| {
            let mine = begin_subsegment("inner");
            drop(guard);
            drop(mine);
        });
        price(1);
        inner.to_text()
    });
    assert_eq!(outer.output, "test\n  inner\n");
    assert_eq!(outer.one("outer").parent().expect("a parent").name(), "test");
    outer.assert_valid();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_recording_can_be_spawned_and_its_trace_looked_at_anywhere() {
    fn goes_anywhere<T: Send + Sync + std::panic::UnwindSafe + std::panic::RefUnwindSafe>(_: &T) {}
    let recorded = tokio::spawn(record(ship("Ulm"))).await.expect("no panic");
    goes_anywhere(&recorded.trace);
    let node = recorded.one("ship");
    goes_anywhere(&node);
    let text = std::thread::spawn(move || (recorded.to_text(), node.name().to_owned())).join().expect("no panic");
    assert_eq!(text, ("test\n  ship [city=Ulm]\n".to_owned(), "ship".to_owned()));
}

#[test]
fn five_hundred_tests_at_once_each_see_their_own() {
    std::thread::scope(|threads| {
        let tests: Vec<_> = (0..20_u64)
            .map(|thread| {
                threads.spawn(move || {
                    for test in 0..25 {
                        let order_id = thread * 25 + test;
                        let trace = record_sync(|| {
                            price(order_id);
                            begin_subsegment("pack").annotate("order_id", order_id);
                        });
                        let expected = format!("test\n  price [order_id={order_id}]\n  pack [order_id={order_id}]\n");
                        assert_eq!(trace.to_text(), expected);
                        assert_eq!(trace.recorder().stats().recorded, 3);
                    }
                })
            })
            .collect();
        for test in tests {
            test.join().expect("each test sees its own");
        }
    });
}

#[test]
fn a_recording_leaves_no_recorder_behind() {
    let thread = std::thread::spawn(|| {
        let before = xray_runtime::recorder().is_some();
        let during = record_sync(|| xray_runtime::recorder().is_some()).output;
        (before, during, xray_runtime::recorder().is_some(), current().is_recording())
    });
    assert_eq!(thread.join().expect("no panic"), (false, true, false, false));
}

#[test]
fn the_environment_of_the_machine_does_not_matter() {
    let test = "testing::the_environment_of_the_machine_does_not_matter";
    let environment = [
        ("AWS_XRAY_SDK_ENABLED", "false"),
        ("AWS_XRAY_TRACING_NAME", "elsewhere"),
        ("AWS_XRAY_DAEMON_ADDRESS", "127.0.0.1:9"),
    ];
    let child = own_process(test, &environment, || {
        assert_eq!(record_sync(|| price(7)).to_text(), "test\n  price [order_id=7]\n");
        let roots = Recording::new().without_segment().record_sync(|| begin_segment("own").close());
        assert_eq!(roots.to_text(), "own\n");
    });
    assert!(child.is_none_or(|output| output.status.success()));
}
