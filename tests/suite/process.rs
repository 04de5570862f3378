//! The process: exit, threads that end, runtimes that end, and what a panic leaves. Each in a process of its own.

use std::cell::RefCell;

use xray_runtime::{Recorder, Sampling, begin_segment, begin_subsegment, traced};
use xray_test_support::{Receiver, tree};

use crate::common::{DEADLINE, bench, checked, own_process, said};

#[traced]
fn traced_work() -> u32 {
    begin_subsegment("below").annotate("answer", 42);
    42
}

/// Calls traced code when its thread ends.
struct CallsTracedCode;

impl Drop for CallsTracedCode {
    fn drop(&mut self) {
        assert_eq!(traced_work(), 42);
        let segment = begin_segment("in a destructor");
        segment.scope(|| assert_eq!(traced_work(), 42));
        xray_runtime::current().annotate("key", 1);
    }
}

thread_local! {
    static FIRST: RefCell<Option<CallsTracedCode>> = const { RefCell::new(None) };
}

#[test]
fn traced_code_in_a_thread_local_destructor_harms_nobody_when_it_was_registered_first() {
    let test = "process::traced_code_in_a_thread_local_destructor_harms_nobody_when_it_was_registered_first";
    let output = own_process(test, &[], || {
        let _guard = Recorder::builder().sampling(Sampling::always()).init().expect("the first init");
        // Destructors run in the reverse order of registration: ours after the SDK's own.
        let thread = std::thread::spawn(|| {
            FIRST.with(|first| *first.borrow_mut() = Some(CallsTracedCode));
            begin_segment("shop").scope(traced_work)
        });
        assert_eq!(thread.join().expect("the thread ends"), 42);
    });
    if let Some(output) = output {
        assert!(output.status.success(), "{}", said(&output));
    }
}

#[test]
fn traced_code_in_a_thread_local_destructor_harms_nobody_when_it_was_registered_last() {
    let test = "process::traced_code_in_a_thread_local_destructor_harms_nobody_when_it_was_registered_last";
    let output = own_process(test, &[], || {
        let _guard = Recorder::builder().sampling(Sampling::always()).init().expect("the first init");
        let thread = std::thread::spawn(|| {
            let answer = begin_segment("shop").scope(traced_work);
            FIRST.with(|first| *first.borrow_mut() = Some(CallsTracedCode));
            answer
        });
        assert_eq!(thread.join().expect("the thread ends"), 42);
    });
    if let Some(output) = output {
        assert!(output.status.success(), "{}", said(&output));
    }
}

#[test]
fn a_guard_kept_in_a_thread_local_is_closed_when_the_thread_ends() {
    thread_local! {
        static KEPT: RefCell<Option<xray_runtime::Segment>> = const { RefCell::new(None) };
    }
    let bench = bench();
    let recorder = bench.recorder.clone();
    let thread = std::thread::spawn(move || {
        let segment = recorder.begin_segment("kept");
        KEPT.with(|kept| *kept.borrow_mut() = Some(segment));
    });
    thread.join().expect("the thread ends");
    assert_eq!(bench.tree(), "kept\n");
}

#[test]
fn exit_without_a_flush_harms_nobody() {
    let test = "process::exit_without_a_flush_harms_nobody";
    let receiver = Receiver::start();
    let output = own_process(test, &[("AWS_XRAY_DAEMON_ADDRESS", &receiver.daemon_address())], || {
        let guard = Recorder::builder().sampling(Sampling::always()).init().expect("the first init");
        for _ in 0..100 {
            begin_segment("shop").scope(traced_work);
        }
        std::mem::forget(guard);
        std::process::exit(7);
    });
    if let Some(output) = output {
        assert_eq!(output.status.code(), Some(7), "{}", said(&output));
    }
}

#[test]
fn exit_after_inline_sending_loses_nothing() {
    let test = "process::exit_after_inline_sending_loses_nothing";
    let receiver = Receiver::start();
    let output = own_process(test, &[("AWS_XRAY_DAEMON_ADDRESS", &receiver.daemon_address())], || {
        let guard = Recorder::builder().sampling(Sampling::always()).inline(true).init().expect("the first init");
        for _ in 0..50 {
            begin_segment("shop").scope(traced_work);
        }
        std::mem::forget(guard);
        std::process::exit(7);
    });
    if let Some(output) = output {
        assert_eq!(output.status.code(), Some(7), "{}", said(&output));
        assert_eq!(receiver.wait_for(50, DEADLINE).len(), 50);
    }
}

#[test]
fn in_lambda_segments_are_sent_inline() {
    let test = "process::in_lambda_segments_are_sent_inline";
    let receiver = Receiver::start();
    let environment =
        [("AWS_XRAY_DAEMON_ADDRESS", receiver.daemon_address()), ("LAMBDA_TASK_ROOT", "/var/task".to_owned())];
    let environment = environment.each_ref().map(|(name, value)| (*name, value.as_str()));
    let output = own_process(test, &environment, || {
        let guard = Recorder::builder().sampling(Sampling::always()).init().expect("the first init");
        drop(begin_segment("shop"));
        std::mem::forget(guard);
        std::process::exit(7);
    });
    if let Some(output) = output {
        assert_eq!(output.status.code(), Some(7), "{}", said(&output));
        assert_eq!(receiver.wait_for(1, DEADLINE).len(), 1);
    }
}

#[test]
fn a_panic_that_unwinds_main_leaves_a_fault() {
    let test = "process::a_panic_that_unwinds_main_leaves_a_fault";
    let receiver = Receiver::start();
    let output = own_process(test, &[("AWS_XRAY_DAEMON_ADDRESS", &receiver.daemon_address())], || {
        let _guard = Recorder::builder().sampling(Sampling::always()).init().expect("the first init");
        let segment = begin_segment("shop");
        let _entered = segment.enter();
        let _subsegment = begin_subsegment("work");
        panic!("the program's own");
    });
    if let Some(output) = output {
        assert!(!output.status.success());
        assert!(said(&output).contains("the program's own"), "{}", said(&output));
        let drawing = tree(&checked(&receiver.wait_for(1, DEADLINE), 63 * 1024));
        assert!(drawing.starts_with("shop FAULT\n  work FAULT\n"), "{drawing}");
    }
}

#[test]
fn a_panic_while_a_guard_is_dropped_by_a_panic_does_not_abort() {
    let test = "process::a_panic_while_a_guard_is_dropped_by_a_panic_does_not_abort";
    let output = own_process(test, &[], || {
        struct Fragile;
        impl xray_runtime::Emitter for Fragile {
            fn emit(&self, _: &[u8]) -> Result<(), xray_runtime::EmitError> {
                panic!("a bug in an emitter")
            }
        }
        let recorder = crate::common::builder().emitter(Fragile).inline(true).build().expect("a recorder");
        let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let segment = recorder.begin_segment("shop");
            let _entered = segment.enter();
            let _subsegment = begin_subsegment("work");
            panic!("the program's own");
        }));
        assert!(caught.is_err());
        assert!(recorder.stats().is_balanced(), "{}", recorder.stats());
    });
    if let Some(output) = output {
        assert!(output.status.success(), "{}", said(&output));
    }
}

#[test]
fn a_runtime_that_ends_with_live_tasks_leaves_no_panic() {
    let bench = bench();
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    let segment = bench.recorder.begin_segment("shop");
    let (began, begun) = std::sync::mpsc::channel();
    for _ in 0..10 {
        let began = began.clone();
        let context = xray_runtime::Context::clone(&segment);
        runtime.spawn(xray_runtime::FutureExt::in_segment(
            async move {
                let _held = xray_runtime::current().begin_subsegment("held");
                began.send(()).expect("the test listens");
                std::future::pending::<()>().await;
            },
            &context,
        ));
    }
    for _ in 0..10 {
        begun.recv_timeout(DEADLINE).expect("the task began");
    }
    drop(runtime);
    segment.close();
    let documents = bench.documents();
    assert_eq!(documents.len(), 1);
    assert_eq!(tree(&documents).matches("held").count(), 10);
    assert_eq!(bench.recorder.stats().live, 0);
}

#[test]
fn a_program_without_init_runs_untraced() {
    let output = own_process("process::a_program_without_init_runs_untraced", &[], || {
        assert_eq!(traced_work(), 42);
        let segment = begin_segment("nobody");
        assert!(!segment.is_recording());
        segment.scope(|| assert_eq!(traced_work(), 42));
        assert!(xray_runtime::recorder().is_none());
        let _ = xray_runtime::flush(DEADLINE);
        let _ = xray_runtime::shutdown(DEADLINE);
        assert_eq!(xray_runtime::stats().recorded, 0);
    });
    if let Some(output) = output {
        assert!(output.status.success(), "{}", said(&output));
    }
}

#[test]
fn the_installed_recorder_is_found_from_any_thread() {
    let test = "process::the_installed_recorder_is_found_from_any_thread";
    let receiver = Receiver::start();
    let output = own_process(test, &[("AWS_XRAY_DAEMON_ADDRESS", &receiver.daemon_address())], || {
        let guard = Recorder::builder().sampling(Sampling::always()).init().expect("the first init");
        let threads: Vec<_> = (0..4).map(|_| std::thread::spawn(|| begin_segment("shop").scope(traced_work))).collect();
        for thread in threads {
            assert_eq!(thread.join().expect("the thread ends"), 42);
        }
        assert_eq!(xray_runtime::stats().recorded, 4 * 3, "{}", xray_runtime::stats());
        guard.flush(DEADLINE).expect("sent in time");
    });
    if let Some(output) = output {
        assert!(output.status.success(), "{}", said(&output));
        assert_eq!(receiver.wait_for(4, DEADLINE).len(), 4);
    }
}
