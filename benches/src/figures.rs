//! Times all peers in one run: each in its process, one cell at a time in shuffled order, CPU time in several rounds.

use crate::case::{Case, Form, Kind};
use crate::questions::{Options, case, plain};
use crate::receiver::Receiver;
use crate::stats::{median, min};
use crate::worker::{Ask, Worker};
use std::collections::HashMap;
use std::error::Error;

const PEERS: &[&str] = &[
    "plain",
    "xray",
    "xray-inline",
    "xray-udp",
    "fastrace",
    "tracing",
    "tracing-none",
    "tracing-filter",
    "tracing-otel",
    "serde_json",
];

type Key = (&'static str, Case, u64);

/// What one cell cost a request, once for each round.
#[derive(Default)]
pub(crate) struct Samples {
    requests: u64,
    own: Vec<f64>,
    total: Vec<f64>,
}

/// Everything measured, by peer, case and number of units.
#[derive(Default)]
pub(crate) struct Figures(pub(crate) HashMap<Key, Samples>);

impl Figures {
    /// One figure of one cell; `NaN` when it was not run.
    pub(crate) fn of(&self, peer: &'static str, case: Case, units: u64, pick: fn(&Samples) -> f64) -> f64 {
        self.0.get(&(peer, case, units)).map_or(f64::NAN, pick)
    }

    /// Nanoseconds a unit adds, from 10 to 100 units a request; the work itself is not yet subtracted.
    pub(crate) fn per_unit(&self, peer: &'static str, case: Case, pick: fn(&Samples) -> f64) -> f64 {
        (self.of(peer, case, 100, pick) - self.of(peer, case, 10, pick)) / 90.0
    }

    /// Nanoseconds tracing one unit adds to it.
    pub(crate) fn over_plain(&self, peer: &'static str, kind: Kind, form: Form, pick: fn(&Samples) -> f64) -> f64 {
        let (none, work) = plain(form);
        self.per_unit(peer, case(kind, form), pick) - self.per_unit(none, work, pick)
    }

    /// Nanoseconds tracing adds to a request of ten units.
    pub(crate) fn request(&self, peer: &'static str, form: Form, pick: fn(&Samples) -> f64) -> f64 {
        let (none, work) = plain(form);
        self.of(peer, case(Kind::Sampled, form), 10, pick) - self.of(none, work, 10, pick)
    }
}

/// Picks the median of the calling thread's time.
pub(crate) fn own(samples: &Samples) -> f64 {
    median(&samples.own)
}

/// Picks the least of the calling thread's time.
pub(crate) fn own_min(samples: &Samples) -> f64 {
    min(&samples.own)
}

/// Picks the median of the whole process's time.
pub(crate) fn total(samples: &Samples) -> f64 {
    median(&samples.total)
}

/// Runs every cell.
pub(crate) fn measure(options: &Options) -> Result<Figures, Box<dyn Error>> {
    let receiver = Receiver::start()?;
    let mut workers = HashMap::new();
    let mut figures = Figures::default();
    for entry in options.peers(PEERS) {
        let mut worker = Worker::start(entry.name, Some(receiver.port))?;
        for (case, units) in cells(entry.name, entry.kinds) {
            let requests = calibrate(&mut worker, case, units)?;
            figures.0.insert((entry.name, case, units), Samples { requests, ..Samples::default() });
        }
        workers.insert(entry.name, worker);
    }
    let (rounds, repeats) = if options.quick { (7, 3) } else { (14, 5) };
    let mut random = fastrand::Rng::new();
    let mut order = figures.0.keys().copied().collect::<Vec<_>>();
    for _ in 0..rounds {
        random.shuffle(&mut order);
        for key in &order {
            let (name, case, units) = *key;
            let (Some(worker), Some(samples)) = (workers.get_mut(name), figures.0.get_mut(key)) else { continue };
            let answer = worker.ask(&Ask::Time { case, units, requests: samples.requests, repeats })?;
            if answer.dropped > 0 {
                eprintln!("note: {name} dropped {} records in {case} with {units} units", answer.dropped);
            }
            samples.own.push(answer.own_ns);
            samples.total.push(answer.total_ns);
        }
    }
    Ok(figures)
}

fn cells(name: &str, kinds: &[Kind]) -> Vec<(Case, u64)> {
    let forms: &[Form] =
        if matches!(name, "xray-inline" | "xray-udp" | "serde_json") { &[Form::Sync] } else { &Form::ALL };
    let units: &[u64] = match name {
        "xray-udp" => &[10],
        "xray-inline" | "serde_json" => &[10, 100],
        _ => &[1, 10, 100, 1_000],
    };
    let cases = kinds.iter().flat_map(|&kind| forms.iter().map(move |&form| case(kind, form)));
    let pairs = cases.flat_map(|case| units.iter().map(move |&units| (case, units)));
    pairs.filter(|(case, units)| case.form != Form::AsyncYield || matches!(units, 10 | 100)).collect()
}

/// Finds how many requests take about 400 µs; few enough that no peer's queue overflows
/// and that its buffers do not all grow cold, which would be a rate of requests that no service has.
fn calibrate(worker: &mut Worker, case: Case, units: u64) -> Result<u64, Box<dyn Error>> {
    worker.ask(&Ask::Time { case, units, requests: 20, repeats: 3 })?;
    let answer = worker.ask(&Ask::Time { case, units, requests: 20, repeats: 3 })?;
    let most = if case.kind == Kind::Sampled { 50.0 } else { 20_000.0 };
    Ok((400_000.0 / answer.own_ns.max(1.0)).clamp(2.0, most) as u64)
}
