//! How often does it allocate? Counted by the workers' own allocator, on the calling thread and in the process.

use crate::case::{Case, Form, Kind};
use crate::questions::{Options, case};
use crate::report::{Report, Row, Verdict};
use crate::worker::{Answer, Ask, Worker};
use std::error::Error;

const PEERS: &[&str] = &["xray", "fastrace", "tracing", "tracing-none", "tracing-filter", "tracing-otel"];
const REQUESTS: u64 = 50;

struct Counted {
    peer: &'static str,
    case: Case,
    /// Per request of ten units.
    ten: Answer,
    /// Per request of a hundred units.
    hundred: Answer,
}

impl Counted {
    fn per_unit(&self, pick: fn(&Answer) -> f64) -> f64 {
        (pick(&self.hundred) - pick(&self.ten)) / 90.0
    }
}

/// Counts every peer and fills the rows about allocations.
pub(crate) fn ask(options: &Options) -> Result<Report, Box<dyn Error>> {
    let mut all = Vec::new();
    for entry in options.peers(PEERS) {
        let mut worker = Worker::start(entry.name, None)?;
        for &kind in entry.kinds {
            for form in [Form::Sync, Form::Async] {
                let case = case(kind, form);
                let mut count = |units| worker.ask(&Ask::Allocations { case, units, requests: REQUESTS });
                // Once unrecorded, so that what is made on first use is there.
                count(100)?;
                all.push(Counted { peer: entry.name, case, ten: count(10)?, hundred: count(100)? });
            }
        }
    }
    Ok(Report { rows: rows(&all), notes: notes(&all) })
}

fn rows(all: &[Counted]) -> Vec<Row> {
    let mut rows = Vec::new();
    for kind in [Kind::Unsampled, Kind::NoSegment, Kind::Sampled] {
        for form in [Form::Sync, Form::Async] {
            let case = case(kind, form);
            let ours = all.iter().find(|counted| counted.peer == "xray" && counted.case == case);
            let each = ours.map_or(f64::NAN, |ours| ours.per_unit(|answer| answer.own_allocations));
            let request = ours.map_or(f64::NAN, |ours| ours.ten.own_allocations);
            let theirs = all.iter().filter(|counted| counted.peer != "xray" && counted.case == case);
            let theirs = theirs
                .map(|counted| format!("{} {:.1}", counted.peer, counted.per_unit(|answer| answer.own_allocations)));
            rows.push(Row {
                what: format!("{case}: allocations"),
                budget: "0 a unit".to_owned(),
                measured: format!("{each:.2} ({request:.2} a request of 10)"),
                peers: theirs.collect::<Vec<_>>().join(", "),
                verdict: Verdict::at_most(each.abs(), 0.004),
            });
        }
    }
    rows
}

fn notes(all: &[Counted]) -> Vec<String> {
    let head = format!(
        "\n{:32} {:>10} {:>10} {:>12} {:>12} {:>14}",
        "allocations", "own/unit", "own B/unit", "process/unit", "proc. B/unit", "own/request 10"
    );
    let line = |counted: &Counted| {
        format!(
            "{:32} {:10.2} {:10.0} {:12.2} {:12.0} {:14.2}",
            format!("{} {}", counted.peer, counted.case),
            counted.per_unit(|answer| answer.own_allocations),
            counted.per_unit(|answer| answer.own_bytes),
            counted.per_unit(|answer| answer.process_allocations),
            counted.per_unit(|answer| answer.process_bytes),
            counted.ten.own_allocations,
        )
    };
    std::iter::once(head).chain(all.iter().map(line)).collect()
}
