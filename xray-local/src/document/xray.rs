//! What X-Ray makes of a document: AWS's segment schema and the limits on the pages beside it.
//!
//! Where AWS publishes a rule without its effect (a limit on a list, a field that does not exist) the effect is
//! [`Effect::Doubtful`].

use serde_json::{Map, Value};

use super::finding::{Effect, Finding, Receiver, join, quoted};
use super::findings::Findings;
use super::ids::{SegmentId, TraceId};
use super::shape::{Shape, describe};

/// 64 kB.
const MAX_DOCUMENT_BYTES: usize = 65_536;

/// Adds what X-Ray minds.
pub(super) fn check(document: &Value, bytes: usize, findings: &mut Findings) {
    let Value::Object(root) = document else {
        let problem = format!("the document is {}", describe(document));
        findings.push(Finding::new(Receiver::XRay, Effect::Rejected, "", problem, "send one JSON object"));
        return;
    };
    Shape { receiver: Receiver::XRay, findings }.segment(root, "");
    let mut rules = Rules { findings };
    if bytes > MAX_DOCUMENT_BYTES {
        let problem = format!("the document has {bytes} bytes, X-Ray takes {MAX_DOCUMENT_BYTES}");
        rules.add(Effect::Rejected, "", problem, "send subsegments as documents of their own");
    }
    rules.trace_id(root);
    rules.segment(root, "");
}

pub(super) struct Rules<'a> {
    findings: &'a mut Findings,
}

impl Rules<'_> {
    pub(super) fn add(&mut self, effect: Effect, at: &str, problem: String, fix: impl Into<String>) {
        self.findings.push(Finding::new(Receiver::XRay, effect, at, problem, fix));
    }

    /// Whether it is not worth the time to look further.
    pub(super) fn has_enough(&self) -> bool {
        self.findings.are_enough()
    }

    fn segment(&mut self, object: &Map<String, Value>, path: &str) {
        for name in ["name", "id", "start_time"] {
            if object.get(name).is_none_or(Value::is_null) {
                let at = join(path, name);
                self.add(Effect::Rejected, &at, format!("no `{at}`"), "every segment and subsegment needs one");
            }
        }
        if let Some(name) = object.get("name").and_then(Value::as_str) {
            self.name(name, &join(path, "name"));
        }
        self.id(object, "id", path, Effect::Rejected);
        self.id(object, "parent_id", path, Effect::Rejected);
        for (index, id) in items(object.get("precursor_ids")).enumerate() {
            if id.as_str().is_some_and(|id| SegmentId::parse(id).is_none()) {
                let at = join(path, &format!("precursor_ids[{index}]"));
                self.add(Effect::Doubtful, &at, format!("`{at}` is {}", describe(id)), "send 16 hexadecimal digits");
            }
        }
        self.times(object, path);
        self.kind(object, path);
        // `local` stands on no page, but AWS's Python SDK writes it into every subsegment of its own process.
        self.one_of(object, "namespace", &["aws", "remote", "local"], path);
        self.one_of(object, "/sql/preparation", &["call", "statement"], path);
        for name in [
            "user",
            "resource_arn",
            "/http/request/method",
            "/http/request/url",
            "/http/request/user_agent",
            "/http/request/client_ip",
            "/sql/user",
        ] {
            self.no_longer_than_250(object, name, path);
        }
        self.annotations(object, path);
        self.cause(object, path);
        for (index, subsegment) in items(object.get("subsegments")).enumerate() {
            if self.has_enough() {
                return;
            }
            if let Value::Object(subsegment) = subsegment {
                self.segment(subsegment, &join(path, &format!("subsegments[{index}]")));
            }
        }
    }

    fn trace_id(&mut self, root: &Map<String, Value>) {
        let fix = "send `1-`, 8 hexadecimal digits, `-`, 24 hexadecimal digits";
        match root.get("trace_id") {
            None | Some(Value::Null) => self.add(Effect::Rejected, "trace_id", "no `trace_id`".into(), fix),
            Some(Value::String(text)) => match TraceId::parse(text) {
                None => self.add(Effect::Rejected, "trace_id", format!("`trace_id` is {}", quoted(text)), fix),
                Some(id) if id.version() != 1 => {
                    let problem = format!("`trace_id` has version {}", id.version());
                    self.add(Effect::Doubtful, "trace_id", problem, fix);
                }
                Some(_) => {}
            },
            // Its type was told already.
            Some(_) => {}
        }
    }

    fn id(&mut self, object: &Map<String, Value>, name: &str, path: &str, effect: Effect) {
        if let Some(Value::String(id)) = object.get(name)
            && SegmentId::parse(id).is_none()
        {
            let at = join(path, name);
            self.add(effect, &at, format!("`{at}` is {}", quoted(id)), "send 16 hexadecimal digits");
        }
    }

    fn times(&mut self, object: &Map<String, Value>, path: &str) {
        let time = |name: &str| object.get(name).and_then(Value::as_f64);
        for name in ["start_time", "end_time"] {
            let at = join(path, name);
            match time(name) {
                Some(seconds) if seconds < 0.0 => {
                    self.add(Effect::Rejected, &at, format!("`{at}` is negative"), "send seconds since 1970");
                }
                // Seconds will have eleven digits in the year 5138.
                Some(seconds) if seconds >= 1e11 => {
                    let problem = format!("`{at}` looks like milliseconds, and X-Ray refuses it as out of range");
                    self.add(Effect::Doubtful, &at, problem, "send seconds since 1970, with a fraction");
                }
                _ => {}
            }
        }
        let in_progress = object.get("in_progress") == Some(&Value::Bool(true));
        let at = join(path, "end_time");
        match (time("start_time"), time("end_time")) {
            (_, Some(_)) if in_progress => {
                self.add(Effect::Doubtful, &at, format!("`{at}` stands beside `in_progress`"), "send one of the two");
            }
            (Some(start), Some(end)) if end < start && start < 1e11 => {
                self.add(Effect::Doubtful, &at, format!("`{at}` lies before `start_time`"), "end after the start");
            }
            (_, None) if !in_progress && object.get("end_time").is_none() => {
                let effect = if path.is_empty() { Effect::Rejected } else { Effect::Doubtful };
                self.add(effect, &at, format!("no `{at}`"), "send it, or `\"in_progress\":true` until it is known");
            }
            _ => {}
        }
    }

    fn kind(&mut self, object: &Map<String, Value>, path: &str) {
        match object.get("type").and_then(Value::as_str) {
            Some("subsegment") if path.is_empty() && object.get("parent_id").is_none() => {
                let problem = "a subsegment on its own has no `parent_id`".into();
                self.add(Effect::Rejected, "parent_id", problem, "name the segment it belongs to");
            }
            Some(other) if other != "subsegment" => {
                let at = join(path, "type");
                let problem = format!("`{at}` is {}", quoted(other));
                self.add(Effect::Doubtful, &at, problem, "send `subsegment`, or leave it out");
            }
            _ => {}
        }
    }

    fn cause(&mut self, object: &Map<String, Value>, path: &str) {
        let Some(cause) = object.get("cause") else { return };
        if let Value::String(id) = cause
            && SegmentId::parse(id).is_none()
        {
            let at = join(path, "cause");
            let problem = format!("`{at}` is {}", quoted(id));
            self.add(Effect::Rejected, &at, problem, "send the id of an exception, 16 hexadecimal digits");
        }
        for (index, exception) in items(cause.get("exceptions")).enumerate() {
            let at = join(path, &format!("cause.exceptions[{index}]"));
            if let Value::Object(exception) = exception {
                if exception.get("id").is_none_or(Value::is_null) {
                    let fix = "give every exception an id of 16 hexadecimal digits";
                    self.add(Effect::Rejected, &join(&at, "id"), format!("no `{at}.id`"), fix);
                }
                self.id(exception, "id", &at, Effect::Rejected);
                self.id(exception, "cause", &at, Effect::Doubtful);
            }
        }
    }
}

fn items(list: Option<&Value>) -> impl Iterator<Item = &Value> {
    list.and_then(Value::as_array).into_iter().flatten()
}
