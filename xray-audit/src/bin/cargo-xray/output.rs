//! Reports and catalogues as text: for people, for programs, for GitHub Actions.
//!
//! Gives back what is to be printed, and prints nothing.

use std::fmt::Write;

use serde_json::{Value, json};
use xray_audit::{Function, Key, Place, Report};

/// As rustc prints errors, with one line at the end for all packages.
pub(crate) fn human(reports: &[Report]) -> String {
    if let [report] = reports {
        return format!("{report}\n");
    }
    let mut text = String::new();
    for finding in reports.iter().flat_map(Report::findings) {
        let _ = writeln!(text, "{finding}\n");
    }
    let findings: usize = reports.iter().map(|report| report.findings().len()).sum();
    let guilty = reports.iter().filter(|report| !report.is_clean()).count();
    let traced = traced(reports).count();
    let _ = match findings {
        0 => writeln!(text, "no findings in {} packages, {traced} functions traced", reports.len()),
        _ => writeln!(text, "findings: {findings}, in {guilty} of {} packages", reports.len()),
    };
    text
}

/// `{"findings": [..], "files": .., "functions": .., "traced": ..}`
pub(crate) fn json(reports: &[Report]) -> String {
    let findings = reports.iter().flat_map(Report::findings).map(|finding| {
        let notes = finding.notes.iter().map(|(note, at)| place(at, json!({ "message": note })));
        place(
            &finding.place,
            json!({
                "rule": finding.rule.name(),
                "message": finding.message,
                "notes": notes.collect::<Vec<_>>(),
            }),
        )
    });
    let object = json!({
        "findings": findings.collect::<Vec<_>>(),
        "files": reports.iter().map(Report::files).sum::<usize>(),
        "functions": reports.iter().map(|report| report.functions().len()).sum::<usize>(),
        "traced": traced(reports).count(),
    });
    format!("{object}\n")
}

/// Workflow commands, one for each finding.
pub(crate) fn github(reports: &[Report]) -> String {
    let mut text = String::new();
    for finding in reports.iter().flat_map(Report::findings) {
        let Place { line, column, .. } = finding.place;
        let notes = finding.notes.iter().map(|(note, place)| format!("\nnote: {note} at {place}"));
        let message = format!("{}{}", finding.message, notes.collect::<String>());
        let _ = writeln!(
            text,
            "::error file={},line={line},col={column},title=xray%3A%3A{}::{}",
            escaped(&slashed(&finding.place)).replace(':', "%3A").replace(',', "%2C"),
            finding.rule,
            escaped(&message)
        );
    }
    text
}

/// One line for each traced function: name, annotations and metadata, place, path.
pub(crate) fn list(reports: &[Report]) -> String {
    let rows: Vec<(String, String, &Function)> = traced(reports)
        .map(|function| {
            let name = function.name().unwrap_or("(computed)");
            let root = if function.is_root() { " (root)" } else { "" };
            let annotations = function.annotations().iter().map(|key| format!("{}: {}", key.name, key.value_type));
            let metadata = function.metadata().iter().map(|key| format!("{}: metadata", key.name));
            let keys = annotations.chain(metadata).collect::<Vec<_>>().join(", ");
            (format!("{name}{root}"), format!("[{keys}]"), function)
        })
        .collect();
    let names = rows.iter().map(|(name, ..)| name.chars().count()).max().unwrap_or(0);
    let keys = rows.iter().map(|(_, keys, _)| keys.chars().count()).max().unwrap_or(0);
    let mut text = String::new();
    for (name, key, function) in &rows {
        let _ = writeln!(text, "{name:names$}  {key:keys$}  {}  {}", function.place(), function.path());
    }
    text
}

/// The same as a list of JSON objects.
pub(crate) fn json_list(reports: &[Report]) -> String {
    let keys = |keys: &[Key]| -> Value {
        keys.iter()
            .map(|key| json!({ "key": key.name, "type": key.value_type.to_string(), "written": key.written }))
            .collect()
    };
    let functions = traced(reports).map(|function| {
        place(
            function.place(),
            json!({
                "path": function.path(),
                "name": function.name(),
                "root": function.is_root(),
                "public": function.is_public(),
                "async": function.is_async(),
                "annotations": keys(function.annotations()),
                "metadata": keys(function.metadata()),
            }),
        )
    });
    format!("{}\n", Value::from(functions.collect::<Vec<_>>()))
}

fn traced(reports: &[Report]) -> impl Iterator<Item = &Function> {
    reports.iter().flat_map(Report::functions).filter(|function| function.is_traced())
}

/// The object with the place in it.
fn place(at: &Place, mut object: Value) -> Value {
    if let Some(fields) = object.as_object_mut() {
        fields.insert("file".to_owned(), slashed(at).into());
        fields.insert("line".to_owned(), at.line.into());
        fields.insert("column".to_owned(), at.column.into());
    }
    object
}

fn slashed(place: &Place) -> String {
    place.file.to_string_lossy().replace('\\', "/")
}

/// A text in which GitHub's workflow commands see no end of line.
fn escaped(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}
