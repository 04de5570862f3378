//! Measures xray-runtime beside its peers and prints the budget table of the design; README.md says how.

mod allocations;
mod callgrind;
mod case;
mod clock;
mod figures;
mod peers;
mod questions;
mod receiver;
mod report;
mod stats;
mod toolchain;
mod work;
mod worker;

use questions::Options;
use report::{Report, Row};
use std::error::Error;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: allocations::Counting = allocations::Counting;

const USAGE: &str = "\
usage: cargo run --release -- [question ...] [--quick] [--only peer,peer] [--json FILE]
       cargo run --release -- profile PEER CASE [UNITS]    (such as: profile xray sampled/async)
questions: time instructions allocations handover core loss sizes depth recursion compile dependencies; all without one
--quick answers in less than a minute, without depth, recursion and compile unless they are named";

/// Every question: its name, whether `--quick` asks it unnamed, and who answers.
const QUESTIONS: [(&str, bool, Asked); 11] = [
    ("time", true, questions::time::ask),
    ("instructions", true, questions::instructions::ask),
    ("allocations", true, questions::allocations::ask),
    ("handover", true, questions::hand_over::ask),
    ("core", true, questions::core::ask),
    ("loss", true, questions::loss::ask),
    ("sizes", true, |_| Ok(questions::sizes::ask())),
    ("depth", false, |_| questions::depth::ask()),
    ("recursion", false, |_| questions::recursion::ask()),
    ("compile", false, questions::compile::ask),
    ("dependencies", true, |_| questions::dependencies::ask()),
];

type Asked = fn(&Options) -> Result<Report, Box<dyn Error>>;

fn main() -> ExitCode {
    let arguments = std::env::args().skip(1).collect::<Vec<_>>();
    let words = arguments.iter().map(String::as_str).collect::<Vec<_>>();
    let outcome = match *words {
        ["worker", peer] => worker::serve(peer),
        ["receive"] => receiver::serve(),
        ["instructions", peer, case, units] if case.contains('/') => callgrind::serve(peer, case, units),
        ["profile", peer, case] => questions::profile::ask(peer, case, "100"),
        ["profile", peer, case, units] => questions::profile::ask(peer, case, units),
        _ => run(&words),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(words: &[&str]) -> Result<(), Box<dyn Error>> {
    let mut options = Options::default();
    let mut json = None;
    let mut named = Vec::new();
    let mut words = words.iter();
    while let Some(&word) = words.next() {
        match word {
            "--quick" => options.quick = true,
            "--json" => json = Some(*words.next().ok_or(USAGE)?),
            "--only" => options.only = words.next().ok_or(USAGE)?.split(',').map(str::to_owned).collect(),
            _ if QUESTIONS.iter().any(|(name, ..)| *name == word) => named.push(word),
            _ => return Err(USAGE.into()),
        }
    }
    let mut report = Report::default();
    report.notes.push(format!("load average when this began: {}", load_average()));
    for (name, in_quick, ask) in QUESTIONS {
        if !named.is_empty() && !named.contains(&name) {
            continue;
        }
        if named.is_empty() && options.quick && !in_quick {
            report.rows.push(Row::not_run(name, "", format!("cargo run --release -- {name}")));
            continue;
        }
        eprintln!("asking: {name}");
        // One question that cannot be answered must not hide the answers to the others.
        match ask(&options) {
            Ok(answer) => report.add(answer),
            Err(error) => {
                eprintln!("{name}: {error}");
                report.rows.push(Row::not_run(name, "", "it failed; the error is printed above"));
            }
        }
    }
    report.notes.push(format!("\nload average when this ended: {}\n", load_average()));
    report.print();
    json.map_or(Ok(()), |path| report.write_json(path))
}

/// Tells how busy the machine is: beside other work, what is lost and what background threads cost mean little.
fn load_average() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split_whitespace().next().unwrap_or("unknown").to_owned()
}
