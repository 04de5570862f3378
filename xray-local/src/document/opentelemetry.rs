//! What the OpenTelemetry Collector's `awsxray` receiver makes of a document; the CloudWatch agent is the same.
//!
//! It reads the whole document as typed Go JSON and drops it at the first field of another type, checks ids by length,
//! and does not recover from some absences: then the collector dies. Flags without a status or cause do not get through.

use serde_json::{Map, Value};

use super::finding::{Effect, Finding, Receiver, join, quoted};
use super::findings::Findings;
use super::json::folded;
use super::shape::{Shape, describe};

/// Adds what this receiver minds.
pub(super) fn check(document: &Value, findings: &mut Findings) {
    let empty = Map::new();
    let root = match document {
        Value::Object(root) => root,
        Value::Null => &empty,
        other => {
            let problem = format!("the document is {}", describe(other));
            findings.push(finding(Effect::Rejected, "", problem, "send one JSON object"));
            return;
        }
    };
    Shape { receiver: Receiver::OpenTelemetry, findings }.segment(root, "");
    for name in ["name", "id", "start_time", "trace_id"] {
        if is_absent(root, name) {
            findings.push(finding(Effect::Rejected, name, format!("no `{name}`"), "every document needs one"));
        }
    }
    if let Some(Value::String(id)) = folded(root, "trace_id") {
        trace_id(id, findings);
    }
    let aws_in_root = folded(root, "aws").is_some_and(Value::is_object);
    segment(root, "", aws_in_root, findings);
}

fn segment(object: &Map<String, Value>, path: &str, aws_in_root: bool, findings: &mut Findings) {
    for name in ["id", "parent_id"] {
        if let Some(Value::String(id)) = folded(object, name)
            && (id.len() != 16 || !id.bytes().all(|byte| byte.is_ascii_hexdigit()))
        {
            let at = join(path, name);
            let problem = format!("`{at}` is {}", quoted(id));
            findings.push(finding(Effect::Rejected, &at, problem, "send 16 hexadecimal digits, or leave it out"));
        }
    }
    if let Some(Value::String(namespace)) = folded(object, "namespace")
        && !["aws", "remote", "local"].contains(&namespace.as_str())
    {
        let at = join(path, "namespace");
        let problem = format!("`{at}` is {}", quoted(namespace));
        findings.push(finding(Effect::Rejected, &at, problem, "send `aws` or `remote`, or leave it out"));
    }
    sql(object, path, findings);
    outcome(object, path, findings);
    if !path.is_empty() && !aws_in_root && folded(object, "aws").is_some_and(Value::is_object) {
        let at = join(path, "aws");
        let problem = format!("`{at}` is thrown away when the document's root has no `aws`");
        findings.push(finding(Effect::Lost, &at, problem, "write `aws.xray` into every root"));
    }
    let Some(Value::Array(subsegments)) = folded(object, "subsegments") else { return };
    for (index, subsegment) in subsegments.iter().enumerate() {
        if findings.are_enough() {
            return;
        }
        let path = join(path, &format!("subsegments[{index}]"));
        let empty = Map::new();
        let subsegment = subsegment.as_object().unwrap_or(&empty);
        for (name, effect) in [("name", Effect::Crashes), ("start_time", Effect::Crashes), ("id", Effect::Rejected)] {
            if is_absent(subsegment, name) {
                let problem = format!("no `{name}` in `{path}`");
                findings.push(finding(effect, &join(&path, name), problem, "every subsegment needs one"));
            }
        }
        segment(subsegment, &path, aws_in_root, findings);
    }
}

/// The receiver cuts the two dashes out by their places and decodes what is left into 16 bytes.
fn trace_id(id: &str, findings: &mut Findings) {
    let digits: Vec<u8> = id
        .bytes()
        .enumerate()
        .filter(|(place, _)| (2..10).contains(place) || *place > 10)
        .map(|(_, byte)| byte)
        .collect();
    let hex = |digits: &[u8]| digits.iter().all(u8::is_ascii_hexdigit);
    let effect = match digits.get(..32) {
        Some(first) if digits.len() >= 34 && hex(first) => Effect::Crashes,
        _ if digits.len() == 32 && hex(&digits) => return,
        _ => Effect::Rejected,
    };
    let problem = format!("`trace_id` is {}", quoted(id));
    findings.push(finding(effect, "trace_id", problem, "send `1-`, 8 hexadecimal digits, `-`, 24 hexadecimal digits"));
}

fn sql(object: &Map<String, Value>, path: &str, findings: &mut Findings) {
    let Some(Value::Object(sql)) = folded(object, "sql") else { return };
    let Some(Value::String(url)) = folded(sql, "url") else { return };
    let database = url.split_once("://").and_then(|(_, rest)| rest.rsplit_once('/')).map(|(_, database)| database);
    if database.is_none_or(str::is_empty) {
        let at = join(path, "sql.url");
        let problem = format!("`{at}` names no database");
        let fix = "send `scheme://host/database`, or use `connection_string`";
        findings.push(finding(Effect::Rejected, &at, problem, fix));
    }
}

/// Exceptions without ids kill the receiver; a flag alone arrives in X-Ray as ok.
fn outcome(object: &Map<String, Value>, path: &str, findings: &mut Findings) {
    let cause = folded(object, "cause").filter(|cause| !cause.is_null());
    if let Some(Value::Array(exceptions)) =
        cause.and_then(Value::as_object).and_then(|cause| folded(cause, "exceptions"))
    {
        for (index, exception) in exceptions.iter().enumerate() {
            if exception.as_object().is_some_and(|exception| is_absent(exception, "id")) || exception.is_null() {
                let at = join(path, &format!("cause.exceptions[{index}].id"));
                let problem = format!("no `{at}`");
                findings.push(finding(
                    Effect::Crashes,
                    &at,
                    problem,
                    "give every exception an id of 16 hexadecimal digits",
                ));
            }
        }
    }
    let status = folded(object, "http").and_then(|http| http.pointer("/response/status")).and_then(Value::as_i64);
    let flag = ["fault", "error", "throttle"].into_iter().find(|name| folded(object, name) == Some(&Value::Bool(true)));
    if let (Some(flag), None, None) = (flag, status, cause) {
        let at = join(path, flag);
        let problem = format!("`{at}` without a status or `cause` arrives as ok");
        findings.push(finding(
            Effect::Lost,
            &at,
            problem,
            "send a `cause` with an exception, or `http.response.status`",
        ));
    }
}

fn is_absent(object: &Map<String, Value>, name: &str) -> bool {
    folded(object, name).is_none_or(Value::is_null)
}

fn finding(effect: Effect, at: &str, problem: String, fix: &str) -> Finding {
    Finding::new(Receiver::OpenTelemetry, effect, at, problem, fix)
}
