//! Forked processes: a child traces on, what its parent recorded stays the parent's, and nobody hangs.
//!
//! A binary of its own, since forking takes `unsafe`, which the suite forbids.
#![cfg(target_os = "linux")]
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use xray_runtime::{LocalRules, Recorder, Sampling, begin_subsegment};
use xray_test_support::{Receiver, Reply, SamplingProxy};

const PATIENCE: Duration = Duration::from_secs(20);

/// Runs `child` in a forked process, which ends with status 0 if that returns.
fn fork(child: impl FnOnce()) -> libc::pid_t {
    // SAFETY: the child only runs code that is meant to work after a fork, which is what is tested,
    // and leaves by `_exit`, so nothing of the parent's is torn down twice.
    match unsafe { libc::fork() } {
        0 => {
            let fine = std::panic::catch_unwind(std::panic::AssertUnwindSafe(child)).is_ok();
            // SAFETY: ends the process, and takes no memory.
            unsafe { libc::_exit(i32::from(!fine)) }
        }
        child => child,
    }
}

/// The status a child ended with; one that hangs is killed and told.
fn wait_for(child: libc::pid_t) -> Option<i32> {
    let deadline = Instant::now() + PATIENCE;
    let mut status = 0;
    while Instant::now() < deadline {
        // SAFETY: `status` lives as long as the call.
        if unsafe { libc::waitpid(child, &mut status, libc::WNOHANG) } == child {
            return Some(status);
        }
        std::thread::yield_now();
    }
    // SAFETY: our own child, by its id.
    unsafe {
        libc::kill(child, libc::SIGKILL);
        libc::waitpid(child, &mut status, 0);
    }
    None
}

fn recorder(receiver: &Receiver) -> Recorder {
    Recorder::builder()
        .environment([("", ""); 0])
        .sampling(Sampling::always())
        .daemon_address(receiver.address().to_string())
        .build()
        .expect("a recorder")
}

fn record(recorder: &Recorder, name: &'static str, times: usize) {
    for _ in 0..times {
        recorder.begin_segment(name).scope(|| begin_subsegment("work").close());
    }
}

/// The documents received, by the name of their segment, and the ids in all of them.
fn received(receiver: &Receiver, expected: usize) -> (Vec<String>, usize) {
    let datagrams = receiver.wait_for(expected, PATIENCE);
    let mut names = Vec::new();
    let mut ids = BTreeSet::new();
    for datagram in &datagrams {
        let body = datagram.splitn(2, |&byte| byte == b'\n').nth(1).expect("a header line");
        let document: serde_json::Value = serde_json::from_slice(body).expect("a document");
        names.push(document["name"].as_str().unwrap_or_default().to_owned());
        ids.insert(document["id"].to_string());
        ids.insert(document["subsegments"][0]["id"].to_string());
    }
    (names, ids.len())
}

#[test]
fn a_child_traces_on_and_what_the_parent_recorded_stays_the_parents() {
    let receiver = Receiver::start();
    let recorder = recorder(&receiver);
    record(&recorder, "before", 5);
    let open = recorder.begin_segment("open");
    let child = fork(|| {
        record(&recorder, "child", 10);
        // The parent's, of which this is a copy.
        drop(open.begin_subsegment("copied"));
        recorder.flush(PATIENCE).expect("flushed in the child");
        let stats = recorder.stats();
        assert!(stats.is_balanced(), "{stats}");
        assert_eq!(stats.handed_over, 20, "{stats}");
    });
    drop(open.begin_subsegment("work"));
    drop(open);
    record(&recorder, "after", 5);
    recorder.flush(PATIENCE).expect("flushed in the parent");
    assert_eq!(wait_for(child), Some(0), "the child did what it should");
    let (mut names, ids) = received(&receiver, 21);
    names.sort();
    let expected = [("after", 5), ("before", 5), ("child", 10), ("open", 1)];
    assert_eq!(names, expected.iter().flat_map(|&(name, times)| vec![name; times]).collect::<Vec<_>>());
    assert_eq!(ids, 42, "no two have the same id");
    let stats = recorder.stats();
    assert!(stats.is_balanced(), "{stats}");
    assert_eq!(stats.handed_over, 22, "{stats}");
}

#[test]
fn children_forked_while_other_threads_record_do_not_hang() {
    let receiver = Receiver::start();
    let recorder = recorder(&receiver);
    let stop = Arc::new(AtomicBool::new(false));
    let busy: Vec<_> = (0..2)
        .map(|_| {
            let (recorder, stop) = (recorder.clone(), Arc::clone(&stop));
            std::thread::spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    record(&recorder, "busy", 10);
                }
            })
        })
        .collect();
    let hung = (0..200)
        .filter(|_| {
            let child = fork(|| {
                record(&recorder, "child", 10);
                let _ = recorder.flush(Duration::from_secs(5));
                assert!(recorder.stats().is_balanced());
            });
            wait_for(child) != Some(0)
        })
        .count();
    stop.store(true, Ordering::Relaxed);
    for thread in busy {
        thread.join().expect("a thread that records");
    }
    assert_eq!(hung, 0, "of 200 children");
}

#[test]
fn a_child_asks_for_sampling_rules_itself() {
    let rule = serde_json::json!({
        "RuleName": "all", "Version": 1, "Priority": 1, "FixedRate": 1.0, "ReservoirSize": 0, "ResourceARN": "*",
        "ServiceName": "*", "ServiceType": "*", "Host": "*", "HTTPMethod": "*", "URLPath": "*",
    });
    let answer = serde_json::json!({ "SamplingRuleRecords": [{ "SamplingRule": rule }] });
    let proxy = SamplingProxy::start(move |_| Reply::Json(answer.clone()));
    let recorder = Recorder::builder()
        .environment([("", ""); 0])
        .emitter(xray_runtime::CaptureEmitter::new())
        .sampling(Sampling::central_or(LocalRules::new(0, 0.0)))
        .daemon_address(proxy.daemon_address())
        .build()
        .expect("a recorder");
    let follows_the_rules = || {
        let deadline = Instant::now() + PATIENCE;
        while !recorder.begin_segment("shop").is_recording() {
            assert!(Instant::now() < deadline, "the rules never came");
            std::thread::yield_now();
        }
    };
    follows_the_rules();
    let child = fork(follows_the_rules);
    assert_eq!(wait_for(child), Some(0), "the child did what it should");
    assert_eq!(proxy.wait_for(2, PATIENCE).len(), 2, "the child has no copy of the rules, and no thread");
}
