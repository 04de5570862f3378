//! The commands that look into a local X-Ray that runs.

use std::collections::HashMap;
use std::io::{ErrorKind, Write, stdout};
use std::net::SocketAddr;
use std::time::Duration;

use serde_json::{Value, json};

use crate::arguments::{Query, Show, Tail};
use crate::client::ask;
use crate::details;
use crate::draw::{line, tree};
use crate::failure::Failure;
use crate::places;
use crate::style::{self, Style, printable};

/// Documents of one trace come from several services, one shortly after the other; a tree is drawn when they are in.
const SETTLING: Duration = Duration::from_millis(200);
/// Sometime in the year 2286.
pub(crate) const LATER_THAN_ALL: u64 = 10_000_000_000;

pub(crate) fn tail(api: SocketAddr, tail: &Tail, style: Style) -> Result<(), Failure> {
    let changed = |after: u64, wait: bool| {
        let body = json!({"After": after, "FilterExpression": tail.expression, "Wait": wait});
        let reply = ask(api, "/local/traces", Some(&body)).map_err(|failure| failure.of(&tail.expression))?;
        Ok::<_, Failure>((reply.get("Version").and_then(Value::as_u64).unwrap_or_default(), reply))
    };
    let mut after = if tail.all { 0 } else { changed(u64::MAX, false)?.0 };
    let mut left = tail.count.unwrap_or(u64::MAX);
    // Beside the traces, so that it is not in the way of who reads them.
    eprintln!("waiting for traces at {api} (Ctrl-C ends)");
    while left > 0 {
        let (version, _) = changed(after, true)?;
        if version < after {
            // The server was started anew and counts from the beginning.
            after = 0;
        }
        if version == after {
            continue;
        }
        std::thread::sleep(SETTLING);
        let (version, reply) = changed(after, false)?;
        after = version;
        if let Some(omitted @ 1..) = reply.get("Omitted").and_then(Value::as_u64) {
            eprintln!("note: {omitted} older traces are not shown; list them with `query`");
        }
        // They come the newest first.
        for trace in list(&reply, "Traces").iter().rev() {
            if left > 0 {
                print(&format!("{}\n", tree(trace, style, &HashMap::new())))?;
                left -= 1;
            }
        }
    }
    Ok(())
}

pub(crate) fn query(api: SocketAddr, query: &Query, style: Style) -> Result<(), Failure> {
    let mut left = query.limit.unwrap_or(u64::MAX);
    each_summary(api, &query.expression, 0.0, |summary| {
        left = left.saturating_sub(1);
        print(&if query.json { style::json(summary) + "\n" } else { line(summary, style) })?;
        Ok(left > 0)
    })
}

/// The summaries of the traces that began since then and that the expression selects, the newest first; until it
/// answers `false`.
pub(crate) fn each_summary(
    api: SocketAddr,
    expression: &str,
    since: f64,
    mut each: impl FnMut(&Value) -> Result<bool, Failure>,
) -> Result<(), Failure> {
    let mut body = json!({"StartTime": since, "EndTime": LATER_THAN_ALL, "FilterExpression": expression});
    loop {
        let reply = ask(api, "/TraceSummaries", Some(&body)).map_err(|failure| failure.of(expression))?;
        for summary in list(&reply, "TraceSummaries") {
            if !each(summary)? {
                return Ok(());
            }
        }
        match (reply.get("NextToken"), &mut body) {
            (Some(token), Value::Object(body)) => body.insert("NextToken".into(), token.clone()),
            _ => return Ok(()),
        };
    }
}

pub(crate) fn show(api: SocketAddr, show: &Show, style: Style) -> Result<(), Failure> {
    let trace = ask(api, "/local/trace", Some(&json!({"TraceId": show.trace_id})))?;
    let details = match show.details {
        true => details::by_id(&ask(api, "/Traces", Some(&json!({"TraceIds": [show.trace_id]})))?),
        false => HashMap::new(),
    };
    print(&tree(&trace, style, &details))?;
    Ok(())
}

pub(crate) fn status(api: SocketAddr) -> Result<(), Failure> {
    let status = ask(api, "/local/status", None)?;
    let count = |name: &str| status.get(name).and_then(Value::as_u64);
    let drops = count("KernelDrops").map_or_else(|| "not told".to_owned(), |drops| drops.to_string());
    let mut text = format!(
        "received {} = stored {} + evicted {} + rejected {}; dropped by the kernel: {drops}\n{} traces in {} KiB\n",
        count("Received").unwrap_or_default(),
        count("Stored").unwrap_or_default(),
        count("Evicted").unwrap_or_default(),
        count("Rejected").unwrap_or_default(),
        count("Traces").unwrap_or_default(),
        count("Bytes").unwrap_or_default() / 1024,
    );
    text.push_str(&places::lines(&status));
    for problem in list(&status, "Problems") {
        let excerpt = problem.get("Excerpt").and_then(Value::as_str).map(printable).unwrap_or_default();
        text.push_str(&format!("\n{excerpt}\n"));
        for finding in list(problem, "Findings") {
            text.push_str(&format!("  {}\n", finding.as_str().map(printable_finding).unwrap_or_default()));
        }
    }
    print(&text)?;
    Ok(())
}

/// Findings are longer than what senders write, and printable already; the second look costs nothing.
fn printable_finding(finding: &str) -> String {
    finding.chars().filter(|char| !char.is_control()).collect()
}

/// `1 trace`, `2 traces`.
pub(crate) fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

pub(crate) fn list<'a>(reply: &'a Value, name: &str) -> &'a [Value] {
    reply.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// Prints at once. A reader that has gone away (`| head`) ends the program quietly.
pub(crate) fn print(text: &str) -> Result<(), String> {
    let mut stdout = stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => std::process::exit(0),
        printed => printed.map_err(|error| format!("cannot print: {error}")),
    }
}
