//! The accounts: `recorded = handed over + dropped + live`, exactly, after whatever happened.
//!
//! And on Linux, over the loopback: `handed over = received + what the kernel threw away`.

use std::time::{Duration, Instant};

use xray_runtime::{Context, DropReason, EmitError, Emitter, Pacing, Sampling, Stats, begin_subsegment};
use xray_test_support::{Receiver, union};

use crate::common::{DEADLINE, bench, bench_with, builder};

fn assert_exact(stats: &Stats) {
    assert!(stats.is_balanced(), "{stats}");
    assert_eq!(stats.recorded, stats.handed_over + stats.dropped_total() + stats.live, "{stats}");
}

#[test]
fn a_record_is_a_segment_or_a_subsegment() {
    let bench = bench();
    bench.record(|| {
        let _outer = begin_subsegment("outer");
        let _inner = begin_subsegment("inner");
    });
    let stats = bench.recorder.stats();
    assert_eq!((stats.recorded, stats.handed_over, stats.live, stats.documents), (3, 3, 0, 1), "{stats}");
    assert_eq!(stats.bytes, bench.capture.datagrams()[0].len() as u64, "{stats}");
}

#[test]
fn what_is_open_is_live() {
    let bench = bench();
    let segment = bench.recorder.begin_segment("shop");
    let child = segment.begin_subsegment("child");
    assert_eq!((bench.recorder.stats().recorded, bench.recorder.stats().live), (2, 2));
    child.close();
    segment.close();
    bench.recorder.flush(DEADLINE).expect("flushed in time");
    assert_eq!((bench.recorder.stats().recorded, bench.recorder.stats().live), (2, 0));
}

#[test]
fn what_is_not_sampled_is_not_recorded() {
    let bench = bench_with(|builder| builder.sampling(Sampling::never()));
    bench.record(|| drop(begin_subsegment("inside")));
    let stats = bench.recorder.stats();
    assert_eq!((stats.recorded, stats.handed_over, stats.live), (0, 0, 0), "{stats}");
}

#[test]
fn the_accounts_are_exact_at_every_moment_of_rest() {
    let bench = bench();
    for round in 0..100 {
        let segment = bench.recorder.begin_segment("shop");
        assert_exact(&bench.recorder.stats());
        let late = segment.begin_subsegment("late");
        segment.scope(|| {
            for _ in 0..round {
                drop(begin_subsegment("step"));
            }
        });
        segment.close();
        bench.recorder.flush(DEADLINE).expect("flushed in time");
        assert_exact(&bench.recorder.stats());
        late.close();
        bench.recorder.flush(DEADLINE).expect("flushed in time");
        assert_exact(&bench.recorder.stats());
        assert_eq!(bench.recorder.stats().live, 0);
    }
}

#[test]
fn the_accounts_are_exact_when_eight_threads_record() {
    let bench = bench();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for round in 0..500 {
                    let segment = bench.recorder.begin_segment("shop");
                    segment.scope(|| {
                        for _ in 0..round % 7 {
                            begin_subsegment("step").annotate("round", round);
                        }
                    });
                }
            });
        }
    });
    bench.recorder.flush(DEADLINE).expect("flushed in time");
    let stats = bench.recorder.stats();
    assert_exact(&stats);
    let expected: u64 = 8 * (0..500).map(|round| 1 + round % 7).sum::<u64>();
    assert_eq!((stats.recorded, stats.live), (expected, 0), "{stats}");
}

#[test]
fn the_accounts_are_exact_when_an_emitter_fails_now_and_then() {
    struct Moody(std::sync::atomic::AtomicU64);
    impl Emitter for Moody {
        fn emit(&self, _: &[u8]) -> Result<(), EmitError> {
            match self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed) % 4 {
                0 => Err(EmitError::new(DropReason::NoBuffers)),
                1 => Err(EmitError::new(DropReason::WouldBlock)),
                2 => panic!("a bug in an emitter"),
                _ => Ok(()),
            }
        }
    }
    let recorder = builder().emitter(Moody(Default::default())).build().expect("a recorder");
    for _ in 0..400 {
        drop(recorder.begin_segment("shop"));
    }
    recorder.flush(DEADLINE).expect("flushed in time");
    let stats = recorder.stats();
    assert_exact(&stats);
    assert_eq!(
        [
            stats.handed_over,
            stats.dropped(DropReason::NoBuffers),
            stats.dropped(DropReason::WouldBlock),
            stats.dropped(DropReason::Internal)
        ],
        [100; 4],
        "{stats}"
    );
}

#[test]
fn eight_threads_below_one_segment_that_closes_in_between_lose_nothing() {
    for stream_after in [0, 3, 1_000] {
        let bench = bench_with(|builder| builder.stream_after(stream_after));
        let segment = bench.recorder.begin_segment("shop");
        let context = Context::clone(&segment);
        let begun: u64 = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8)
                .map(|thread| {
                    let context = &context;
                    scope.spawn(move || {
                        for number in 0..200_u64 {
                            context.scope(|| {
                                let outer = begin_subsegment("outer");
                                outer.annotate("number", number);
                                let held = outer.begin_subsegment("held");
                                drop(outer);
                                held.annotate("thread", thread);
                            });
                        }
                        400
                    })
                })
                .collect();
            // Somewhere in the middle of all that.
            segment.close();
            threads.into_iter().map(|thread| thread.join().expect("no panic")).sum()
        });
        drop(context);
        let nodes = union(&bench.documents());
        let stats = bench.recorder.stats();
        assert_exact(&stats);
        assert_eq!((stats.recorded, stats.live), (1 + begun, 0), "after {stream_after}: {stats}");
        assert_eq!(nodes.len() as u64, 1 + begun, "after {stream_after}: {stats}");
        assert!(nodes.values().all(|node| !node.in_progress), "all of them ended");
    }
}

#[test]
fn a_shutdown_in_the_middle_of_the_traffic_leaves_exact_accounts() {
    for round in 0..20 {
        let bench = bench();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..300 {
                        let segment = bench.recorder.begin_segment("shop");
                        segment.scope(|| drop(begin_subsegment("step")));
                    }
                });
            }
            bench.recorder.shutdown(DEADLINE).expect("shut down in time");
        });
        let _ = bench.recorder.flush(DEADLINE);
        let stats = bench.recorder.stats();
        assert_exact(&stats);
        assert_eq!(stats.live, 0, "round {round}: {stats}");
        assert_eq!(union(&bench.capture.documents()).len() as u64, stats.handed_over, "round {round}: {stats}");
    }
}

#[test]
fn the_accounts_print_themselves() {
    let bench = bench();
    bench.record(|| drop(begin_subsegment("inside")));
    let printed = bench.recorder.stats().to_string();
    assert!(printed.contains("recorded") && printed.contains('2'), "{printed}");
}

#[cfg(target_os = "linux")]
#[test]
fn what_was_handed_over_was_received_or_thrown_away_by_the_kernel() {
    // A small buffer and no pacing, so that the kernel has something to throw away.
    let receiver = Receiver::start_with_buffer(4_096);
    let recorder =
        builder().daemon_address(receiver.daemon_address()).pacing(Pacing::unlimited()).build().expect("a recorder");
    for _ in 0..5_000 {
        drop(recorder.begin_segment("shop"));
    }
    recorder.flush(DEADLINE).expect("sent in time");
    let stats = recorder.stats();
    assert_exact(&stats);
    let documents = stats.documents;
    let until = Instant::now() + DEADLINE;
    loop {
        let received = receiver.datagrams().len() as u64;
        let thrown_away = receiver.kernel_drops().expect("the receiver is in /proc/net/udp");
        if received + thrown_away == documents {
            return;
        }
        assert!(
            Instant::now() < until,
            "{documents} handed over, {received} received, {thrown_away} thrown away\n{stats}"
        );
        std::thread::yield_now();
    }
}

#[test]
fn a_receiver_with_room_gets_everything() {
    let receiver = Receiver::start();
    let recorder = builder().daemon_address(receiver.daemon_address()).build().expect("a recorder");
    for _ in 0..2_000 {
        recorder.begin_segment("shop").annotate("paced", true);
    }
    recorder.flush(DEADLINE).expect("sent in time");
    let stats = recorder.stats();
    assert_exact(&stats);
    assert_eq!(receiver.wait_for(2_000, Duration::from_secs(10)).len() as u64, stats.documents, "{stats}");
}
