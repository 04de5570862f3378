//! Whether a form does what the catalogue says it must.

use std::path::Path;
use std::process::Command;

use serde_json::Value;
use xray_test_support::union::{Node, union};

use super::catalogue::{CORRECTED, DESCRIBED, Expected, Form, Kind, Subsegment};
use super::lints::{Lints, harnessed};
use super::toolchain::{Compiled, Toolchain};

/// `Ok` with a line worth printing, or what is wrong.
pub type Verdict = Result<String, String>;

pub fn judge(form: &Form, toolchain: &Toolchain, lints: &Lints) -> Verdict {
    match form.expected.kind {
        Kind::Compiles => compiles(form, toolchain, lints),
        Kind::SameDiagnosticsAsPlainFn => same_diagnostics(form, toolchain),
        Kind::Rejected => rejected(form, toolchain),
    }
}

fn compiles(form: &Form, toolchain: &Toolchain, lints: &Lints) -> Verdict {
    let traced = form.traced();
    let harnessed = harnessed(&traced).filter(|_| form.expected.runs && form.compile_with.is_none());
    let program = lints.compile(form, harnessed.as_ref().unwrap_or(&traced), toolchain)?;
    if !form.expected.runs {
        return Ok(String::new());
    }
    if harnessed.is_some() {
        run(&program, "unrecorded", &form.expected)?;
    }
    let printed = run(&program, "recorded", &form.expected)?;
    if harnessed.is_none() && (form.expected.tree.is_some() || form.expected.subsegments_in_close_order.is_some()) {
        return Err("its subsegments are listed, and its `main` cannot be wrapped".to_owned());
    }
    let documents = printed.lines().filter_map(|line| line.strip_prefix("document: "));
    let documents: Vec<Value> = documents.map(|text| serde_json::from_str(text).expect("a document")).collect();
    if let Some(expected) = &form.expected.tree {
        let drawing = xray_test_support::tree(&documents);
        if drawing != *expected {
            return Err(format!("sent:\n{drawing}listed:\n{expected}"));
        }
    }
    if let Some(expected) = &form.expected.subsegments_in_close_order {
        subsegments(&form.id, &documents, expected)?;
    }
    Ok(printed.lines().filter(|line| line.starts_with("SIZE")).collect())
}

fn run(program: &Path, mode: &str, expected: &Expected) -> Verdict {
    let output = Command::new(program).env("XRAY_FORMS", mode).env("RUST_BACKTRACE", "0").output();
    let output = output.map_err(|error| format!("does not run: {error}"))?;
    if output.status.code() != expected.exit_code {
        return Err(format!("{mode}: {}\n{}", output.status, String::from_utf8_lossy(&output.stderr)));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Compares what was sent with what is listed. A parent closes after its children, and siblings
/// here close in the order in which they began; the end times have to agree with that.
fn subsegments(form: &str, documents: &[Value], expected: &[Subsegment]) -> Result<(), String> {
    let nodes = union(documents);
    let mut closed: Vec<&Node> = Vec::new();
    let mut waiting: Vec<(&Node, bool)> =
        nodes.values().filter(|node| !node.is_subsegment).map(|node| (node, false)).collect();
    while let Some((node, seen)) = waiting.pop() {
        if seen {
            closed.push(node);
            continue;
        }
        waiting.push((node, true));
        let mut below: Vec<&Node> = nodes.values().filter(|child| child.parent_id.as_ref() == Some(&node.id)).collect();
        below.sort_by(|a, b| b.start_time.total_cmp(&a.start_time).then(b.position.cmp(&a.position)));
        waiting.extend(below.into_iter().map(|child| (child, false)));
    }
    if !closed.is_sorted_by(|a, b| a.end_time <= b.end_time) {
        return Err(format!("the end times are not in order:\n{documents:#?}"));
    }
    let got: Vec<String> = closed
        .iter()
        .filter(|node| node.is_subsegment)
        .map(|node| {
            let parent = node.parent_id.as_ref().and_then(|id| nodes.get(id)).filter(|parent| parent.is_subsegment);
            sent(node, parent.map(|parent| parent.name.as_str()))
        })
        .collect();
    let mut listed: Vec<String> = expected.iter().map(listed).collect();
    for (_, wrong, right, _) in CORRECTED.iter().filter(|(id, ..)| *id == form) {
        let place =
            listed.iter().position(|line| line == wrong).ok_or_else(|| format!("{wrong:?} is not listed any more"))?;
        listed[place] = (*right).to_owned();
    }
    if got == listed { Ok(()) } else { Err(format!("sent:   {got:#?}\nlisted: {listed:#?}")) }
}

fn sent(node: &Node, parent: Option<&str>) -> String {
    let exception = |name: &str| node.object.get("cause").and_then(|cause| cause["exceptions"][0][name].as_str());
    let outcome = match (node.fault, exception("type")) {
        _ if node.cancelled => "cancelled".to_owned(),
        (true, Some("panic")) => "panic".to_owned(),
        (true, Some(exception)) => format!("fault {exception}"),
        (true, None) => "fault".to_owned(),
        (false, _) => "ok".to_owned(),
    };
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let mut annotations: Vec<String> =
        node.annotations.iter().map(|(key, value)| format!("{key}={}", text(value))).collect();
    annotations.sort();
    format!("{} in {parent:?}: {outcome} {annotations:?}", node.name)
}

fn listed(subsegment: &Subsegment) -> String {
    let exception = subsegment.exception_type.as_deref().map(written_type);
    let outcome = exception.map_or_else(|| subsegment.outcome.clone(), |name| format!("{} {name}", subsegment.outcome));
    let annotations: Vec<String> = subsegment.annotations.iter().map(|(key, value)| format!("{key}={value}")).collect();
    format!("{} in {:?}: {outcome} {annotations:?}", subsegment.name, subsegment.parent.as_deref())
}

/// The catalogue lists Rust's `type_name` with all its parameters, which change with the compiler
/// (1.95 says `PE<'_>`) and would make a group of errors of each. What is sent is the path without
/// them, and `Error` for a boxed error.
fn written_type(type_name: &str) -> &str {
    if type_name.contains("dyn ") {
        return "Error";
    }
    type_name.split('<').next().unwrap_or(type_name).trim_start_matches('&')
}

fn same_diagnostics(form: &Form, toolchain: &Toolchain) -> Verdict {
    let source = form.traced();
    let more = form.arguments();
    let traced = toolchain.check(&form.id, &source, &form.edition, &more);
    let plain = toolchain.check(&format!("{}.plain", form.id), &form.plain(), &form.edition, &more);
    for code in &form.expected.codes {
        if !plain.diagnostics.iter().any(|found| found.code.as_deref().unwrap_or("none") == code) {
            return Err(format!("the plain function is not told {code}:\n{}", plain.rendered));
        }
    }
    for expected in &form.expected.diagnostics {
        let is_there = |found: &super::toolchain::Diagnostic| {
            found.code == expected.code && found.message == expected.message && found.at == expected.at
        };
        if !plain.diagnostics.iter().any(is_there) {
            return Err(format!("the plain function does not say {:?}:\n{}", expected.message, plain.rendered));
        }
    }
    let error_lines = |compiled: &Compiled| -> Vec<u64> {
        let errors = compiled.diagnostics.iter().filter(|found| found.level == "error");
        errors.map(|found| found.line).collect()
    };
    if form.expected.differs && error_lines(&traced) == error_lines(&plain) {
        return Ok(String::new());
    }
    let sorted = |compiled: &Compiled| {
        let mut diagnostics = compiled.diagnostics.clone();
        diagnostics.sort();
        diagnostics
    };
    if sorted(&traced) == sorted(&plain) {
        Ok(String::new())
    } else {
        Err(format!("traced:\n{}\nplain:\n{}", traced.rendered, plain.rendered))
    }
}

fn rejected(form: &Form, toolchain: &Toolchain) -> Verdict {
    let traced = toolchain.check(&form.id, &form.traced(), &form.edition, &form.arguments());
    let errors: Vec<&str> =
        traced.diagnostics.iter().filter(|found| found.level == "error").map(|found| found.message.as_str()).collect();
    let message = form.expected.message.as_deref().unwrap_or_default();
    let quoted = [message.trim_start_matches("rustc: ")];
    let parts = DESCRIBED.iter().find(|(id, _)| *id == form.id).map_or(&quoted[..], |(_, parts)| parts);
    let says = errors.iter().any(|error| parts.iter().all(|part| error.contains(part)));
    if says && form.expected.errors == Some(errors.len()) {
        Ok(String::new())
    } else {
        Err(format!("wanted {:?} error(s), one with {parts:?}:\n{}", form.expected.errors, traced.rendered))
    }
}
