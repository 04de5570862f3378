//! How many instructions does one unit add on the calling thread? Exact, so this is what to watch from day to day.

use crate::callgrind::{self, REQUESTS};
use crate::case::{Case, Form, Kind};
use crate::questions::{Options, case, plain};
use crate::report::{Report, Row, Verdict};
use std::collections::HashMap;
use std::error::Error;

const QUICK: &[&str] = &["plain", "xray", "fastrace"];
const PEERS: &[&str] = &["plain", "xray", "fastrace", "tracing", "tracing-none", "tracing-filter", "tracing-otel"];

/// Instructions a unit, the work itself included, and a request of ten.
type Counts = HashMap<(&'static str, Case), (f64, f64)>;

/// Counts every peer and fills the rows about instructions.
pub(crate) fn ask(options: &Options) -> Result<Report, Box<dyn Error>> {
    if !callgrind::is_installed() {
        let row = Row::not_run("instructions", "", callgrind::MISSING);
        return Ok(Report { rows: vec![row], notes: vec![format!("\n{}", callgrind::MISSING)] });
    }
    let mut counts = Counts::new();
    for entry in options.peers(if options.quick { QUICK } else { PEERS }) {
        for &kind in entry.kinds {
            for form in [Form::Sync, Form::Async] {
                let case = case(kind, form);
                let (ten, _) = callgrind::count(entry.name, case, 10)?;
                let (hundred, _) = callgrind::count(entry.name, case, 100)?;
                let requests = REQUESTS as f64;
                counts.insert((entry.name, case), ((hundred - ten) / requests / 90.0, ten / requests));
            }
        }
    }
    Ok(Report { rows: rows(&counts), notes: notes(&counts) })
}

fn rows(counts: &Counts) -> Vec<Row> {
    let mut rows = Vec::new();
    for (kind, form, budget) in [
        (Kind::Unsampled, Form::Sync, 60.0),
        (Kind::NoSegment, Form::Sync, 60.0),
        (Kind::Unsampled, Form::Async, 80.0),
        (Kind::NoSegment, Form::Async, 80.0),
        (Kind::Sampled, Form::Sync, 450.0),
        (Kind::Sampled, Form::Async, 500.0),
    ] {
        let case = case(kind, form);
        let each = |peer, case| counts.get(&(peer, case)).map_or(f64::NAN, |&(each, _)| each);
        let (work, work_case) = plain(form);
        // The budget of the unrecorded paths is for what is added; the one of the recorded path includes the work.
        let base = if kind == Kind::Sampled { 0.0 } else { each(work, work_case) };
        let ours = each("xray", case) - base;
        let theirs = PEERS.iter().filter(|peer| !matches!(**peer, "plain" | "xray"));
        let theirs = theirs.filter_map(|peer| {
            let (each, _) = counts.get(&(*peer, case))?;
            Some(format!("{peer} {:.0}", each - base))
        });
        rows.push(Row {
            what: format!("{case}: instructions{}", if base == 0.0 { "" } else { ", extra" }),
            budget: format!("<= {budget:.0}"),
            measured: format!("{ours:.0}"),
            peers: theirs.collect::<Vec<_>>().join(", "),
            verdict: Verdict::at_most(ours, budget),
        });
    }
    rows
}

fn notes(counts: &Counts) -> Vec<String> {
    let mut lines = counts
        .iter()
        .map(|((peer, case), (each, ten))| format!("{:32} {each:10.1} {ten:14.0}", format!("{peer} {case}")));
    let mut sorted = lines.by_ref().collect::<Vec<_>>();
    sorted.sort();
    sorted.insert(0, format!("\n{:32} {:>10} {:>14}", "instructions, work included", "a unit", "request of 10"));
    sorted
}
