//! Health: what a recorder says of itself while a daemon listens, is away, comes back, or was never there.

use std::time::{Duration, SystemTime};

use serde_json::{Value, json};
use xray_runtime::{
    Clock, DropReason, EmitError, Emitter, Health, LocalRules, Reach, Recorder, RecorderBuilder, RecorderState,
    Sampling, SamplingSource,
};
use xray_test_support::{Receiver, Reply, SamplingProxy};

use crate::common::{DEADLINE, NO_ENVIRONMENT, bench, bench_with, builder, eventually, own_process, said};

/// The second in which each test's clock begins.
const START: Duration = Duration::from_secs(1_700_000_000);

fn clock() -> Clock {
    Clock::manual(SystemTime::UNIX_EPOCH + START)
}

fn built(builder: RecorderBuilder) -> Recorder {
    builder.build().expect("a recorder with these settings")
}

fn send_one(recorder: &Recorder) {
    drop(recorder.begin_segment("shop"));
    recorder.flush(DEADLINE).expect("sent in time");
}

fn json_of(health: &Health) -> Value {
    serde_json::from_str(&health.to_json()).expect("JSON")
}

fn seconds_after_start(time: Option<SystemTime>) -> u64 {
    let since = time.expect("a time").duration_since(SystemTime::UNIX_EPOCH).expect("after 1970");
    (since - START).as_secs()
}

#[test]
fn before_anything_was_sent_nobody_knows_whether_somebody_listens() {
    let recorder = built(builder().daemon_address("127.0.0.1:9").service_name("orders"));
    let health = recorder.health();
    assert_eq!((health.daemon.reach, health.is_reachable()), (Reach::Untried, None));
    assert_eq!((health.daemon.since, &health.daemon.last_loss), (None, &None));
    assert_eq!((health.state, health.service_name.as_deref()), (RecorderState::On, Some("orders")));
    assert_eq!(health.daemon.address, "127.0.0.1:9");
    let json = json_of(&health);
    assert_eq!((&json["daemon"]["reach"], &json["daemon"]["since"]), (&json!("untried"), &Value::Null));
}

#[test]
fn a_daemon_that_listens_takes_what_is_sent() {
    let receiver = Receiver::start();
    let clock = clock();
    let recorder = built(builder().daemon_address(receiver.daemon_address()).clock(clock.clone()));
    clock.advance(Duration::from_secs(5));
    send_one(&recorder);
    clock.advance(Duration::from_secs(5));
    send_one(&recorder);
    let health = recorder.health();
    assert_eq!((health.daemon.reach, health.is_reachable()), (Reach::Taken, Some(true)));
    assert_eq!(seconds_after_start(health.daemon.since), 5, "since the first");
    assert_eq!((health.stats.handed_over, health.queue.records, health.queue.bytes), (2, 0, 0));
    assert!(
        health.to_string().contains(&format!("daemon: {}, taken for 5 s\n", receiver.daemon_address())),
        "{health}"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_daemon_that_goes_away_and_comes_back_is_refused_and_then_taken() {
    let test = "health::a_daemon_that_goes_away_and_comes_back_is_refused_and_then_taken";
    // In the suite's process another receiver may be given the port.
    let output = own_process(test, &[], || {
        let clock = clock();
        let receiver = Receiver::start();
        let recorder = built(builder().daemon_address(receiver.daemon_address()).clock(clock.clone()));
        send_one(&recorder);
        let address = receiver.stop_and_keep_address();
        for _ in 0..3 {
            clock.advance(Duration::from_secs(10));
            send_one(&recorder);
        }
        let health = recorder.health();
        assert_eq!((health.daemon.reach, health.is_reachable()), (Reach::Refused, Some(false)));
        assert_eq!(seconds_after_start(health.daemon.since), 10, "since the first that was refused");
        let loss = health.daemon.last_loss.clone().expect("a loss");
        assert_eq!((loss.reason, seconds_after_start(Some(loss.at))), (DropReason::Refused, 30));
        assert!(loss.explanation.starts_with(&format!("nothing listens at {address} (UDP)")), "{}", loss.explanation);
        assert_eq!(health.stats.dropped(DropReason::Refused), 3);
        assert!(health.to_string().contains("refused for 20 s: nothing listens at"), "{health}");
        let json = json_of(&health);
        assert_eq!(json["daemon"]["reach"], "refused");
        assert_eq!(json["daemon"]["since"], 1_700_000_010.0);
        assert_eq!(json["daemon"]["last_loss"]["at"], 1_700_000_030.0);
        assert_eq!(json["stats"]["dropped"], json!({ "refused, nothing listens": 3 }));

        let _restarted = Receiver::start_at(address, 1 << 20);
        clock.advance(Duration::from_secs(10));
        send_one(&recorder);
        let health = recorder.health();
        assert_eq!((health.daemon.reach, seconds_after_start(health.daemon.since)), (Reach::Taken, 40));
        assert_eq!(health.daemon.last_loss.as_ref().map(|loss| loss.reason), Some(DropReason::Refused));
        assert!(health.to_string().contains("taken for 0 s; 10 s ago: nothing listens at"), "{health}");
    });
    if let Some(output) = output {
        assert!(output.status.success(), "{}", said(&output));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn health_finds_out_by_itself_that_the_last_datagram_was_refused() {
    let test = "health::health_finds_out_by_itself_that_the_last_datagram_was_refused";
    let output = own_process(test, &[], || {
        let address = Receiver::start().stop_and_keep_address();
        // Inline there is no thread that would look when there is nothing more to send.
        let recorder = built(builder().daemon_address(address.to_string()).inline(true));
        drop(recorder.begin_segment("shop"));
        let health = recorder.health();
        assert_eq!(health.daemon.reach, Reach::Refused);
        assert_eq!((health.stats.handed_over, health.stats.dropped(DropReason::Refused)), (0, 1), "{health}");
        assert!(health.stats.is_balanced(), "{health}");
        assert!(!health.queue.has_thread, "{health}");
    });
    if let Some(output) = output {
        assert!(output.status.success(), "{}", said(&output));
    }
}

#[test]
fn a_host_without_an_address_is_a_loss_that_says_what_to_check() {
    let recorder = built(builder().daemon_address("no-such-host.invalid:2000"));
    drop(recorder.begin_segment("shop"));
    let _ = recorder.flush(DEADLINE);
    assert!(eventually(|| recorder.stats().live == 0), "{}", recorder.stats());
    let health = recorder.health();
    assert_eq!(health.daemon.reach, Reach::Lost(DropReason::Unresolved));
    assert_eq!(json_of(&health)["daemon"]["reach"], "lost");
    assert!(health.to_string().contains("check AWS_XRAY_DAEMON_ADDRESS"), "{health}");
}

/// Panics whenever it is asked anything.
struct Hostile;

/// Takes everything, and panics when it is asked what became of it.
struct Forgetful;

impl Emitter for Forgetful {
    fn emit(&self, _: &[u8]) -> Result<(), EmitError> {
        Ok(())
    }

    fn last_was_refused(&self) -> bool {
        panic!("last_was_refused")
    }
}

impl Emitter for Hostile {
    fn emit(&self, _: &[u8]) -> Result<(), EmitError> {
        panic!("emit")
    }

    fn found_refused(&self) -> bool {
        panic!("found_refused")
    }

    fn last_was_refused(&self) -> bool {
        panic!("last_was_refused")
    }

    fn destination(&self) -> String {
        panic!("destination")
    }
}

#[test]
fn an_emitter_that_panics_when_it_is_asked_harms_nobody() {
    let test = "health::an_emitter_that_panics_when_it_is_asked_harms_nobody";
    // In a process of its own, since its panics are printed.
    let output = own_process(test, &[], || {
        let recorder = built(builder().emitter(Hostile).environment([("AWS_XRAY_LOG_LEVEL", "silent")]));
        drop(recorder.begin_segment("shop"));
        assert!(eventually(|| recorder.stats().live == 0), "{}", recorder.stats());
        assert!(recorder.stats().is_balanced(), "{}", recorder.stats());
        let health = recorder.health();
        assert_eq!(health.daemon.address, "unknown");
        assert_eq!(health.daemon.reach, Reach::Lost(DropReason::Internal), "{health}");
        let forgetful = built(builder().emitter(Forgetful).inline(true));
        send_one(&forgetful);
        assert_eq!(forgetful.health().daemon.reach, Reach::Taken);
    });
    if let Some(output) = output {
        assert!(output.status.success(), "{}", said(&output));
    }
}

#[test]
fn the_source_of_sampling_is_who_decides() {
    let source = |sampling| bench_with(|builder| builder.sampling(sampling)).recorder.health().sampling.source;
    assert_eq!(source(Sampling::always()), SamplingSource::Always);
    assert_eq!(source(Sampling::never()), SamplingSource::Never);
    assert_eq!(source(Sampling::default()), SamplingSource::BuiltIn);
    assert_eq!(source(Sampling::rate(0.5)), SamplingSource::Local);
    assert_eq!(source(Sampling::by(|_| true)), SamplingSource::Function);
    assert_eq!(source(Sampling::central()), SamplingSource::BuiltIn, "until there are central rules");
    assert_eq!(source(Sampling::central_or(LocalRules::new(9, 1.0))), SamplingSource::Local, "until there are");
}

fn rules(count: usize) -> Value {
    let rule = |number: usize| {
        json!({ "SamplingRule": {
            "RuleName": format!("rule {number}"), "Version": 1, "Priority": number + 1, "FixedRate": 1.0,
            "ReservoirSize": 0, "ResourceARN": "*", "ServiceName": "*", "ServiceType": "*", "Host": "*",
            "HTTPMethod": "*", "URLPath": "*",
        } })
    };
    json!({ "SamplingRuleRecords": (0..count).map(rule).collect::<Vec<_>>() })
}

#[test]
fn central_rules_are_told_with_their_number_and_age_and_decide_for_an_hour() {
    let clock = clock();
    let proxy = SamplingProxy::start(|_| Reply::Json(rules(3)));
    let bench = bench_with(|builder| {
        builder.daemon_address(proxy.daemon_address()).sampling(Sampling::central()).clock(clock.clone())
    });
    let central = bench.recorder.health().sampling.central.expect("central rules");
    assert_eq!((central.is_asked, central.rules, central.confirmed), (false, 0, None), "health itself asks nobody");
    assert!(proxy.questions().is_empty());

    drop(bench.recorder.begin_segment("shop"));
    assert!(eventually(|| bench.recorder.health().sampling.source == SamplingSource::Central));
    clock.advance(Duration::from_secs(9));
    let health = bench.recorder.health();
    let central = health.sampling.central.clone().expect("central rules");
    assert_eq!((central.is_asked, central.rules, seconds_after_start(central.confirmed)), (true, 3, 0));
    assert_eq!((central.address, central.problem), (proxy.daemon_address(), None));
    assert!(health.to_string().contains("sampling: central (Sampling::central_or("), "{health}");
    assert!(health.to_string().contains("(TCP), confirmed 9 s ago"), "{health}");
    let json = json_of(&health);
    assert_eq!((&json["sampling"]["source"], &json["sampling"]["central"]["rules"]), (&json!("central"), &json!(3)));
}

#[test]
fn a_daemon_without_rules_is_told_until_it_has_some() {
    let clock = clock();
    let has_rules = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let answers = std::sync::Arc::clone(&has_rules);
    let proxy = SamplingProxy::start(move |_| {
        if answers.load(std::sync::atomic::Ordering::Acquire) {
            Reply::Json(rules(1))
        } else {
            Reply::Json(json!(null))
        }
    });
    let bench = bench_with(|builder| {
        builder.daemon_address(proxy.daemon_address()).sampling(Sampling::central()).clock(clock.clone())
    });
    drop(bench.recorder.begin_segment("shop"));
    let central = || bench.recorder.health().sampling.central.expect("central rules");
    assert!(eventually(|| central().problem.is_some()));
    assert!(central().problem.is_some_and(|problem| problem.contains("is not X-Ray's")), "{:?}", central());
    assert_eq!(bench.recorder.health().sampling.source, SamplingSource::BuiltIn);
    has_rules.store(true, std::sync::atomic::Ordering::Release);
    clock.advance(Duration::from_secs(60));
    assert!(eventually(|| central().problem.is_none()));
    assert_eq!(bench.recorder.health().sampling.source, SamplingSource::Central);
}

#[test]
fn a_recorder_says_whether_it_records() {
    let bench = bench();
    assert_eq!(bench.recorder.health().state, RecorderState::On);
    bench.recorder.shutdown(DEADLINE).expect("nothing is left");
    assert_eq!(bench.recorder.health().state, RecorderState::ShutDown);
    let off = built(builder().environment([("AWS_XRAY_SDK_ENABLED", "false")]));
    assert_eq!(off.health().state, RecorderState::SwitchedOff);
    assert_eq!(json_of(&off.health())["recorder"], "switched off");
}

#[test]
fn the_health_of_the_program_is_that_of_the_recorder_in_use() {
    assert_eq!(xray_runtime::health().state, RecorderState::Missing, "the suite installs none");
    assert_eq!(json_of(&xray_runtime::health())["recorder"], "missing");
    let recorder = built(Recorder::builder().environment(NO_ENVIRONMENT).service_name("mine"));
    recorder.scope(|| assert_eq!(xray_runtime::health().service_name.as_deref(), Some("mine")));
}

#[test]
fn what_waits_in_the_queue_is_told() {
    struct Blocked(std::sync::Mutex<std::sync::mpsc::Receiver<()>>);
    impl Emitter for Blocked {
        fn emit(&self, _: &[u8]) -> Result<(), EmitError> {
            let _ = self.0.lock().expect("no panic here").recv();
            Ok(())
        }
    }
    let (go_on, blocked) = std::sync::mpsc::channel();
    let recorder = built(builder().emitter(Blocked(std::sync::Mutex::new(blocked))).max_queue_bytes(1 << 20));
    for _ in 0..10 {
        drop(recorder.begin_segment("shop"));
    }
    let health = recorder.health();
    assert_eq!((health.queue.records, health.queue.max_bytes, health.queue.has_thread), (10, 1 << 20, true));
    assert!(health.queue.bytes > 0, "{health}");
    drop(go_on);
    recorder.flush(DEADLINE).expect("sent in time");
    let queue = recorder.health().queue;
    assert_eq!((queue.records, queue.bytes), (0, 0));
}
