//! Traces as text: a line for a list, a tree with bars for one. What a sender wrote cannot steer the terminal.

use serde_json::Value;

/// The columns of a bar.
const BAR: usize = 24;
const NAME: usize = 40;
const MAX_ROWS: usize = 1_000;
const MAX_DEPTH: usize = 30;

/// `id  duration  outcome  service  GET url`
pub(crate) fn line(summary: &Value) -> String {
    let text = |pointer: &str| summary.pointer(pointer).and_then(Value::as_str).map(printable).unwrap_or_default();
    let flag = |name: &str| summary.get(name) == Some(&Value::Bool(true));
    let outcome = match (flag("HasFault"), flag("HasThrottle"), flag("HasError"), flag("IsPartial")) {
        (true, ..) => "FAULT",
        (_, true, ..) => "THROTTLE",
        (_, _, true, _) => "ERROR",
        (.., true) => "OPEN",
        _ => "ok",
    };
    let seconds = summary.get("Duration").and_then(Value::as_f64);
    let line = format!(
        "{}  {:>11}  {outcome:<8}  {}  {} {}",
        text("/Id"),
        milliseconds(seconds),
        text("/EntryPoint/Name"),
        text("/Http/HttpMethod"),
        text("/Http/HttpURL"),
    );
    format!("{}\n", line.trim_end())
}

/// The trace and its segments and subsegments, each with its time as a bar.
pub(crate) fn tree(trace: &Value) -> String {
    let empty = Vec::new();
    let rows = trace.get("Tree").and_then(Value::as_array).unwrap_or(&empty);
    let id = trace.pointer("/Summary/Id").and_then(Value::as_str).map(printable).unwrap_or_default();
    let end = |row: &Value| number(row, "Start") + number(row, "Seconds");
    let whole = rows.iter().map(end).fold(0.0, f64::max);
    let shown = rows.get(..MAX_ROWS).unwrap_or(rows);
    let mut lines = Vec::with_capacity(shown.len());
    // From below, so that it is known at each row whether its siblings and those of its ancestors go on.
    let mut goes_on: Vec<bool> = Vec::new();
    for row in shown.iter().rev() {
        let depth = row.get("Depth").and_then(Value::as_u64).and_then(|depth| usize::try_from(depth).ok());
        let depth = depth.unwrap_or_default().min(MAX_DEPTH);
        goes_on.resize(depth + 1, false);
        let rails = goes_on.iter().take(depth).skip(1).map(|on| if *on { "│  " } else { "   " });
        let branch = match (depth, goes_on.last()) {
            (0, _) => "",
            (_, Some(true)) => "├─ ",
            _ => "└─ ",
        };
        let name = row.get("Name").and_then(Value::as_str).map(printable).unwrap_or_default();
        let name = format!("{}{branch}{name}", rails.collect::<String>());
        let seconds = row.get("Seconds").and_then(Value::as_f64);
        let line = format!(
            "  {name:<NAME$} {:>11}  {:<BAR$}  {}",
            milliseconds(seconds),
            bar(number(row, "Start"), seconds, whole),
            outcome(row),
        );
        lines.push(format!("{}\n", line.trim_end()));
        if let Some(on) = goes_on.last_mut() {
            *on = true;
        }
    }
    lines.reverse();
    let more = rows.len() - shown.len();
    let more = if more == 0 { String::new() } else { format!("  and {more} more\n") };
    format!("trace {id}\n{}{more}", lines.concat())
}

/// Without control characters, and not endless.
pub(crate) fn printable(text: &str) -> String {
    text.chars().take(200).map(|char| if char.is_control() { '\u{fffd}' } else { char }).collect()
}

fn outcome(row: &Value) -> String {
    let flag = |name: &str| row.get(name) == Some(&Value::Bool(true));
    let word = match (flag("Fault"), flag("Throttle"), flag("Error")) {
        (true, ..) => "FAULT",
        (_, true, _) => "THROTTLE",
        (_, _, true) => "ERROR",
        _ => "",
    };
    let exception = row.get("Exception").and_then(Value::as_str).map(printable).unwrap_or_default();
    format!("{word} {exception}").trim().to_owned()
}

fn milliseconds(seconds: Option<f64>) -> String {
    seconds.map_or_else(|| "open".to_owned(), |seconds| format!("{:.2} ms", seconds * 1e3))
}

/// Begins and ends where the work does, and is never empty; open work goes on to the end.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "columns")]
fn bar(start: f64, seconds: Option<f64>, whole: f64) -> String {
    let column = |at: f64| if whole > 0.0 { ((at / whole) * BAR as f64).round() as usize } else { 0 };
    let first = column(start).min(BAR - 1);
    let last = seconds.map_or(BAR, |seconds| column(start + seconds)).clamp(first + 1, BAR);
    format!("{}{}", " ".repeat(first), "█".repeat(last - first))
}

fn number(row: &Value, name: &str) -> f64 {
    row.get(name).and_then(Value::as_f64).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{line, tree};

    fn row(depth: u64, name: &str, start: f64, seconds: Option<f64>) -> serde_json::Value {
        json!({"Depth": depth, "Name": name, "Start": start, "Seconds": seconds})
    }

    #[test]
    fn a_trace_is_drawn_with_branches_and_bars() {
        let mut rows = vec![
            row(0, "shop", 0.0, Some(0.024)),
            row(1, "price", 0.0, Some(0.012)),
            row(2, "cents", 0.006, Some(0.0)),
            row(1, "pay", 0.012, None),
        ];
        rows[2]["Fault"] = true.into();
        rows[2]["Exception"] = "no\ncents".into();
        let drawn = tree(&json!({"Summary": {"Id": "1-2-3"}, "Tree": rows}));
        let expected = "\
trace 1-2-3
  shop                                        24.00 ms  ████████████████████████
  ├─ price                                    12.00 ms  ████████████
  │  └─ cents                                  0.00 ms        █                   FAULT no\u{fffd}cents
  └─ pay                                          open              ████████████
";
        assert_eq!(drawn, expected);
    }

    #[test]
    fn a_deep_or_long_trace_is_cut() {
        let rows: Vec<_> = (0..1_500).map(|depth| row(depth, "n", 0.0, None)).collect();
        let drawn = tree(&json!({"Tree": rows}));
        assert!(drawn.ends_with("  and 500 more\n"));
        assert!(drawn.lines().all(|line| line.chars().count() < 300));
    }

    #[test]
    fn a_summary_is_one_line() {
        let summary = json!({"Id": "1-2-3", "Duration": 0.5, "HasError": true, "EntryPoint": {"Name": "a\u{1b}[31m"},
            "Http": {"HttpMethod": "GET", "HttpURL": "http://e/"}});
        assert_eq!(line(&summary), "1-2-3    500.00 ms  ERROR     a\u{fffd}[31m  GET http://e/\n");
    }
}
