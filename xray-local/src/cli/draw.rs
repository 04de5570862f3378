//! Traces as text: a line for a list, a tree with bars for one. What a sender wrote cannot steer the terminal.

use std::collections::HashMap;

use serde_json::Value;

use crate::style::{Colour, Style, printable};

/// The columns of a bar where the terminal does not say how many there are.
const BAR: usize = 24;
const NAME: usize = 40;
/// What is left of a name, however deep it stands.
const MIN_NAME: usize = 16;
/// What stands beside the bar: name, time, gaps, and room for an outcome.
const BESIDE: usize = NAME + 16 + 30;
const MAX_ROWS: usize = 1_000;
const MAX_DEPTH: usize = 30;

/// `id  duration  outcome  service  GET url`
pub(crate) fn line(summary: &Value, style: Style) -> String {
    let text = |pointer: &str| summary.pointer(pointer).and_then(Value::as_str).map(printable).unwrap_or_default();
    let (outcome, colour) = of_summary(summary);
    let seconds = summary.get("Duration").and_then(Value::as_f64);
    let (id, duration) = (text("/Id"), milliseconds(seconds));
    let rest = format!("{}  {} {}", text("/EntryPoint/Name"), text("/Http/HttpMethod"), text("/Http/HttpURL"));
    let rest = style.cut(rest.trim_end().to_owned(), id.len() + 25);
    format!("{id}  {duration:>11}  {}  {rest}", style.paint(colour, &format!("{outcome:<8}"))).trim_end().to_owned()
        + "\n"
}

/// The trace and its segments and subsegments, each with its time as a bar, and what `details` say of it.
pub(crate) fn tree(trace: &Value, style: Style, details: &HashMap<String, Vec<String>>) -> String {
    let empty = Vec::new();
    let rows = trace.get("Tree").and_then(Value::as_array).unwrap_or(&empty);
    let end = |row: &Value| number(row, "Start") + number(row, "Seconds");
    let whole = rows.iter().map(end).fold(0.0, f64::max);
    let columns = style.columns.map_or(BAR, |columns| columns.saturating_sub(BESIDE).clamp(10, 100));
    let shown = rows.get(..MAX_ROWS).unwrap_or(rows);
    let mut lines = Vec::with_capacity(shown.len());
    // From below, so that it is known at each row whether its siblings and those of its ancestors go on.
    let mut goes_on: Vec<bool> = Vec::new();
    for row in shown.iter().rev() {
        let depth = row.get("Depth").and_then(Value::as_u64).and_then(|depth| usize::try_from(depth).ok());
        let depth = depth.unwrap_or_default().min(MAX_DEPTH);
        let has_children = goes_on.get(depth + 1).copied().unwrap_or_default();
        goes_on.resize(depth + 1, false);
        let rails: String = goes_on.iter().take(depth).skip(1).map(|on| if *on { "│  " } else { "   " }).collect();
        let (branch, below) = match (depth, goes_on.last()) {
            (0, _) => ("", ""),
            (_, Some(true)) => ("├─ ", "│  "),
            _ => ("└─ ", "   "),
        };
        let own = row.get("Id").and_then(Value::as_str).and_then(|id| details.get(id));
        for detail in own.into_iter().flatten().rev() {
            let line = format!("  {rails}{below}{}   {detail}", if has_children { "│" } else { " " });
            lines.push(format!("{}\n", style.paint(Colour::Faint, style.cut(line, 0).trim_end())));
        }
        let name = row.get("Name").and_then(Value::as_str).map(printable).unwrap_or_default();
        let indent = format!("{rails}{branch}");
        let room = NAME.saturating_sub(indent.chars().count()).max(MIN_NAME);
        let name = format!("{indent}{}", style.shortened(name, room));
        let seconds = row.get("Seconds").and_then(Value::as_f64);
        let (outcome, colour) = of_row(row, seconds);
        let width = name.chars().count().max(NAME);
        let bar = bar(number(row, "Start"), seconds, whole, columns);
        let line = format!(
            "  {name:<NAME$} {:>11}  {}{}  {}",
            milliseconds(seconds),
            style.paint(colour, &bar),
            " ".repeat(columns.saturating_sub(bar.chars().count())),
            style.paint(colour, &style.cut(outcome, width + columns + 18)),
        );
        lines.push(format!("{}\n", line.trim_end()));
        if let Some(on) = goes_on.last_mut() {
            *on = true;
        }
    }
    lines.reverse();
    let more = rows.len() - shown.len();
    let more = if more == 0 { String::new() } else { format!("  and {more} more\n") };
    format!("{}{}{more}", header(trace.get("Summary"), style), lines.concat())
}

/// `trace id  time  GET url`
fn header(summary: Option<&Value>, style: Style) -> String {
    let at = |pointer: &str| summary.and_then(|summary| summary.pointer(pointer));
    let text = |pointer: &str| at(pointer).and_then(Value::as_str).map(printable).unwrap_or_default();
    let time = at("/StartTime").and_then(Value::as_f64).map(time_of_day).unwrap_or_default();
    let rest = format!("  {time}  {} {}", text("/Http/HttpMethod"), text("/Http/HttpURL"));
    let id = text("/Id");
    let rest = style.cut(rest.trim_end().to_owned(), id.len() + 6);
    format!("trace {id}{}\n", style.paint(Colour::Faint, &rest))
}

/// Hours, minutes and seconds, in UTC.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "seconds since 1970")]
fn time_of_day(seconds: f64) -> String {
    let second = seconds as u64;
    format!("{:02}:{:02}:{:02} UTC", second / 3_600 % 24, second / 60 % 60, second % 60)
}

fn of_summary(summary: &Value) -> (&'static str, Colour) {
    let flag = |name: &str| summary.get(name) == Some(&Value::Bool(true));
    match (flag("HasFault"), flag("HasThrottle"), flag("HasError"), flag("IsPartial")) {
        (true, ..) => ("FAULT", Colour::Fault),
        (_, true, ..) => ("THROTTLE", Colour::Throttle),
        (_, _, true, _) => ("ERROR", Colour::Error),
        (.., true) => ("OPEN", Colour::Open),
        _ => ("ok", Colour::Ok),
    }
}

fn of_row(row: &Value, seconds: Option<f64>) -> (String, Colour) {
    let flag = |name: &str| row.get(name) == Some(&Value::Bool(true));
    let (word, colour) = match (flag("Fault"), flag("Throttle"), flag("Error")) {
        (true, ..) => ("FAULT", Colour::Fault),
        (_, true, _) => ("THROTTLE", Colour::Throttle),
        (_, _, true) => ("ERROR", Colour::Error),
        _ => ("", if seconds.is_none() { Colour::Open } else { Colour::Ok }),
    };
    let exception = row.get("Exception").and_then(Value::as_str).map(printable).unwrap_or_default();
    (format!("{word} {exception}").trim().to_owned(), colour)
}

fn milliseconds(seconds: Option<f64>) -> String {
    seconds.map_or_else(|| "open".to_owned(), |seconds| format!("{:.2} ms", seconds * 1e3))
}

/// Begins and ends where the work does, and is never empty; open work goes on to the end.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "columns")]
fn bar(start: f64, seconds: Option<f64>, whole: f64, columns: usize) -> String {
    let column = |at: f64| if whole > 0.0 { ((at / whole) * columns as f64).round() as usize } else { 0 };
    let first = column(start).min(columns - 1);
    let last = seconds.map_or(columns, |seconds| column(start + seconds)).clamp(first + 1, columns);
    format!("{}{}", " ".repeat(first), "█".repeat(last - first))
}

fn number(row: &Value, name: &str) -> f64 {
    row.get(name).and_then(Value::as_f64).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use serde_json::json;

    use super::{Style, line};

    fn tree(trace: &serde_json::Value) -> String {
        super::tree(trace, Style::PLAIN, &HashMap::new())
    }

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
    fn the_first_line_says_when_and_what() {
        let summary =
            json!({"Id": "1-2-3", "StartTime": 1_700_000_000.5, "Http": {"HttpMethod": "GET", "HttpURL": "/\u{1b}"}});
        assert_eq!(tree(&json!({"Summary": summary})), "trace 1-2-3  22:13:20 UTC  GET /\u{fffd}\n");
    }

    #[test]
    fn details_hang_below_their_row_and_between_the_rails() {
        let mut rows =
            vec![row(0, "shop", 0.0, Some(1.0)), row(1, "price", 0.0, Some(1.0)), row(1, "pay", 0.0, Some(1.0))];
        for (row, id) in rows.iter_mut().zip(["a", "b", "c"]) {
            row["Id"] = id.into();
        }
        let details = ["a", "b", "c"].map(|id| (id.to_owned(), vec![format!("of {id}")])).into();
        let drawn = super::tree(&json!({"Tree": rows}), Style::PLAIN, &details);
        let lines: Vec<&str> =
            drawn.lines().skip(1).map(|line| line.split("  1000").next().unwrap().trim_end()).collect();
        assert_eq!(lines, ["  shop", "  │   of a", "  ├─ price", "  │      of b", "  └─ pay", "         of c"]);
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
        assert_eq!(line(&summary, Style::PLAIN), "1-2-3    500.00 ms  ERROR     a\u{fffd}[31m  GET http://e/\n");
    }
}
