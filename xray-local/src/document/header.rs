//! The header line of a datagram, as the daemon reads it: `{"format":"json","version":1}` and a newline.
//!
//! The daemon looks at nothing else, so here everything is its finding. What follows the line is not looked at.

use serde_json::Value;

use super::finding::{Effect, Finding, Receiver, quoted};
use super::json::folded;

const RIGHT: &str = "send `{\"format\":\"json\",\"version\":1}`";

/// The document after the header line, or why the daemon would not take the datagram.
pub(super) fn split(datagram: &[u8]) -> Result<&[u8], Finding> {
    let Some(newline) = datagram.iter().position(|byte| *byte == b'\n') else {
        return Err(rejected(
            "no newline ends the header line",
            "send `{\"format\":\"json\",\"version\":1}`, a newline, then the document",
        ));
    };
    let (line, body) = datagram.split_at(newline);
    let body = body.get(1..).unwrap_or_default();
    if body.is_empty() {
        return Err(rejected("nothing follows the header line", "send the document after its newline"));
    }
    let Ok(Value::Object(header)) = serde_json::from_slice::<Value>(line) else {
        let line = quoted(&String::from_utf8_lossy(line));
        return Err(rejected(&format!("the header line {line} is not a JSON object"), RIGHT));
    };
    match folded(&header, "format") {
        Some(Value::String(format)) if format.eq_ignore_ascii_case("json") => {}
        other => return Err(rejected(&wrong("format", other), RIGHT)),
    }
    match folded(&header, "version") {
        Some(version) if version.as_i64() == Some(1) => Ok(body),
        other => Err(rejected(&wrong("version", other), RIGHT)),
    }
}

fn wrong(name: &str, value: Option<&Value>) -> String {
    match value {
        None => format!("no `{name}` in the header line"),
        Some(Value::String(text)) => format!("`{name}` in the header line is {}", quoted(text)),
        Some(Value::Number(number)) => format!("`{name}` in the header line is {number}"),
        Some(_) => format!("`{name}` in the header line is of a wrong type"),
    }
}

fn rejected(problem: &str, fix: &str) -> Finding {
    Finding::new(Receiver::Daemon, Effect::Rejected, "", problem, fix)
}
