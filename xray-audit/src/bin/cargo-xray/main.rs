//! `cargo xray audit`: the audit of `xray-audit` on the command line.
//!
//! Selects packages, asks the library, and prints. The exit status is 0 if nothing is against the rules, 1
//! if something is, and 2 if the audit could not be made.
#![forbid(unsafe_code)]

mod arguments;
mod output;
mod packages;

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use arguments::{Audited, Command, Format};
use clap::Parser;
use xray_audit::{Audit, Report, Rule};

/// The audit could not be made.
const NO_AUDIT: u8 = 2;

fn main() -> ExitCode {
    // Cargo runs `cargo-xray xray audit`; by hand one writes `cargo-xray audit`.
    let mut words: Vec<_> = std::env::args_os().collect();
    if words.get(1).is_some_and(|word| word == "xray") {
        words.remove(1);
    }
    let Command::Audit(arguments) = Command::parse_from(words);
    match audit(&arguments) {
        Ok(status) => ExitCode::from(status),
        Err(problem) => {
            eprintln!("error: {problem}");
            ExitCode::from(NO_AUDIT)
        }
    }
}

fn audit(arguments: &Audited) -> Result<u8, String> {
    let packages = packages::select(arguments)?;
    let reports: Vec<Report> = packages.iter().map(|folder| report(folder, arguments)).collect();
    for pattern in &arguments.require {
        let fits = |report: &Report| report.functions().iter().any(|function| pattern.matches(function));
        if !reports.iter().any(fits) {
            return Err(format!("no function fits `--require '{pattern}'`; correct the pattern, or take it away"));
        }
    }
    let rules = || reports.iter().flat_map(Report::findings).map(|finding| finding.rule);
    let hindered = rules().any(|rule| rule == Rule::Setup);
    // A catalogue is not an audit, but one of files that cannot be read is not whole.
    let counts = |rule: Rule| !arguments.list || rule == Rule::Source;
    let text = match (arguments.list, arguments.format) {
        (false, Format::Human) => output::human(&reports),
        (false, Format::Json) => output::json(&reports),
        (false, Format::Github) => output::github(&reports),
        (true, Format::Json) => output::json_list(&reports),
        (true, _) => output::list(&reports),
    };
    print(&text)?;
    if arguments.list {
        let findings = reports.iter().flat_map(Report::findings);
        let unread = findings.filter(|finding| matches!(finding.rule, Rule::Setup | Rule::Source));
        unread.for_each(|finding| eprintln!("{finding}\n"));
    }
    Ok(if hindered { NO_AUDIT } else { u8::from(rules().any(counts)) })
}

fn report(folder: &Path, arguments: &Audited) -> Report {
    let mut audit = Audit::of_crate(folder);
    for pattern in &arguments.require {
        audit = audit.require_traced_if_any(pattern.to_string());
    }
    if arguments.tests {
        audit = audit.tests(true);
    }
    if arguments.examples {
        audit = audit.examples(true);
    }
    audit.check().seen_through(&packages::from_here(folder))
}

/// Writes to standard output; whoever closed it has read enough.
fn print(text: &str) -> Result<(), String> {
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(format!("cannot write to standard output: {error}; check where it leads"))
        }
        _ => Ok(()),
    }
}
