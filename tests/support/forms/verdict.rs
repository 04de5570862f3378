//! Whether a form does what the catalogue says it must.

use std::path::Path;
use std::process::Command;

use serde_json::Value;
use xray_test_support::union::{Node, union};

use super::catalogue::{CORRECTED, DESCRIBED, Expected, Form, Kind, Subsegment};
use super::toolchain::{Compiled, Toolchain};

/// `Ok` with a line worth printing, or what is wrong.
pub type Verdict = Result<String, String>;

pub fn judge(form: &Form, toolchain: &Toolchain) -> Verdict {
    match form.expected.kind {
        Kind::Compiles => compiles(form, toolchain),
        Kind::SameDiagnosticsAsPlainFn => same_diagnostics(form, toolchain),
        Kind::Rejected => rejected(form, toolchain),
    }
}

fn compiles(form: &Form, toolchain: &Toolchain) -> Verdict {
    let traced = form.traced();
    let harnessed = harnessed(&traced).filter(|_| form.expected.runs && form.compile_with.is_none());
    let source = harnessed.as_ref().unwrap_or(&traced);
    let more: Vec<&str> = form.compile_with.iter().flat_map(|more| more.split_whitespace()).collect();
    if form.category == "clippy" {
        no_new_warnings(&toolchain.lint(&form.id, &traced, &form.edition), form, toolchain)?;
    }
    if !form.expected.runs {
        no_new_warnings(&toolchain.check(&form.id, source, &form.edition, &more), form, toolchain)?;
        return Ok(String::new());
    }
    let (compiled, program) = toolchain.build(&form.id, source, &form.edition, &more);
    no_new_warnings(&compiled, form, toolchain)?;
    if harnessed.is_some() {
        run(&program, "unrecorded", &form.expected)?;
    }
    let printed = run(&program, "recorded", &form.expected)?;
    if let Some(expected) = &form.expected.subsegments_in_close_order {
        if harnessed.is_none() {
            return Err("its subsegments are listed, and its `main` cannot be wrapped".to_owned());
        }
        subsegments(&form.id, &printed, expected)?;
    }
    Ok(printed.lines().filter(|line| line.starts_with("SIZE")).collect())
}

/// The program with its `main` inside a recorded segment, when `main` is a plain function.
fn harnessed(source: &str) -> Option<String> {
    let at = source.find("\nfn main() {").or_else(|| source.find("\nfn main(){"))?;
    let (before, after) = source.split_at(at);
    if before.trim_end().ends_with(']') {
        return None;
    }
    let after = after.replacen("fn main", "fn form_main", 1);
    Some(format!("{before}{after}\nfn main() {{ ::forms_harness::run(form_main); }}\n"))
}

fn no_new_warnings(compiled: &Compiled, form: &Form, toolchain: &Toolchain) -> Result<(), String> {
    if compiled.success && compiled.diagnostics.is_empty() {
        return Ok(());
    }
    let more: Vec<&str> = form.compile_with.iter().flat_map(|more| more.split_whitespace()).collect();
    let plain = toolchain.check(&format!("{}.plain", form.id), &form.plain(), &form.edition, &more);
    let known = |diagnostic: &super::toolchain::Diagnostic| {
        plain.diagnostics.iter().any(|plain| plain.code == diagnostic.code && plain.message == diagnostic.message)
    };
    if compiled.success && compiled.diagnostics.iter().all(known) {
        return Ok(());
    }
    Err(format!("the plain function compiles without this:\n{}", compiled.rendered))
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
fn subsegments(form: &str, printed: &str, expected: &[Subsegment]) -> Result<(), String> {
    let documents = printed.lines().filter_map(|line| line.strip_prefix("document: "));
    let documents: Vec<Value> = documents.map(|text| serde_json::from_str(text).expect("a document")).collect();
    let nodes = union(&documents);
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
        return Err(format!("the end times are not in order:\n{printed}"));
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
    let traced = toolchain.check(&form.id, &source, &form.edition, &[]);
    let plain = toolchain.check(&format!("{}.plain", form.id), &form.plain(), &form.edition, &[]);
    for expected in &form.expected.diagnostics {
        let is_there = |found: &super::toolchain::Diagnostic| {
            found.code == expected.code && found.message == expected.message && found.at == expected.at
        };
        if !plain.diagnostics.iter().any(is_there) {
            return Err(format!("the plain function does not say {:?}:\n{}", expected.message, plain.rendered));
        }
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
    let traced = toolchain.check(&form.id, &form.traced(), &form.edition, &[]);
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
