//! The context: inside which segment code runs, on whatever task or thread it goes on.

use std::sync::mpsc;
use std::time::Duration;

use futures::FutureExt as _;
use xray_runtime::{FutureExt as _, begin_subsegment, current, subsegment, traced};
use xray_test_support::tree;

use crate::common::{Bench, DEADLINE, bench};

fn on_one_thread<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
    runtime.expect("a runtime").block_on(future)
}

fn on_many_threads<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build();
    runtime.expect("a runtime").block_on(future)
}

/// Runs `future` inside a segment called `shop`, and draws what was sent.
fn drawn<F: Future>(bench: &Bench, run: impl FnOnce(xray_runtime::InContext<F>), future: F) -> String {
    let segment = bench.recorder.begin_segment("shop");
    run(future.in_segment(&segment));
    segment.close();
    bench.tree()
}

#[traced]
async fn leaf(#[annotate] number: u32) -> u32 {
    tokio::task::yield_now().await;
    number
}

#[test]
fn a_thread_is_outside_until_it_enters() {
    let bench = bench();
    let segment = bench.recorder.begin_segment("shop");
    assert!(!current().is_recording(), "beginning a segment does not enter it");
    let entered = segment.enter();
    assert_eq!(current().segment_id(), segment.segment_id());
    let elsewhere = std::thread::spawn(|| current().is_recording());
    assert!(!elsewhere.join().expect("no panic"), "another thread is another place");
    drop(entered);
    assert!(!current().is_recording());
}

#[test]
fn a_context_outside_any_segment_says_so() {
    let outside = std::thread::spawn(|| {
        let context = current();
        (context.is_recording(), context.trace_id(), context.segment_id(), context.trace_header())
    });
    assert_eq!(outside.join().expect("no panic"), (false, None, None, None));
}

#[test]
fn the_current_segment_follows_a_future_from_thread_to_thread() {
    let bench = bench();
    let drawing = drawn(&bench, on_many_threads, async {
        for number in 0..20 {
            leaf(number).await;
            tokio::task::yield_now().await;
        }
    });
    assert_eq!(drawing.lines().count(), 21, "{drawing}");
    assert!(drawing.lines().skip(1).all(|line| line.starts_with("  leaf [")), "{drawing}");
}

#[test]
fn two_requests_on_one_thread_do_not_mix() {
    let bench = bench();
    on_one_thread(async {
        let request = |name: &'static str| {
            let segment = bench.recorder.begin_segment(name);
            let context = xray_runtime::Context::clone(&segment);
            async move {
                for number in 0..5 {
                    leaf(number).await;
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
                segment.close();
            }
            .in_segment(&context)
        };
        futures::join!(request("first"), request("second"));
    });
    let drawing = bench.tree();
    let leaves: String = (0..5).map(|number| format!("  leaf [number={number}]\n")).collect();
    let expected = [format!("first\n{leaves}second\n{leaves}"), format!("second\n{leaves}first\n{leaves}")];
    assert!(expected.contains(&drawing), "{drawing}");
}

#[test]
fn a_plainly_spawned_task_is_outside_and_harms_nobody() {
    let bench = bench();
    let drawing = drawn(&bench, on_one_thread, async {
        assert_eq!(tokio::spawn(leaf(7)).await.expect("no panic"), 7);
    });
    assert_eq!(drawing, "shop\n");
}

#[test]
fn a_task_takes_the_segment_along_when_it_is_asked_to() {
    let bench = bench();
    let drawing = drawn(&bench, on_many_threads, async {
        assert_eq!(tokio::spawn(leaf(7).in_current_segment()).await.expect("no panic"), 7);
        assert_eq!(xray_runtime::spawn(leaf(8)).await.expect("no panic"), 8);
        let blocking = xray_runtime::spawn_blocking(|| drop(begin_subsegment("blocking")));
        blocking.await.expect("no panic");
    });
    assert_eq!(drawing, "shop\n  leaf [number=7]\n  leaf [number=8]\n  blocking\n");
}

#[test]
fn a_join_set_takes_the_segment_along() {
    use xray_runtime::JoinSetExt as _;
    let bench = bench();
    let drawing = drawn(&bench, on_many_threads, async {
        let mut set = tokio::task::JoinSet::new();
        for number in 0..3 {
            set.spawn_in_current_segment(leaf(number));
        }
        let mut numbers = set.join_all().await;
        numbers.sort_unstable();
        assert_eq!(numbers, [0, 1, 2]);
    });
    assert_eq!(drawing.matches("  leaf [number=").count(), 3, "{drawing}");
}

#[test]
fn a_plain_thread_takes_the_segment_along_with_a_context() {
    let bench = bench();
    bench.record(|| {
        let context = current();
        let thread = std::thread::spawn(move || context.scope(|| drop(begin_subsegment("on a thread"))));
        thread.join().expect("no panic");
    });
    assert_eq!(bench.tree(), "shop\n  on a thread\n");
}

#[test]
fn dropping_the_future_closes_the_subsegment_as_cancelled() {
    let bench = bench();
    let drawing = drawn(&bench, on_one_thread, async {
        let never = subsegment("never", std::future::pending::<()>());
        let mut never = Box::pin(never);
        assert!(futures::poll!(&mut never).is_pending());
        drop(never);
    });
    assert_eq!(drawing, "shop\n  never CANCELLED\n");
}

#[test]
fn a_traced_future_that_is_dropped_is_cancelled_and_no_fault() {
    #[traced]
    async fn never() -> Result<(), std::io::Error> {
        std::future::pending().await
    }
    let bench = bench();
    let drawing = drawn(&bench, on_one_thread, async {
        let mut future = Box::pin(never());
        assert!(futures::poll!(&mut future).is_pending());
    });
    assert_eq!(drawing, "shop\n  never CANCELLED\n");
}

#[test]
fn a_future_that_is_never_polled_records_nothing() {
    let bench = bench();
    let drawing = drawn(&bench, on_one_thread, async {
        drop(leaf(1));
        drop(subsegment("unpolled", async {}));
    });
    assert_eq!(drawing, "shop\n");
    assert_eq!(bench.recorder.stats().recorded, 1);
}

#[test]
fn the_loser_of_a_select_is_cancelled() {
    let bench = bench();
    let drawing = drawn(&bench, on_one_thread, async {
        tokio::select! {
            () = subsegment("winner", tokio::time::sleep(Duration::from_millis(1))) => {}
            () = subsegment("loser", tokio::time::sleep(Duration::from_secs(60))) => unreachable!("the winner is sooner"),
        }
    });
    let (winner, loser) = ("  winner\n", "  loser CANCELLED\n");
    assert!([format!("shop\n{winner}{loser}"), format!("shop\n{loser}{winner}")].contains(&drawing), "{drawing}");
}

#[test]
fn a_timeout_cancels_what_it_cut_off() {
    let bench = bench();
    let drawing = drawn(&bench, on_one_thread, async {
        let slow = subsegment("slow", async {
            leaf(1).await;
            tokio::time::sleep(Duration::from_secs(60)).await;
        });
        tokio::time::timeout(Duration::from_millis(5), slow).await.expect_err("it takes a minute");
    });
    assert_eq!(drawing, "shop\n  slow CANCELLED\n    leaf [number=1]\n");
}

#[test]
fn an_aborted_task_is_cancelled() {
    let bench = bench();
    let drawing = drawn(&bench, on_one_thread, async {
        let (began, begun) = tokio::sync::oneshot::channel();
        let task = xray_runtime::spawn(subsegment("aborted", async {
            began.send(()).expect("the test listens");
            std::future::pending::<()>().await;
        }));
        begun.await.expect("the task began");
        task.abort();
        assert!(task.await.expect_err("it was aborted").is_cancelled());
    });
    assert_eq!(drawing, "shop\n  aborted CANCELLED\n");
}

#[test]
fn what_a_dropped_future_drops_is_dropped_inside_it() {
    struct Noisy;
    impl Drop for Noisy {
        fn drop(&mut self) {
            drop(begin_subsegment("cleanup"));
        }
    }
    let bench = bench();
    let drawing = drawn(&bench, on_one_thread, async {
        let mut held = Box::pin(subsegment("held", async {
            let _noisy = Noisy;
            std::future::pending::<()>().await;
        }));
        assert!(futures::poll!(&mut held).is_pending());
        drop(held);
    });
    assert_eq!(drawing, "shop\n  held CANCELLED\n    cleanup\n");
}

#[test]
fn a_panic_in_a_future_is_a_fault_and_passes_on() {
    let bench = bench();
    let drawing = drawn(&bench, on_one_thread, async {
        let boom = subsegment("boom", async { panic!("the program's own") });
        let caught: Result<(), _> = std::panic::AssertUnwindSafe(boom).catch_unwind().await;
        assert!(caught.is_err());
        leaf(1).await;
    });
    assert_eq!(drawing, "shop\n  boom FAULT\n  leaf [number=1]\n");
}

#[test]
fn recorders_nest_without_mixing() {
    let (outer, inner) = (bench(), bench());
    outer.record(|| {
        inner.record(|| drop(begin_subsegment("inside")));
        drop(begin_subsegment("outside"));
    });
    assert_eq!(outer.tree(), "shop\n  outside\n");
    assert_eq!(inner.tree(), "shop\n  inside\n");
}

#[test]
fn a_scope_decides_whose_roots_are_begun_in_it() {
    let (one, two) = (bench(), bench());
    one.recorder.scope(|| {
        drop(xray_runtime::begin_segment("first"));
        two.recorder.scope(|| drop(xray_runtime::begin_segment("second")));
        drop(xray_runtime::begin_segment("third"));
    });
    assert_eq!(one.tree(), "first\nthird\n");
    assert_eq!(two.tree(), "second\n");
}

#[test]
fn guards_that_leave_in_another_order_do_not_mix_requests() {
    let bench = bench();
    let (first, second) = (bench.recorder.begin_segment("first"), bench.recorder.begin_segment("second"));
    let in_first = first.enter();
    let in_second = second.enter();
    drop(in_first);
    assert_eq!(current().segment_id(), second.segment_id(), "leaving the outer one does not leave the inner one");
    drop(begin_subsegment("mine"));
    drop(in_second);
    assert!(!current().is_recording());
    drop((first, second));
    let drawing = bench.tree();
    assert!(drawing.contains("second\n  mine\n") && !drawing.contains("first\n  mine"), "{drawing}");
}

#[test]
fn one_segment_can_be_entered_twice() {
    let bench = bench();
    let segment = bench.recorder.begin_segment("shop");
    let outer = segment.enter();
    let inner = segment.enter();
    drop(outer);
    assert_eq!(current().segment_id(), segment.segment_id());
    drop(inner);
    assert!(!current().is_recording());
}

#[test]
fn blocking_inside_a_traced_function_is_not_our_problem() {
    let bench = bench();
    bench.record(|| {
        let answer = xray_runtime::scope("sync", || on_one_thread(leaf(5)));
        assert_eq!(answer, 5);
    });
    assert_eq!(bench.tree(), "shop\n  sync\n    leaf [number=5]\n");
}

#[test]
fn flushing_inside_a_runtime_does_not_block_it_for_ever() {
    let bench = bench();
    on_one_thread(async {
        drop(bench.recorder.begin_segment("shop"));
        bench.recorder.flush(DEADLINE).expect("flushed in time");
    });
    assert_eq!(bench.tree(), "shop\n");
}

#[test]
fn a_hundred_tasks_keep_to_their_own_segments() {
    let bench = bench();
    on_many_threads(async {
        let tasks: Vec<_> = (0..100_u32)
            .map(|number| {
                let segment = bench.recorder.begin_segment(format!("request {number}"));
                let context = xray_runtime::Context::clone(&segment);
                tokio::spawn(
                    async move {
                        for _ in 0..10 {
                            leaf(number).await;
                        }
                        drop(segment);
                    }
                    .in_segment(&context),
                )
            })
            .collect();
        for task in tasks {
            task.await.expect("no panic");
        }
    });
    let documents = bench.documents();
    assert_eq!(documents.len(), 100);
    for document in &documents {
        let number =
            document["name"].as_str().and_then(|name| name.strip_prefix("request ")).expect("a name").to_owned();
        let expected = format!("request {number}\n{}", format!("  leaf [number={number}]\n").repeat(10));
        assert_eq!(tree(std::slice::from_ref(document)), expected);
    }
}

#[test]
fn a_context_outlives_its_segment_without_harm() {
    let bench = bench();
    let segment = bench.recorder.begin_segment("shop");
    let context = xray_runtime::Context::clone(&segment);
    segment.close();
    context.annotate("late", 1);
    context.add_metadata("late", "x");
    context.set_fault();
    let late = context.begin_subsegment("late");
    late.close();
    let drawing = bench.tree();
    assert!(drawing.starts_with("shop\n"), "{drawing}");
    assert_eq!(bench.recorder.stats().live, 0, "{}", bench.recorder.stats());
}

#[test]
fn a_handle_may_be_closed_on_another_thread() {
    let bench = bench();
    let segment = bench.recorder.begin_segment("shop");
    let (send, receive) = mpsc::channel();
    let closer = std::thread::spawn(move || {
        let handle: xray_runtime::DetachedSubsegment = receive.recv().expect("a handle");
        handle.annotate("closed", "elsewhere");
        handle.close();
    });
    send.send(segment.begin_subsegment("work")).expect("the closer listens");
    closer.join().expect("no panic");
    segment.close();
    assert_eq!(bench.tree(), "shop\n  work [closed=elsewhere]\n");
}

#[test]
fn a_child_is_never_before_its_parent_nor_ends_before_it_began() {
    let bench = bench();
    let documents = bench.record(|| {
        for _ in 0..200 {
            let _outer = begin_subsegment("outer");
            let _inner = begin_subsegment("inner");
        }
    });
    let nodes = xray_test_support::union(&documents);
    for node in nodes.values() {
        assert!(node.end_time.is_some_and(|end| end >= node.start_time), "{node:?}");
        if let Some(parent) = node.parent_id.as_ref().and_then(|parent| nodes.get(parent)) {
            assert!(node.start_time >= parent.start_time, "{node:?} in {parent:?}");
        }
    }
}
