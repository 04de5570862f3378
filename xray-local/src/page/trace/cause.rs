//! What went wrong in a row: its exceptions, each with what caused it and where.
//!
//! X-Ray: [Errors and exceptions].
//!
//! [Errors and exceptions]: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-errors

use maud::{Markup, html};
use serde_json::Value;

use super::source::{id_of, objects};
use crate::document::SegmentId;
use crate::store::Kept;

const MAX_EXCEPTIONS: usize = 50;
const MAX_FRAMES: usize = 200;

/// The field `cause`: an object with exceptions, or the id of an exception that was recorded elsewhere in the trace.
pub(super) fn cause(kept: &Kept, cause: &Value) -> Markup {
    if let Some(id) = cause.as_str() {
        return elsewhere(kept, id);
    }
    let exceptions = list(cause, "exceptions");
    let part = |name: &str| cause.get(name).and_then(Value::as_str);
    html! {
        @for (place, found) in exceptions.iter().enumerate().take(MAX_EXCEPTIONS) {
            (exception(found, place > 0 && is_cause(exceptions, found)))
        }
        @if exceptions.len() > MAX_EXCEPTIONS { p.quiet { "and " (exceptions.len() - MAX_EXCEPTIONS) " more; see Raw JSON" } }
        @if let Some(directory) = part("working_directory").filter(|text| !text.is_empty()) {
            p.quiet { "Working directory " code { (directory) } }
        }
    }
}

fn exception(exception: &Value, is_cause: bool) -> Markup {
    let part = |name: &str| exception.get(name).and_then(Value::as_str);
    let number = |name: &str| exception.get(name).and_then(Value::as_i64).filter(|number| *number > 0);
    let frames = list(exception, "stack");
    html! {
        article.exception {
            h3 {
                @if is_cause { span.quiet { "caused by " } }
                (part("type").unwrap_or("exception"))
                @if exception.get("remote") == Some(&Value::Bool(true)) { " " span.pill { "remote" } }
            }
            @if let Some(message) = part("message") { p.message { (message) } }
            @if !frames.is_empty() {
                ol.frames {
                    @for frame in frames.iter().take(MAX_FRAMES) { (line(frame)) }
                }
            }
            @if let Some(left) = number("truncated") { p.quiet { (left) " frames were left out" } }
            @if let Some(left) = number("skipped") { p.quiet { (left) " exceptions were skipped" } }
        }
    }
}

/// `path:line label`.
fn line(frame: &Value) -> Markup {
    let part = |name: &str| frame.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let line = frame.get("line").and_then(Value::as_i64);
    html! {
        li {
            code {
                (part("path").unwrap_or("?"))
                @if let Some(line) = line { ":" (line) }
            }
            @if let Some(label) = part("label") { " " span.label { (label) } }
        }
    }
}

/// Whether another exception says that this one caused it.
fn is_cause(exceptions: &[Value], exception: &Value) -> bool {
    let id = exception.get("id").and_then(Value::as_str);
    id.is_some() && exceptions.iter().any(|other| other.get("cause").and_then(Value::as_str) == id)
}

fn elsewhere(kept: &Kept, id: &str) -> Markup {
    let documents = kept.documents.iter().filter(|document| document.text.contains(id));
    let found = documents.flat_map(|document| objects(&document.text)).find_map(|object| {
        let exceptions = list(object.get("cause")?, "exceptions");
        let recorded = exceptions.iter().find(|exception| exception.get("id").and_then(Value::as_str) == Some(id))?;
        let name = object.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
        Some((id_of(&object)?, name, recorded.clone()))
    });
    html! {
        @match found {
            Some((row, name, recorded)) => { (origin(row, &name)) (exception(&recorded, false)) },
            None => p.quiet { "The exception " code { (id) } " is told elsewhere, in a part of the trace that has not come." },
        }
    }
}

fn origin(row: SegmentId, name: &str) -> Markup {
    html! { p.quiet { "The exception came up in " a href=(format!("#{row}")) { (name) } } }
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}
