//! How long does it take? CPU time of the calling thread and of the process, all peers in one shuffled run.

use crate::case::{Form, Kind};
use crate::figures::{Figures, measure, own, own_min, total};
use crate::questions::{Options, case, plain};
use crate::report::{Report, Row, Verdict};
use std::error::Error;
use std::fmt;

/// Ours over a peer's: of the medians, and of the least of all rounds.
///
/// A budget holds when both do: a busy machine slows peers with a background thread most, which flatters the medians.
struct Ratios {
    median: f64,
    min: f64,
}

impl Ratios {
    fn at_most(&self, budget: f64) -> Verdict {
        let both = [self.median, self.min];
        // `f64::max` forgets a `NaN`, and a ratio without a figure must not hold.
        Verdict::at_most(
            if both.iter().any(|ratio| ratio.is_nan()) { f64::NAN } else { self.median.max(self.min) },
            budget,
        )
    }
}

impl fmt::Display for Ratios {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.2} x, of mins {:.2} x", self.median, self.min)
    }
}

/// Runs every cell and fills the rows about time.
pub(crate) fn ask(options: &Options) -> Result<Report, Box<dyn Error>> {
    let figures = measure(options)?;
    let mut report = Report { rows: Vec::new(), notes: notes(&figures) };
    unsampled(&figures, &mut report.rows);
    sampled(&figures, &mut report.rows);
    request(&figures, &mut report.rows);
    document(&figures, &mut report.rows);
    Ok(report)
}

fn unsampled(figures: &Figures, rows: &mut Vec<Row>) {
    for (form, called, budget) in [(Form::Sync, "sync", 0.25), (Form::Async, "async", 0.20)] {
        let reference = figures.over_plain("fastrace", Kind::NoSegment, form, own);
        let peers = format!(
            "fastrace no root {reference:.1} ns, sampled(false) {:.1}; tracing without subscriber {:.1}, filter {:.1}",
            figures.over_plain("fastrace", Kind::Unsampled, form, own),
            figures.over_plain("tracing-none", Kind::NoSegment, form, own),
            figures.over_plain("tracing-filter", Kind::NoSegment, form, own),
        );
        for (kind, when) in [(Kind::Unsampled, "unsampled"), (Kind::NoSegment, "no segment")] {
            let ours = figures.over_plain("xray", kind, form, own);
            let least = figures.over_plain("xray", kind, form, own_min);
            let ratios = Ratios {
                median: ours / reference,
                min: least / figures.over_plain("fastrace", Kind::NoSegment, form, own_min),
            };
            rows.push(Row {
                what: format!("{when}, {called}: time"),
                budget: format!("<= {budget:.2} x fastrace no root"),
                measured: format!("{ratios} ({ours:.1} ns, min {least:.1})"),
                peers: peers.clone(),
                verdict: ratios.at_most(budget),
            });
        }
    }
}

fn sampled(figures: &Figures, rows: &mut Vec<Row>) {
    for (form, called, budget) in
        [(Form::Sync, "sync", 0.40), (Form::Async, "async", 0.35), (Form::AsyncYield, "async that yields", f64::NAN)]
    {
        let ns = |peer| figures.over_plain(peer, Kind::Sampled, form, own);
        let (ours, reference) = (ns("xray"), ns("fastrace"));
        let min_ns = |peer| figures.over_plain(peer, Kind::Sampled, form, own_min);
        let (least, least_reference) = (min_ns("xray"), min_ns("fastrace"));
        let ratios = Ratios { median: ours / reference, min: least / least_reference };
        let told = budget.is_nan();
        rows.push(Row {
            what: format!("sampled subsegment, {called}: time"),
            budget: if told { String::new() } else { format!("<= {budget:.2} x fastrace") },
            measured: format!("{ratios} ({ours:.1} ns, min {least:.1})"),
            peers: format!(
                "fastrace {reference:.0} ns, min {least_reference:.0}; tracing + layer {:.0}; tracing-opentelemetry {:.0}",
                ns("tracing"),
                ns("tracing-otel")
            ),
            verdict: if told { Verdict::Told } else { ratios.at_most(budget) },
        });
    }
}

fn request(figures: &Figures, rows: &mut Vec<Row>) {
    let us = |peer, pick| figures.request(peer, Form::Sync, pick) / 1_000.0;
    let (ours, reference) = (us("xray", own), us("fastrace", own));
    let (least, least_reference) = (us("xray", own_min), us("fastrace", own_min));
    let ratios = Ratios { median: ours / reference, min: least / least_reference };
    rows.push(Row {
        what: "segment + 10 subsegments, request thread".to_owned(),
        budget: "<= 0.50 x fastrace".to_owned(),
        measured: format!("{ratios} ({ours:.2} us, min {least:.2})"),
        peers: format!(
            "fastrace {reference:.2} us, min {least_reference:.2}; tracing-opentelemetry {:.2}",
            us("tracing-otel", own)
        ),
        verdict: ratios.at_most(0.50),
    });
    rows.push(Row {
        what: "the same, whole process and loopback send".to_owned(),
        budget: "stored peers: see README.md".to_owned(),
        measured: format!("{:.2} us over UDP, {:.2} us discarded", us("xray-udp", total), us("xray", total)),
        peers: format!(
            "fastrace, sends nothing {:.2} us; tracing-opentelemetry {:.2}",
            us("fastrace", total),
            us("tracing-otel", total)
        ),
        verdict: Verdict::Told,
    });
}

/// Writing is what an inline recorder does on top of one that hands over, both with an emitter that discards.
fn document(figures: &Figures, rows: &mut Vec<Row>) {
    let sync = case(Kind::Sampled, Form::Sync);
    let writing = |pick| figures.of("xray-inline", sync, 10, pick) - figures.of("xray", sync, 10, pick);
    let serde_json = |pick| figures.of("serde_json", sync, 10, pick);
    let (ours, reference) = (writing(own), serde_json(own));
    let ratios = Ratios { median: ours / reference, min: writing(own_min) / serde_json(own_min) };
    rows.push(Row {
        what: "writing the document, 10 subsegments".to_owned(),
        budget: "<= 0.35 x serde_json derive".to_owned(),
        measured: format!("{ratios} ({ours:.0} ns)"),
        peers: format!("serde_json {reference:.0} ns"),
        verdict: ratios.at_most(0.35),
    });
    let each = figures.per_unit("xray-inline", sync, own) - figures.per_unit("xray", sync, own);
    rows.push(Row {
        what: "writing one subsegment".to_owned(),
        budget: "<= 60 ns".to_owned(),
        measured: format!("{each:.0} ns"),
        peers: format!("serde_json {:.0} ns", figures.per_unit("serde_json", sync, own)),
        verdict: Verdict::at_most(each, 60.0),
    });
}

fn notes(figures: &Figures) -> Vec<String> {
    let mut lines = vec![format!(
        "\n{:32} {:>9} {:>9} {:>9} {:>9}   {:>15}   {:>11}",
        "ns a request, own thread", "N=1", "N=10", "N=100", "N=1000", "a unit med/min", "total/unit"
    )];
    let mut keys = figures.0.keys().map(|&(peer, case, _)| (peer, case.to_string(), case)).collect::<Vec<_>>();
    keys.sort();
    keys.dedup();
    for (peer, named, case) in keys {
        let at = |units| figures.of(peer, case, units, own);
        let each = |pick| figures.per_unit(peer, case, pick) - figures.per_unit("plain", plain(case.form).1, pick);
        lines.push(format!(
            "{:32} {:9.0} {:9.0} {:9.0} {:9.0}   {:7.1}/{:7.1}   {:11.1}",
            format!("{peer} {named}"),
            at(1),
            at(10),
            at(100),
            at(1_000),
            each(own),
            each(own_min),
            each(total)
        ));
    }
    lines
}
