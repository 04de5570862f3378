//! `assert`: waits until a number of traces is what a test expects, and tells what there was.
//!
//! When it is decided is for `expectation`; here is the server, the time, and the words.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use clap::Args;
use serde_json::{Value, json};

use crate::client::{ask, ask_for};
use crate::draw::{line, tree};
use crate::duration::duration;
use crate::expectation::Expectation;
use crate::failure::Failure;
use crate::junit::{Outcome, report};
use crate::look::{each_summary, print};
use crate::style::{Colour, Style, printable};

/// The traces that are drawn, and the summaries that are listed.
const MAX_DRAWN: usize = 3;
const MAX_LISTED: usize = 5;
/// What comes in at once is looked at once.
const SETTLING: Duration = Duration::from_millis(50);
/// Selects nothing, so that who waits for a change is not sent the traces.
const NOTHING: &str = "ok AND !ok";

#[derive(Debug, Args)]
pub(crate) struct Assert {
    /// Which traces are counted
    expression: String,

    /// Exactly so many; with --within, as soon as there are
    #[arg(long, value_name = "N", group = "expected")]
    count: Option<u64>,

    /// So many or more; with --within, as soon as there are. Without any of these, at least 1
    #[arg(long, value_name = "N", group = "expected")]
    at_least: Option<u64>,

    /// No more than so many; with --within, until the time is over
    #[arg(long, value_name = "N", group = "expected")]
    at_most: Option<u64>,

    /// None at all; with --within, until the time is over
    #[arg(long, group = "expected")]
    none: bool,

    /// How long to wait, such as 30s or 2m; without it what is there counts
    #[arg(long, value_name = "TIME", value_parser = duration)]
    within: Option<Duration>,

    /// Only traces that began in the last so long, such as 5m; without it all
    #[arg(long, value_name = "TIME", value_parser = duration)]
    since: Option<Duration>,

    /// Write the outcome there as JUnit XML too
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
}

impl Assert {
    fn expectation(&self) -> Expectation {
        match (self.count, self.at_least, self.at_most, self.none) {
            (Some(count), ..) => Expectation::Exactly(count),
            (_, _, Some(count), _) => Expectation::AtMost(count),
            (.., true) => Expectation::AtMost(0),
            (_, at_least, ..) => Expectation::AtLeast(at_least.unwrap_or(1)),
        }
    }
}

/// The traces that were counted last.
struct Found {
    count: u64,
    first: Vec<Value>,
}

/// Exit status 0 when it holds, 1 when it does not, 2 when that cannot be told.
pub(crate) fn run(api: SocketAddr, assert: &Assert, style: Style) -> ExitCode {
    let begun = Instant::now();
    let expectation = assert.expectation();
    let expression = printable(&assert.expression);
    let write = |outcome: Outcome<'_>| {
        let name = format!("{expectation} of `{expression}`");
        write(assert, &report(&name, begun.elapsed().as_secs_f64(), outcome))
    };
    let told = check(api, assert, expectation, begun).and_then(|(holds, found)| {
        let verdict = if holds { "holds" } else { "fails" };
        let told = format!("{verdict}: {} of `{expression}`, expected {expectation}", found.count);
        if holds {
            print(&format!("{}\n", style.paint(Colour::Ok, &told)))?;
            write(Outcome::Holds)?;
            return Ok(ExitCode::SUCCESS);
        }
        print(&format!("{}\n{}", style.paint(Colour::Fault, &told), details(api, &found, style)?))?;
        write(Outcome::Fails(&told, &details(api, &found, Style::PLAIN)?))?;
        Ok(ExitCode::FAILURE)
    });
    told.unwrap_or_else(|failure| {
        eprintln!("error: {failure}");
        if let Err(failure) = write(Outcome::Broken(&failure.to_string())) {
            eprintln!("error: {failure}");
        }
        ExitCode::from(2)
    })
}

fn check(api: SocketAddr, assert: &Assert, expected: Expectation, begun: Instant) -> Result<(bool, Found), Failure> {
    let within = assert.within.unwrap_or_default();
    // Of the past, counted from the start of the check.
    let since = assert.since.map_or(0.0, |since| {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        now.saturating_sub(since).as_secs_f64()
    });
    loop {
        // Before the count, so that nothing comes unseen between the two.
        let version = version(api, u64::MAX, None)?.unwrap_or_default();
        let found = count(api, &assert.expression, since)?;
        let left = within.saturating_sub(begun.elapsed());
        if left.is_zero() {
            return Ok((expected.holds(found.count), found));
        }
        if let Some(holds) = expected.decided(found.count) {
            return Ok((holds, found));
        }
        if self::version(api, version, Some(left))?.is_some() {
            std::thread::sleep(SETTLING.min(within.saturating_sub(begun.elapsed())));
        }
    }
}

/// The version of the traces; with `patience`, when it is another than `after`, or `None` when it stays for so long.
fn version(api: SocketAddr, after: u64, patience: Option<Duration>) -> Result<Option<u64>, Failure> {
    let body = json!({"After": after, "FilterExpression": NOTHING, "Wait": patience.is_some()});
    let reply = match patience {
        None => Some(ask(api, "/local/traces", Some(&body))?),
        Some(patience) => ask_for(api, "/local/traces", Some(&body), patience)?,
    };
    Ok(reply.and_then(|reply| reply.get("Version")?.as_u64()).filter(|version| *version != after))
}

fn count(api: SocketAddr, expression: &str, since: f64) -> Result<Found, Failure> {
    let mut found = Found { count: 0, first: Vec::new() };
    each_summary(api, expression, since, |summary| {
        found.count += 1;
        if found.first.len() < MAX_DRAWN {
            found.first.push(summary.clone());
        }
        Ok(true)
    })?;
    Ok(found)
}

/// The first of the traces that were found, or what there was instead.
fn details(api: SocketAddr, found: &Found, style: Style) -> Result<String, Failure> {
    let mut text = String::new();
    for summary in &found.first {
        // It may have made room meanwhile.
        if let Ok(trace) = ask(api, "/local/trace", Some(&json!({"TraceId": summary.get("Id")}))) {
            text.push_str(&format!("\n{}", tree(&trace, style, &HashMap::new())));
        }
    }
    if found.count > found.first.len() as u64 {
        text.push_str(&format!("\nand {} more\n", found.count - found.first.len() as u64));
    }
    if found.count == 0 {
        let mut all = 0;
        let mut lines = String::new();
        each_summary(api, "", 0.0, |summary| {
            all += 1;
            if all <= MAX_LISTED {
                lines.push_str(&line(summary, style));
            }
            Ok(true)
        })?;
        text = format!("\nof all {all} traces the newest are:\n{lines}");
        if all == 0 {
            text = "\nno trace came at all; is the program told where to send, by `AWS_XRAY_DAEMON_ADDRESS`?\n".into();
        }
    }
    Ok(text)
}

fn write(assert: &Assert, report: &str) -> Result<(), Failure> {
    let Some(path) = &assert.junit else { return Ok(()) };
    std::fs::write(path, report)
        .map_err(|error| format!("cannot write `{}` ({error}); name another file", path.display()).into())
}
