//! How long does closing a segment hold the request thread? Each closing timed by itself, one every 60 µs:
//! below the 32 datagrams a millisecond that our emitter sends, so that the queue never fills.

use crate::questions::Options;
use crate::receiver::Receiver;
use crate::report::{Report, Row, Verdict};
use crate::stats::quantile;
use crate::worker::{Ask, Worker};
use std::error::Error;
use std::time::Instant;

const EVERY_US: u64 = 60;

/// Runs the peers that hand over, and fills the row about the 99th percentile.
pub(crate) fn ask(options: &Options) -> Result<Report, Box<dyn Error>> {
    let receiver = Receiver::start()?;
    let requests = if options.quick { 20_000 } else { 40_000 };
    let mut all = Vec::new();
    for entry in options.peers(&["xray", "xray-udp", "fastrace"]) {
        let mut worker = Worker::start(entry.name, Some(receiver.port))?;
        worker.ask(&Ask::HandOver { units: 10, requests: 2_000, every_us: EVERY_US })?;
        let answer = worker.ask(&Ask::HandOver { units: 10, requests, every_us: EVERY_US })?;
        all.push((entry.name, answer));
    }
    let clock = clock_cost_ns();
    let at = |peer: &str, fraction| {
        let found = all.iter().find(|(name, _)| *name == peer);
        found.map_or(f64::NAN, |(_, answer)| (quantile(&answer.hand_overs_ns, fraction) - clock).max(0.0))
    };
    let told = |peer| format!("{:.0} / {:.0} / {:.0}", at(peer, 0.5), at(peer, 0.99), at(peer, 0.999));
    let rows = [("xray", "discarded"), ("xray-udp", "sent by UDP")].map(|(peer, when)| Row {
        what: format!("closing a segment of 10, {when}"),
        budget: "p99 <= 1000 ns".to_owned(),
        measured: format!("median / p99 / p99.9 {} ns", told(peer)),
        peers: format!("fastrace {} ns", told("fastrace")),
        verdict: Verdict::at_most(at(peer, 0.99), 1_000.0),
    });
    let notes = all.iter().filter(|(_, answer)| answer.dropped > 0);
    let notes = notes.map(|(name, answer)| format!("note: {name} dropped {} records", answer.dropped));
    Ok(Report { notes: notes.collect(), rows: rows.to_vec() })
}

fn clock_cost_ns() -> f64 {
    let costs = (0..1_000).map(|_| {
        let before = Instant::now();
        before.elapsed().as_nanos() as f64
    });
    quantile(&costs.collect::<Vec<_>>(), 0.5)
}
