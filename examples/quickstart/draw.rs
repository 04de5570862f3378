//! Draws traces as trees in text: names, durations, bars, annotations, and what went wrong.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::Value;

use crate::receiver::Document;

/// The width of a bar, in characters.
const BAR: f64 = 24.0;

#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// Colours are for terminals.
    pub colour: bool,
}

impl Style {
    fn paint(self, code: &str, text: &str) -> String {
        if self.colour && !text.is_empty() { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

/// The documents of one trace, however they were cut.
pub struct Trace<'a> {
    id: &'a str,
    /// Every segment and subsegment with the id of its parent, in the order they began.
    nodes: Vec<(&'a Value, Option<&'a str>)>,
}

/// The documents by trace, in the order the traces began.
pub fn traces(documents: &[Document]) -> Vec<Trace<'_>> {
    let mut by_id: BTreeMap<&str, Vec<(&Value, Option<&str>)>> = BTreeMap::new();
    for Document { json: document, .. } in documents {
        let nodes = by_id.entry(text(document, "trace_id")).or_default();
        let mut open = vec![(document, document.get("parent_id").and_then(Value::as_str))];
        while let Some((node, parent)) = open.pop() {
            nodes.push((node, parent));
            let children = node.get("subsegments").and_then(Value::as_array).into_iter().flatten();
            open.extend(children.map(|child| (child, Some(text(node, "id")))));
        }
    }
    let mut traces: Vec<_> = by_id.into_iter().map(|(id, nodes)| Trace { id, nodes }).collect();
    for trace in &mut traces {
        trace.nodes.sort_by(|(a, _), (b, _)| start(a).total_cmp(&start(b)));
    }
    traces.sort_by(|a, b| a.start().total_cmp(&b.start()));
    traces
}

impl Trace<'_> {
    fn start(&self) -> f64 {
        self.nodes.first().map_or(0.0, |(node, _)| start(node))
    }

    fn end(&self) -> f64 {
        self.nodes.iter().map(|(node, _)| end(node)).fold(self.start(), f64::max)
    }
}

/// One trace, drawn.
pub fn tree(trace: &Trace<'_>, style: Style) -> String {
    let mut lines = Vec::new();
    branch(trace, None, "", &mut lines);
    let width = lines.iter().map(|(label, _)| label.chars().count()).max().unwrap_or(0);
    let (start_of_all, whole) = (trace.start(), (trace.end() - trace.start()).max(1e-6));

    let mut drawn = format!("{} {}\n", style.paint("1", "trace"), trace.id);
    for (label, node) in lines {
        let pad = " ".repeat(width - label.chars().count());
        let milliseconds = (end(node) - start(node)) * 1e3;
        let from = ((start(node) - start_of_all) / whole * BAR).round().min(BAR - 1.0);
        let length = ((end(node) - start(node)) / whole * BAR).round().clamp(1.0, BAR - from);
        let bar = format!("{}{}", " ".repeat(from as usize), "█".repeat(length as usize));
        let (mark, colour) = mark(node);
        let rest = " ".repeat(BAR as usize - bar.chars().count());
        let _ = write!(drawn, "  {label}{pad}  {milliseconds:>8.2} ms  {}{rest}", style.paint(colour, &bar));
        let words = [style.paint(colour, &mark), style.paint("2", &annotations(node))];
        let _ = writeln!(drawn, "  {}", words.join(" ").trim());
    }
    drawn.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

fn branch<'a>(trace: &Trace<'a>, parent: Option<&str>, indent: &str, lines: &mut Vec<(String, &'a Value)>) {
    let children: Vec<&'a Value> = trace.nodes.iter().filter(|(_, of)| *of == parent).map(|(node, _)| *node).collect();
    let last = children.len().saturating_sub(1);
    for (place, node) in children.into_iter().enumerate() {
        let (joint, below) = match (parent, place == last) {
            (None, _) => ("", ""),
            (_, true) => ("└─ ", "   "),
            (_, false) => ("├─ ", "│  "),
        };
        lines.push((format!("{indent}{joint}{}", text(node, "name")), node));
        branch(trace, Some(text(node, "id")), &format!("{indent}{below}"), lines);
    }
}

/// What went wrong, and the colour of it.
fn mark(node: &Value) -> (String, &'static str) {
    let is = |flag: &str| node.get(flag).and_then(Value::as_bool) == Some(true);
    let exception = node.pointer("/cause/exceptions/0");
    let why = exception
        .map_or(String::new(), |exception| format!(" {}: {}", text(exception, "type"), text(exception, "message")));
    if is("fault") {
        (format!("FAULT{why}"), "31")
    } else if is("throttle") {
        (format!("THROTTLE{why}"), "35")
    } else if is("error") {
        (format!("ERROR{why}"), "33")
    } else if node.pointer("/metadata/xray_sdk/cancelled").is_some() {
        ("CANCELLED".to_owned(), "33")
    } else if is("in_progress") {
        ("IN PROGRESS".to_owned(), "36")
    } else {
        (String::new(), "32")
    }
}

fn annotations(node: &Value) -> String {
    let Some(annotations) = node.get("annotations").and_then(Value::as_object) else { return String::new() };
    let pairs: Vec<_> = annotations.iter().map(|(key, value)| format!("{key}={value}")).collect();
    format!("[{}]", pairs.join(" "))
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or("?")
}

fn start(node: &Value) -> f64 {
    node.get("start_time").and_then(Value::as_f64).unwrap_or(0.0)
}

fn end(node: &Value) -> f64 {
    node.get("end_time").and_then(Value::as_f64).unwrap_or_else(|| start(node))
}
