//! Walks a document beside the table of its fields and tells which values have another type.
//!
//! Knows how strictly each receiver takes types; what a right type may hold is for `xray` and `opentelemetry`.

use serde_json::{Map, Value};

use super::fields::{Field, Kind, SEGMENT};
use super::finding::{Effect, Finding, Receiver, join, join_key};
use super::findings::Findings;

/// The types of a document in the eyes of one receiver.
pub(super) struct Shape<'a> {
    pub(super) receiver: Receiver,
    pub(super) findings: &'a mut Findings,
}

impl Shape<'_> {
    /// Looks at a segment or subsegment and all below it. Its depth is that of the JSON, which is bounded.
    pub(super) fn segment(&mut self, object: &Map<String, Value>, path: &str) {
        self.fields(object, SEGMENT, path);
    }

    fn go(&self) -> bool {
        self.receiver == Receiver::OpenTelemetry
    }

    fn fields(&mut self, object: &Map<String, Value>, fields: &[Field], path: &str) {
        for (name, value) in object {
            let exact = fields.iter().find(|(known, _)| known == name);
            // Go finds a key in any case, X-Ray by its exact name.
            let folded = || fields.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
            let other = || folded().filter(|(known, _)| self.go() && !object.contains_key(*known));
            let Some((known, kind)) = exact.or_else(other) else { continue };
            // Most values are right, and need no path to be told by.
            if !is_right_at_once(*kind, value) {
                self.value(value, *kind, &join(path, known));
            }
        }
    }

    fn value(&mut self, value: &Value, kind: Kind, path: &str) {
        let right = match (kind, value) {
            (_, Value::Null) => {
                self.null(path);
                true
            }
            _ if is_right_at_once(kind, value) => true,
            (Kind::Integer, Value::Number(number)) => {
                number.is_i64() || (!self.go() && number.as_f64().is_some_and(|number| number.fract() == 0.0))
            }
            (Kind::Length, Value::Number(number)) => number.is_u64() || self.go(),
            (Kind::Length, _) => self.go(),
            (Kind::Namespaces, Value::Object(namespaces)) => {
                self.namespaces(namespaces, path);
                true
            }
            (Kind::Texts, Value::Array(texts)) => texts.iter().all(|text| text.is_string() || text.is_null()),
            (Kind::Objects(fields), Value::Array(objects)) => {
                self.list(objects, fields, path);
                true
            }
            (Kind::Subsegments, Value::Array(subsegments)) => {
                self.list(subsegments, SEGMENT, path);
                true
            }
            (Kind::Open(fields) | Kind::Closed(fields) | Kind::Cause(fields), Value::Object(object)) => {
                self.fields(object, fields, path);
                if !self.go() && !matches!(kind, Kind::Open(_)) {
                    self.unknown(object, fields, path);
                }
                true
            }
            (Kind::Cause(_), Value::String(_)) => true,
            _ => false,
        };
        if !right {
            let problem = format!("`{path}` is {}", describe(value));
            self.findings.push(Finding::new(self.receiver, Effect::Rejected, path, problem, expected(kind)));
        }
    }

    fn list(&mut self, objects: &[Value], fields: &[Field], path: &str) {
        for (index, value) in objects.iter().enumerate() {
            if self.findings.are_enough() {
                return;
            }
            let path = format!("{path}[{index}]");
            match value {
                Value::Object(object) => self.fields(object, fields, &path),
                Value::Null => self.null(&path),
                other => {
                    let problem = format!("`{path}` is {}", describe(other));
                    let fix = "put an object there";
                    self.findings.push(Finding::new(self.receiver, Effect::Rejected, &path, problem, fix));
                }
            }
        }
    }

    fn namespaces(&mut self, namespaces: &Map<String, Value>, path: &str) {
        let flat = |value: &Value| !value.is_object() && !value.is_null();
        if let Some((name, value)) = namespaces.iter().find(|(_, value)| self.go() && flat(value)) {
            let at = join_key(path, name);
            let problem = format!("the metadata namespace {} is {}", super::finding::quoted(name), describe(value));
            let fix = "put the value into a namespace, as `{\"default\":{..}}`";
            self.findings.push(Finding::new(self.receiver, Effect::Rejected, &at, problem, fix));
        }
    }

    /// Go reads null as absent; X-Ray's schema does not know it.
    fn null(&mut self, path: &str) {
        if !self.go() {
            let problem = format!("`{path}` is null");
            self.findings.push(Finding::new(self.receiver, Effect::Doubtful, path, problem, "leave it out"));
        }
    }

    fn unknown(&mut self, object: &Map<String, Value>, fields: &[Field], path: &str) {
        let mut fix = None;
        for name in object.keys().filter(|name| fields.iter().all(|(known, _)| known != name)) {
            if self.findings.would_only_count() {
                continue;
            }
            let fix = fix.get_or_insert_with(|| {
                let known: Vec<&str> = fields.iter().map(|(known, _)| *known).collect();
                format!("use one of: {}; or put it into metadata", known.join(", "))
            });
            let problem = format!("`{path}` has no field {}", super::finding::quoted(name));
            let finding = Finding::new(self.receiver, Effect::Doubtful, &join_key(path, name), problem, fix.as_str());
            self.findings.push(finding);
        }
    }
}

fn is_right_at_once(kind: Kind, value: &Value) -> bool {
    matches!(
        (kind, value),
        (Kind::Text, Value::String(_))
            | (Kind::Flag, Value::Bool(_))
            | (Kind::Number, Value::Number(_))
            | (Kind::Map, Value::Object(_))
    )
}

/// The type of a value in words.
pub(super) fn describe(value: &Value) -> String {
    match value {
        Value::Null => "null".into(),
        Value::Bool(_) => "a boolean".into(),
        Value::Number(number) => format!("the number {number}"),
        Value::String(text) => format!("the string {}", super::finding::quoted(text)),
        Value::Array(_) => "an array".into(),
        Value::Object(_) => "an object".into(),
    }
}

fn expected(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "send a string",
        Kind::Flag => "send `true` or `false`, without quotes",
        Kind::Integer | Kind::Length => "send an integer without quotes or fraction",
        Kind::Number => "send a number without quotes",
        Kind::Map | Kind::Namespaces | Kind::Open(_) | Kind::Closed(_) => "send an object",
        Kind::Texts => "send an array of strings",
        Kind::Objects(_) | Kind::Subsegments => "send an array of objects",
        Kind::Cause(_) => "send an object with `exceptions`, or the id of an exception",
    }
}
