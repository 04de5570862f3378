//! One peer in a process of its own, asked over its standard input and answering over its standard output.

use crate::allocations;
use crate::case::Case;
use crate::clock::{process_cpu_ns, thread_cpu_ns};
use crate::peers::{self, Peer};
use crate::stats::median;
use serde::{Deserialize, Serialize};
use std::env::current_exe;
use std::error::Error;
use std::io::{BufRead, BufReader, Write, stdin, stdout};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

/// What a worker can be asked, one JSON line each.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Ask {
    Time { case: Case, units: u64, requests: u64, repeats: u32 },
    Allocations { case: Case, units: u64, requests: u64 },
    HandOver { units: u64, requests: u64, every_us: u64 },
}

/// What one request cost; which fields mean something depends on what was asked.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Answer {
    pub(crate) own_ns: f64,
    pub(crate) total_ns: f64,
    pub(crate) own_allocations: f64,
    pub(crate) own_bytes: f64,
    pub(crate) process_allocations: f64,
    pub(crate) process_bytes: f64,
    pub(crate) hand_overs_ns: Vec<f64>,
    pub(crate) dropped: u64,
}

/// A running worker; it ends when this is dropped.
pub(crate) struct Worker {
    child: Child,
    asks: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Worker {
    /// Starts a worker; `port` is where a peer that sends should send to.
    pub(crate) fn start(peer: &str, port: Option<u16>) -> Result<Worker, Box<dyn Error>> {
        let mut command = Command::new(current_exe()?);
        command.args(["worker", peer]).stdin(Stdio::piped()).stdout(Stdio::piped());
        if let Some(port) = port {
            command.env(PORT, port.to_string());
        }
        let mut child = command.spawn()?;
        let asks = child.stdin.take();
        let answers = BufReader::new(child.stdout.take().ok_or("no standard output")?);
        Ok(Worker { child, asks, answers })
    }

    /// Asks, and waits for the answer.
    pub(crate) fn ask(&mut self, ask: &Ask) -> Result<Answer, Box<dyn Error>> {
        let asks = self.asks.as_mut().ok_or("the worker was told to end")?;
        writeln!(asks, "{}", serde_json::to_string(ask)?)?;
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        Ok(serde_json::from_str(&line).map_err(|error| format!("worker answered {line:?}: {error}"))?)
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.asks = None;
        let _ = self.child.wait();
    }
}

/// The variable that tells a worker the port of the receiver.
pub(crate) const PORT: &str = "XRAY_BENCHES_PORT";

/// Answers until standard input ends: the worker's side.
pub(crate) fn serve(name: &str) -> Result<(), Box<dyn Error>> {
    let mut peer = peers::make(name)?;
    for line in stdin().lock().lines() {
        let answer = answer(&mut *peer, serde_json::from_str(&line?)?);
        writeln!(stdout(), "{}", serde_json::to_string(&answer)?)?;
    }
    Ok(())
}

/// Runs one request, where callgrind can find it: the only function whose instructions are counted.
#[inline(never)]
pub(crate) fn counted_request(peer: &mut dyn Peer, case: Case, units: u64) {
    peer.request(case, units);
}

fn answer(peer: &mut dyn Peer, ask: Ask) -> Answer {
    let dropped = peer.dropped();
    let mut answer = match ask {
        Ask::Time { case, units, requests, repeats } => time(peer, case, units, requests, repeats),
        Ask::Allocations { case, units, requests } => count(peer, case, units, requests),
        Ask::HandOver { units, requests, every_us } => hand_over(peer, units, requests, every_us),
    };
    answer.dropped = peer.dropped() - dropped;
    answer
}

fn time(peer: &mut dyn Peer, case: Case, units: u64, requests: u64, repeats: u32) -> Answer {
    let mut own_ns = Vec::new();
    let mut total_ns = Vec::new();
    for _ in 0..repeats {
        let process_before = process_cpu_ns();
        let own_before = thread_cpu_ns();
        for _ in 0..requests {
            counted_request(peer, case, units);
        }
        let own_after = thread_cpu_ns();
        peer.settle();
        let process_after = process_cpu_ns();
        own_ns.push((own_after - own_before) as f64 / requests as f64);
        total_ns.push((process_after - process_before) as f64 / requests as f64);
    }
    Answer { own_ns: median(&own_ns), total_ns: median(&total_ns), ..Answer::default() }
}

fn count(peer: &mut dyn Peer, case: Case, units: u64, requests: u64) -> Answer {
    // Twice: what is allocated once (thread locals, pools) is allocated the first time.
    let mut own = allocations::Allocated::default();
    let mut process = own;
    for _ in 0..2 {
        allocations::start();
        for _ in 0..requests {
            counted_request(peer, case, units);
        }
        own = allocations::so_far();
        peer.settle();
        process = allocations::so_far();
        allocations::stop();
    }
    let each = |value: u64| value as f64 / requests as f64;
    Answer {
        own_allocations: each(own.own_count),
        own_bytes: each(own.own_bytes),
        process_allocations: each(process.process_count),
        process_bytes: each(process.process_bytes),
        ..Answer::default()
    }
}

fn hand_over(peer: &mut dyn Peer, units: u64, requests: u64, every_us: u64) -> Answer {
    let mut hand_overs_ns = Vec::new();
    let every = Duration::from_micros(every_us);
    for _ in 0..requests {
        let begun = Instant::now();
        if let Some(time) = peer.hand_over(units) {
            hand_overs_ns.push(time.as_nanos() as f64);
        }
        while begun.elapsed() < every {
            std::hint::spin_loop();
        }
    }
    peer.settle();
    Answer { hand_overs_ns, ..Answer::default() }
}
