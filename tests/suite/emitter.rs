//! The emitter: what reaches a daemon, and what happens when none is there, or it is slow, or it dies.
//!
//! X-Ray: [The X-Ray daemon](https://docs.aws.amazon.com/xray/latest/devguide/xray-daemon.html).

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::ThreadId;
use std::time::{Duration, Instant};

use xray_runtime::{DropReason, EmitError, Emitter, Recorder, begin_subsegment};
use xray_test_support::{Receiver, tree};

use crate::common::{Bench, DEADLINE, builder, checked, eventually, own_process, said};

/// A recorder that sends to `address`.
fn sending_to(address: &str) -> Recorder {
    builder().daemon_address(address).build().expect("a recorder for this address")
}

fn send_one(recorder: &Recorder, name: &'static str) {
    drop(recorder.begin_segment(name));
    recorder.flush(DEADLINE).expect("sent in time");
}

/// Runs a test that closes a port in a process of its own: in the suite's, a fork for another test may hold a copy of the socket
/// for a moment, and another receiver may be given the port.
fn in_a_quiet_process(test: &str, body: impl FnOnce()) {
    if let Some(output) = own_process(test, &[], body) {
        assert!(output.status.success(), "{}", said(&output));
    }
}

fn names(datagrams: &[Vec<u8>]) -> Vec<String> {
    checked(datagrams, 63 * 1024).iter().map(|document| document["name"].as_str().expect("a name").to_owned()).collect()
}

#[test]
fn a_daemon_at_an_ipv4_address_gets_the_segment() {
    let receiver = Receiver::start();
    let recorder = sending_to(&receiver.daemon_address());
    let segment = recorder.begin_segment("shop");
    segment.scope(|| begin_subsegment("price").annotate("order_id", 7));
    segment.close();
    let datagrams = receiver.wait_for(1, DEADLINE);
    assert_eq!(tree(&checked(&datagrams, 63 * 1024)), "shop\n  price [order_id=7]\n");
}

#[test]
fn a_daemon_at_an_ipv6_address_gets_the_segment() {
    let Some(receiver) = Receiver::start_ipv6() else { return };
    let recorder = sending_to(&receiver.daemon_address());
    assert!(receiver.daemon_address().starts_with("[::1]:"));
    send_one(&recorder, "shop");
    assert_eq!(names(&receiver.wait_for(1, DEADLINE)), ["shop"]);
}

#[test]
fn a_daemon_with_a_name_gets_the_segment() {
    let receiver = Receiver::start();
    let recorder = sending_to(&format!("localhost:{}", receiver.address().port()));
    // `localhost` may be ::1 first, where nobody listens: then the next address must be tried.
    let arrived = eventually(|| {
        send_one(&recorder, "shop");
        !receiver.datagrams().is_empty()
    });
    assert!(arrived, "{}", recorder.stats());
}

#[test]
fn the_udp_half_of_the_double_form_is_where_segments_go() {
    let receiver = Receiver::start();
    let recorder = sending_to(&format!("tcp:127.0.0.1:9 udp:{}", receiver.daemon_address()));
    send_one(&recorder, "shop");
    assert_eq!(names(&receiver.wait_for(1, DEADLINE)), ["shop"]);
}

#[test]
fn the_address_in_the_environment_wins_over_the_one_in_code() {
    let receiver = Receiver::start();
    let other = Receiver::start();
    let recorder = builder()
        .environment([("AWS_XRAY_DAEMON_ADDRESS", receiver.daemon_address())])
        .daemon_address(other.daemon_address())
        .build()
        .expect("a recorder");
    send_one(&recorder, "shop");
    assert_eq!(names(&receiver.wait_for(1, DEADLINE)), ["shop"]);
    assert!(other.datagrams().is_empty());
}

#[test]
fn an_absent_daemon_is_counted_and_harms_nobody() {
    in_a_quiet_process("emitter::an_absent_daemon_is_counted_and_harms_nobody", || {
        let address = Receiver::start().stop_and_keep_address();
        let recorder = sending_to(&address.to_string());
        for _ in 0..200 {
            drop(recorder.begin_segment("shop"));
        }
        let _ = recorder.flush(DEADLINE);
        let stats = recorder.stats();
        assert!(stats.is_balanced() && stats.live == 0, "{stats}");
        assert_eq!(stats.recorded, 200, "{stats}");
        assert_eq!(stats.handed_over + stats.dropped(DropReason::Refused), 200, "{stats}");
        assert!(stats.dropped(DropReason::Refused) > 0, "a connected socket is told that nobody listens: {stats}");
        if cfg!(target_os = "linux") {
            // Over the loopback the refusal is there when the send returns, so the accounts can be exact.
            assert_eq!(stats.dropped(DropReason::Refused), 200, "nobody has got any of them: {stats}");
        }
    });
}

#[test]
fn the_first_segment_after_a_restart_of_the_daemon_arrives() {
    in_a_quiet_process("emitter::the_first_segment_after_a_restart_of_the_daemon_arrives", || {
        let receiver = Receiver::start();
        let recorder = sending_to(&receiver.daemon_address());
        send_one(&recorder, "before");
        assert_eq!(names(&receiver.wait_for(1, DEADLINE)), ["before"]);
        let address = receiver.stop_and_keep_address();
        // The kernel takes this one, and then learns that nobody is there.
        send_one(&recorder, "meanwhile");
        let restarted = Receiver::start_at(address, 1 << 20);
        send_one(&recorder, "after");
        // The refusal told with this send is of the one before; without a second try this one were lost too.
        assert_eq!(names(&restarted.wait_for(1, DEADLINE)), ["after"]);
        let stats = recorder.stats();
        assert!(stats.is_balanced(), "{stats}");
        if cfg!(target_os = "linux") {
            assert_eq!((stats.handed_over, stats.dropped(DropReason::Refused)), (2, 1), "{stats}");
        }
    });
}

#[cfg(target_os = "linux")]
#[test]
fn twenty_restarts_of_the_daemon_lose_what_came_while_it_was_down_and_nothing_else() {
    in_a_quiet_process(
        "emitter::twenty_restarts_of_the_daemon_lose_what_came_while_it_was_down_and_nothing_else",
        || {
            let mut receiver = Receiver::start();
            let recorder = sending_to(&receiver.daemon_address());
            let mut received = 0;
            for _ in 0..20 {
                for _ in 0..5 {
                    drop(recorder.begin_segment("up"));
                }
                recorder.flush(DEADLINE).expect("sent in time");
                received += receiver.wait_for(5, DEADLINE).len() as u64;
                let address = receiver.stop_and_keep_address();
                for _ in 0..3 {
                    drop(recorder.begin_segment("down"));
                }
                recorder.flush(DEADLINE).expect("refused in time");
                receiver = Receiver::start_at(address, 1 << 20);
            }
            let stats = recorder.stats();
            assert_eq!((received, stats.handed_over, stats.dropped(DropReason::Refused)), (100, 100, 60), "{stats}");
        },
    );
}

#[test]
fn a_host_that_does_not_exist_costs_segments_and_nothing_else() {
    let recorder = sending_to("no-such-host.invalid:2000");
    drop(recorder.begin_segment("shop"));
    assert!(eventually(|| recorder.stats().live == 0), "{}", recorder.stats());
    let _ = recorder.flush(DEADLINE);
    let stats = recorder.stats();
    assert_eq!(stats.dropped(DropReason::Unresolved), 1, "{stats}");
    assert!(stats.is_balanced(), "{stats}");
}

#[test]
fn no_setting_makes_a_datagram_larger_than_udp_can_carry() {
    let receiver = Receiver::start();
    let builder = builder().daemon_address(receiver.daemon_address()).max_document_bytes(65_507);
    let recorder = builder.build().expect("the largest limit there is");
    let segment = recorder.begin_segment("shop");
    segment.scope(|| {
        for _ in 0..40 {
            begin_subsegment("step").add_metadata("blob", "x".repeat(20_000));
        }
    });
    segment.close();
    recorder.flush(DEADLINE).expect("sent in time");
    let stats = recorder.stats();
    assert_eq!(stats.dropped(DropReason::TooLarge), 0, "{stats}");
    assert_eq!(stats.handed_over, 41, "{stats}");
}

#[test]
fn a_document_just_under_the_default_limit_arrives_whole() {
    let receiver = Receiver::start();
    let recorder = sending_to(&receiver.daemon_address());
    let segment = recorder.begin_segment("shop");
    segment.add_metadata("blob", "x".repeat(50_000));
    segment.close();
    let datagrams = receiver.wait_for(1, DEADLINE);
    assert_eq!(checked(&datagrams, 63 * 1024)[0]["metadata"]["default"]["blob"].as_str().map(str::len), Some(50_000));
}

#[test]
fn a_thousand_segments_at_once_are_paced() {
    let receiver = Receiver::start();
    let recorder = sending_to(&receiver.daemon_address());
    let segments: Vec<_> = (0..1_000).map(|_| recorder.begin_segment("shop")).collect();
    let began = Instant::now();
    drop(segments);
    recorder.flush(DEADLINE).expect("sent in time");
    let took = began.elapsed();
    // 32 datagrams a millisecond: a thousand take 31 ms, whatever the machine; the first burst is for nothing.
    assert!(took > Duration::from_millis(25), "{took:?}");
    assert_eq!(receiver.wait_for(1_000, DEADLINE).len(), 1_000, "{}", recorder.stats());
}

/// Holds every datagram until it is released.
#[derive(Clone, Default)]
struct Gate(Arc<(Mutex<bool>, Condvar)>);

impl Gate {
    fn open(&self) {
        *self.0.0.lock().expect("no panic under this lock") = true;
        self.0.1.notify_all();
    }
}

impl Emitter for Gate {
    fn emit(&self, _: &[u8]) -> Result<(), EmitError> {
        let mut open = self.0.0.lock().expect("no panic under this lock");
        while !*open {
            open = self.0.1.wait(open).expect("no panic under this lock");
        }
        Ok(())
    }
}

#[test]
fn a_full_queue_drops_the_new_ones_and_never_blocks() {
    let gate = Gate::default();
    let recorder = builder().emitter(gate.clone()).max_queue_items(8).build().expect("a recorder");
    // The gate is shut: did closing wait for the emitter, this would not come to an end.
    for _ in 0..10_000 {
        drop(recorder.begin_segment("shop"));
    }
    let full = recorder.stats();
    assert!(full.dropped(DropReason::QueueFull) >= 9_900, "{full}");
    gate.open();
    recorder.flush(DEADLINE).expect("the gate is open");
    let stats = recorder.stats();
    assert!(stats.is_balanced() && stats.live == 0, "{stats}");
    assert_eq!(stats.recorded, 10_000, "{stats}");
    assert!(stats.handed_over >= 8, "what was queued is sent: {stats}");
}

#[test]
fn a_queue_is_bounded_by_bytes_too() {
    let gate = Gate::default();
    let recorder = builder().emitter(gate.clone()).max_queue_bytes(100_000).build().expect("a recorder");
    for _ in 0..200 {
        recorder.begin_segment("shop").add_metadata("blob", "x".repeat(10_000));
    }
    let stats = recorder.stats();
    assert!(stats.dropped(DropReason::QueueFull) >= 150, "{stats}");
    gate.open();
    recorder.flush(DEADLINE).expect("the gate is open");
    assert!(recorder.stats().is_balanced(), "{}", recorder.stats());
}

#[test]
fn flushing_into_an_emitter_that_hangs_ends_in_time() {
    let gate = Gate::default();
    let recorder = builder().emitter(gate.clone()).build().expect("a recorder");
    drop(recorder.begin_segment("shop"));
    recorder.flush(Duration::from_millis(50)).expect_err("the emitter hangs");
    gate.open();
    recorder.flush(DEADLINE).expect("the gate is open");
}

#[test]
fn shutting_down_an_emitter_that_hangs_ends_in_time() {
    let gate = Gate::default();
    let recorder = builder().emitter(gate.clone()).build().expect("a recorder");
    drop(recorder.begin_segment("shop"));
    recorder.shutdown(Duration::from_millis(50)).expect_err("the emitter hangs");
    gate.open();
}

#[test]
fn dropping_a_recorder_whose_emitter_hangs_does_not_hang() {
    let gate = Gate::default();
    let recorder = builder().emitter(gate.clone()).build().expect("a recorder");
    drop(recorder.begin_segment("shop"));
    drop(recorder);
    gate.open();
}

#[test]
fn what_is_closed_before_a_flush_is_sent_by_it() {
    let bench = crate::common::bench();
    for round in 1..=200 {
        drop(bench.recorder.begin_segment("shop"));
        bench.recorder.flush(DEADLINE).expect("flushed in time");
        assert_eq!(bench.capture.datagrams().len(), round);
    }
}

#[test]
fn a_timeout_beyond_all_time_waits_as_long_as_it_takes() {
    let bench = crate::common::bench();
    drop(bench.recorder.begin_segment("patient"));
    bench.recorder.flush(Duration::MAX).expect("flushed");
    assert_eq!(bench.capture.datagrams().len(), 1);
    bench.recorder.shutdown(Duration::MAX).expect("shut down");
}

#[test]
fn flushes_from_many_threads_do_not_get_in_each_others_way() {
    let bench = crate::common::bench();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..50 {
                    drop(bench.recorder.begin_segment("shop"));
                    bench.recorder.flush(DEADLINE).expect("flushed in time");
                }
            });
        }
    });
    assert_eq!(bench.documents().len(), 400);
}

#[test]
fn after_shutdown_segments_are_counted_and_not_sent() {
    let bench = crate::common::bench();
    drop(bench.recorder.begin_segment("before"));
    bench.recorder.shutdown(DEADLINE).expect("shut down in time");
    assert_eq!(bench.capture.datagrams().len(), 1, "shutdown flushes");
    let segment = bench.recorder.begin_segment("after");
    segment.scope(|| drop(begin_subsegment("inside")));
    segment.close();
    let _ = bench.recorder.flush(DEADLINE);
    let _ = bench.recorder.shutdown(DEADLINE);
    assert_eq!(bench.capture.datagrams().len(), 1);
    let stats = bench.recorder.stats();
    assert!(stats.is_balanced() && stats.live == 0, "{stats}");
    assert_eq!(stats.recorded - 1, stats.dropped(DropReason::ShutDown), "{stats}");
}

#[test]
fn a_segment_that_is_open_at_shutdown_is_accounted_for() {
    let bench = crate::common::bench();
    let segment = bench.recorder.begin_segment("open");
    bench.recorder.shutdown(DEADLINE).expect("shut down in time");
    segment.close();
    let stats = bench.recorder.stats();
    assert!(stats.is_balanced() && stats.live == 0, "{stats}");
    assert_eq!(stats.recorded, 1, "{stats}");
}

/// Panics at every third datagram.
#[derive(Clone, Default)]
struct Fragile {
    calls: Arc<AtomicU64>,
    sent: Arc<AtomicU64>,
}

impl Emitter for Fragile {
    fn emit(&self, _: &[u8]) -> Result<(), EmitError> {
        assert!(self.calls.fetch_add(1, Ordering::Relaxed) % 3 != 0, "a bug in an emitter");
        self.sent.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
}

#[test]
fn an_emitter_that_panics_loses_its_datagram_and_no_other() {
    for inline in [false, true] {
        let fragile = Fragile::default();
        let recorder = builder().emitter(fragile.clone()).inline(inline).build().expect("a recorder");
        for _ in 0..30 {
            drop(recorder.begin_segment("shop"));
            recorder.flush(DEADLINE).expect("the worker lives on");
        }
        let stats = recorder.stats();
        assert_eq!(fragile.sent.load(Ordering::Relaxed), 20, "inline {inline}");
        assert_eq!((stats.handed_over, stats.dropped(DropReason::Internal)), (20, 10), "inline {inline} {stats}");
        assert!(stats.is_balanced() && stats.live == 0, "inline {inline} {stats}");
    }
}

#[test]
fn an_emitters_own_reason_is_counted_under_it() {
    struct Refusing;
    impl Emitter for Refusing {
        fn emit(&self, _: &[u8]) -> Result<(), EmitError> {
            Err(EmitError::new(DropReason::NotPermitted))
        }
    }
    let recorder = builder().emitter(Refusing).build().expect("a recorder");
    let segment = recorder.begin_segment("shop");
    segment.scope(|| drop(begin_subsegment("inside")));
    segment.close();
    recorder.flush(DEADLINE).expect("refused in time");
    let stats = recorder.stats();
    assert_eq!(stats.dropped(DropReason::NotPermitted), 2, "a record is a segment or a subsegment: {stats}");
    assert!(stats.is_balanced(), "{stats}");
}

#[test]
fn inline_sends_on_the_closing_thread_and_needs_no_flush() {
    #[derive(Clone, Default)]
    struct Witness(Arc<Mutex<Vec<ThreadId>>>);
    impl Emitter for Witness {
        fn emit(&self, _: &[u8]) -> Result<(), EmitError> {
            self.0.lock().expect("no panic under this lock").push(std::thread::current().id());
            Ok(())
        }
    }
    let witness = Witness::default();
    let recorder = builder().emitter(witness.clone()).inline(true).build().expect("a recorder");
    drop(recorder.begin_segment("shop"));
    assert_eq!(*witness.0.lock().expect("no panic under this lock"), [std::thread::current().id()]);
    let stats = recorder.stats();
    assert_eq!((stats.handed_over, stats.live), (1, 0), "{stats}");
}

#[test]
fn without_inline_the_closing_thread_never_sends() {
    struct Witness(ThreadId, Arc<AtomicBool>);
    impl Emitter for Witness {
        fn emit(&self, _: &[u8]) -> Result<(), EmitError> {
            self.1.fetch_or(std::thread::current().id() == self.0, Ordering::Relaxed);
            Ok(())
        }
    }
    let here = Arc::new(AtomicBool::new(false));
    let recorder =
        builder().emitter(Witness(std::thread::current().id(), Arc::clone(&here))).build().expect("a recorder");
    for _ in 0..100 {
        drop(recorder.begin_segment("shop"));
    }
    recorder.flush(DEADLINE).expect("flushed in time");
    assert!(!here.load(Ordering::Relaxed));
}

#[test]
fn an_emitter_may_be_traced_itself_without_end() {
    struct Traced;
    impl Emitter for Traced {
        fn emit(&self, _: &[u8]) -> Result<(), EmitError> {
            let subsegment = begin_subsegment("sending");
            subsegment.annotate("depth", 1);
            Ok(())
        }
    }
    for inline in [false, true] {
        let recorder = builder().emitter(Traced).inline(inline).build().expect("a recorder");
        let segment = recorder.begin_segment("shop");
        segment.scope(|| drop(begin_subsegment("inside")));
        segment.close();
        recorder.flush(DEADLINE).expect("flushed in time");
        let stats = recorder.stats();
        assert_eq!(stats.recorded, 2, "what the SDK does is not traced: inline {inline} {stats}");
    }
}

#[test]
fn the_guard_of_init_sends_what_is_left_when_it_is_dropped() {
    let receiver = Receiver::start();
    let address = receiver.daemon_address();
    let test = "emitter::the_guard_of_init_sends_what_is_left_when_it_is_dropped";
    let output = own_process(test, &[("AWS_XRAY_DAEMON_ADDRESS", &address)], || {
        let guard = Recorder::builder().sampling(xray_runtime::Sampling::always()).init().expect("the first init");
        drop(xray_runtime::begin_segment("shop"));
        assert!(matches!(xray_runtime::init(), Err(xray_runtime::InitError::AlreadyInitialized)));
        drop(guard);
    });
    if let Some(output) = output {
        assert!(output.status.success(), "{}", said(&output));
        assert_eq!(names(&receiver.wait_for(1, DEADLINE)), ["shop"]);
    }
}

#[test]
fn the_stdout_emitter_prints_a_document_a_line() {
    let output = own_process("emitter::the_stdout_emitter_prints_a_document_a_line", &[], || {
        let recorder = builder().emitter(xray_runtime::StdoutEmitter::new()).build().expect("a recorder");
        drop(recorder.begin_segment("first"));
        drop(recorder.begin_segment("second"));
        recorder.flush(DEADLINE).expect("printed in time");
    });
    if let Some(output) = output {
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        let documents: Vec<serde_json::Value> =
            printed.lines().filter_map(|line| serde_json::from_str(&line[line.find('{')?..]).ok()).collect();
        let names: Vec<_> = documents.iter().map(|document| document["name"].clone()).collect();
        assert_eq!(names, ["first", "second"], "{printed}");
    }
}

#[test]
fn the_capture_emitter_gives_its_documents_away_once() {
    let Bench { recorder, capture } = crate::common::bench();
    drop(recorder.begin_segment("shop"));
    recorder.flush(DEADLINE).expect("flushed in time");
    assert_eq!(capture.documents()[0]["name"], "shop");
    assert_eq!((capture.len(), capture.take().len(), capture.len()), (1, 1, 0));
}

#[test]
fn a_daemon_that_is_not_there_is_told_in_one_line() {
    in_a_quiet_process("emitter::a_daemon_that_is_not_there_is_told_in_one_line", || {
        crate::common::logs::listen();
        let address = Receiver::start().stop_and_keep_address().to_string();
        let recorder = sending_to(&address);
        for _ in 0..50 {
            send_one(&recorder, "shop");
        }
        let lines = crate::common::logs::wait_for(&format!("nothing listens at {address}"));
        assert_eq!(lines.len(), 1, "one line, not one a segment: {lines:?}");
        assert!(lines[0].0 <= log::Level::Warn, "{lines:?}");
        let setup = crate::common::logs::wait_for(&format!("sent by a thread of their own to {address}"));
        assert_eq!(setup.len(), 1, "and before that, where segments go: {setup:?}");
    });
}
