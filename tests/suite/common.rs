//! What every module of the suite needs: a recorder of its own, and a strict look at what it sent.

use std::process::{Command, Output};
use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use serde_json::Value;
use xray_runtime::{CaptureEmitter, Clock, Recorder, RecorderBuilder, Sampling, Segment, Subsegment};
use xray_test_support::schema::{MAX_DATAGRAM_BYTES, read_datagram_up_to};
use xray_test_support::{assert_survives, tree};

/// Longer than anything takes that works; only a failing test waits this long.
pub(crate) const DEADLINE: Duration = Duration::from_secs(20);

/// No environment: what a test does not say stays at its default, whatever the machine has set.
pub(crate) const NO_ENVIRONMENT: [(&str, &str); 0] = [];

/// A recorder that samples everything, and what it sent.
pub(crate) struct Bench {
    pub(crate) recorder: Recorder,
    pub(crate) capture: CaptureEmitter,
}

/// A builder that knows nothing of the machine it runs on.
pub(crate) fn builder() -> RecorderBuilder {
    Recorder::builder().environment(NO_ENVIRONMENT).sampling(Sampling::always())
}

pub(crate) fn bench() -> Bench {
    bench_with(|builder| builder)
}

pub(crate) fn bench_with(configure: impl FnOnce(RecorderBuilder) -> RecorderBuilder) -> Bench {
    let capture = CaptureEmitter::new();
    let recorder = configure(builder().emitter(capture.clone())).build().expect("a recorder with these settings");
    Bench { recorder, capture }
}

impl Bench {
    /// Everything sent so far; each datagram kept every promise of ours and survives every receiver.
    pub(crate) fn documents(&self) -> Vec<Value> {
        self.documents_up_to(MAX_DATAGRAM_BYTES)
    }

    pub(crate) fn documents_up_to(&self, max_bytes: usize) -> Vec<Value> {
        self.recorder.flush(DEADLINE).expect("the capture takes everything in time");
        let datagrams = self.capture.datagrams();
        let documents = checked(&datagrams, max_bytes);
        let stats = self.recorder.stats();
        assert!(stats.is_balanced(), "the accounts do not balance:\n{stats}");
        documents
    }

    /// What was sent so far, drawn.
    pub(crate) fn tree(&self) -> String {
        tree(&self.documents())
    }

    /// As [`Bench::record`], under another size limit.
    pub(crate) fn record_up_to(&self, max_bytes: usize, body: impl FnOnce()) -> Vec<Value> {
        let segment = self.recorder.begin_segment("shop");
        segment.scope(body);
        segment.close();
        self.documents_up_to(max_bytes)
    }

    /// Runs `body` inside a segment called `shop`, closes it, and returns what was sent.
    pub(crate) fn record(&self, body: impl FnOnce()) -> Vec<Value> {
        self.record_up_to(MAX_DATAGRAM_BYTES, body)
    }
}

/// A clock moved by hand, for tests that say in which order things began: real ones may begin in the same microsecond.
pub(crate) struct Hands(Clock);

impl Default for Hands {
    fn default() -> Self {
        Self(Clock::manual(SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000)))
    }
}

impl Hands {
    pub(crate) fn clock(&self) -> Clock {
        self.0.clone()
    }

    /// A millisecond passes.
    pub(crate) fn tick(&self) {
        self.0.advance(Duration::from_millis(1));
    }

    /// Begins a subsegment a millisecond later.
    pub(crate) fn begin_subsegment(&self, name: String) -> Subsegment {
        self.tick();
        xray_runtime::begin_subsegment(name)
    }
}

/// Runs `body` inside a segment called `shop` of a recorder of its own; returns what was sent.
pub(crate) fn record(body: impl FnOnce()) -> Vec<Value> {
    bench().record(body)
}

/// As [`record`], with the segment in hand and not entered.
pub(crate) fn record_segment(body: impl FnOnce(&Segment)) -> Vec<Value> {
    let bench = bench();
    let segment = bench.recorder.begin_segment("shop");
    body(&segment);
    segment.close();
    bench.documents()
}

/// Reads datagrams strictly.
pub(crate) fn checked(datagrams: &[Vec<u8>], max_bytes: usize) -> Vec<Value> {
    datagrams
        .iter()
        .map(|datagram| {
            assert_survives(datagram);
            read_datagram_up_to(datagram, max_bytes).unwrap_or_else(|broken| panic!("{broken}"))
        })
        .collect()
}

/// Runs `body` in a process of its own, as this same test called again with `environment`.
///
/// In the child, runs `body` and returns `None`. In the parent, returns what the child said and how it ended.
pub(crate) fn own_process(test: &str, environment: &[(&str, &str)], body: impl FnOnce()) -> Option<Output> {
    const CHILD: &str = "XRAY_SUITE_CHILD";
    if std::env::var(CHILD).is_ok_and(|child| child == test) {
        body();
        return None;
    }
    let mut command = Command::new(std::env::current_exe().expect("the suite knows its own path"));
    command.args([test, "--exact", "--nocapture", "--test-threads=1"]).env(CHILD, test);
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("AWS_") || name.starts_with("_X_AMZN")) {
        command.env_remove(name);
    }
    command.env_remove("RUST_BACKTRACE").env_remove("LAMBDA_TASK_ROOT");
    let output = command.envs(environment.iter().copied()).output().expect("the suite can start itself");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("running 1 test"), "no test is called {test:?}: {said}");
    Some(output)
}

/// What a process said, on both streams.
pub(crate) fn said(output: &Output) -> String {
    format!("{}\n{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// What our crates logged since the suite began, and what still comes.
pub(crate) mod logs {
    use super::{DEADLINE, Mutex};
    use std::sync::Once;
    use std::time::Instant;

    static LINES: Mutex<Vec<(log::Level, String)>> = Mutex::new(Vec::new());
    static LISTEN: Once = Once::new();

    struct Listener;

    impl log::Log for Listener {
        fn enabled(&self, metadata: &log::Metadata<'_>) -> bool {
            metadata.target().starts_with("xray")
        }

        fn log(&self, record: &log::Record<'_>) {
            if self.enabled(record.metadata()) {
                let line = record.args().to_string();
                LINES.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((record.level(), line));
            }
        }

        fn flush(&self) {}
    }

    /// Begins to listen; called first in every test that looks at the log.
    pub(crate) fn listen() {
        LISTEN.call_once(|| {
            log::set_logger(&Listener).expect("no other logger in the suite");
            log::set_max_level(log::LevelFilter::Trace);
        });
    }

    /// The lines so far that contain `part`; tests run in parallel, so `part` must be the test's own (a port, a name).
    pub(crate) fn containing(part: &str) -> Vec<(log::Level, String)> {
        let lines = LINES.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        lines.iter().filter(|(_, line)| line.contains(part)).cloned().collect()
    }

    /// Waits for a line that contains `part`.
    pub(crate) fn wait_for(part: &str) -> Vec<(log::Level, String)> {
        let until = Instant::now() + DEADLINE;
        loop {
            let found = containing(part);
            if !found.is_empty() || Instant::now() > until {
                return found;
            }
            std::thread::yield_now();
        }
    }
}

/// Waits until `holds`; `false` when it did not within the deadline.
pub(crate) fn eventually(mut holds: impl FnMut() -> bool) -> bool {
    let until = std::time::Instant::now() + DEADLINE;
    while !holds() {
        if std::time::Instant::now() > until {
            return false;
        }
        std::thread::yield_now();
    }
    true
}
