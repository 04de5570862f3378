//! Work before it has a time and a place: what it is called, what it says, and what happens in it one after the other.
//!
//! Times are lengths in seconds here. When it begins, and in which document it stands, is for `writer`.

use serde_json::{Map, Value, json};

use super::services::Service;

/// The work of a segment or subsegment.
#[derive(Debug, Clone)]
pub(super) struct Work {
    pub(super) name: String,
    pub(super) fields: Map<String, Value>,
    pub(super) steps: Vec<Step>,
    pub(super) cause: Option<Cause>,
    /// It has not ended yet.
    pub(super) is_open: bool,
}

/// What happens next in it.
#[derive(Debug, Clone)]
pub(super) enum Step {
    /// Seconds that belong to nobody else.
    Pass(f64),
    /// A subsegment.
    Do(Work),
    /// Subsegments that begin at once; it goes on when the last of them ends.
    Together(Vec<Work>),
    /// A segment of another service, which goes on with this trace.
    Serve(Service, Work),
    /// A segment that begins so many seconds later in a trace of its own, which is linked to this one.
    Later(f64, Service, Work),
}

/// Why it failed.
#[derive(Debug, Clone)]
pub(super) enum Cause {
    /// These came up here; each was caused by the next.
    Here(Vec<Exception>),
    /// The one that came up last below.
    Below,
}

/// An exception with its stack, from the inside out.
#[derive(Debug, Clone)]
pub(super) struct Exception {
    pub(super) kind: &'static str,
    pub(super) message: String,
    /// It came from the service that was called.
    pub(super) is_remote: bool,
    /// Path, line, function.
    pub(super) stack: &'static [(&'static str, u32, &'static str)],
}

impl Work {
    pub(super) fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), fields: Map::new(), steps: Vec::new(), cause: None, is_open: false }
    }

    fn step(mut self, step: Step) -> Self {
        self.steps.push(step);
        self
    }

    pub(super) fn pass(self, seconds: f64) -> Self {
        self.step(Step::Pass(seconds))
    }

    pub(super) fn then(self, work: Work) -> Self {
        self.step(Step::Do(work))
    }

    pub(super) fn together(self, works: impl IntoIterator<Item = Work>) -> Self {
        self.step(Step::Together(works.into_iter().collect()))
    }

    pub(super) fn served(self, service: Service, work: Work) -> Self {
        self.step(Step::Serve(service, work))
    }

    pub(super) fn later(self, seconds: f64, service: Service, work: Work) -> Self {
        self.step(Step::Later(seconds, service, work))
    }

    pub(super) fn with(mut self, field: &str, value: impl Into<Value>) -> Self {
        self.fields.insert(field.to_owned(), value.into());
        self
    }

    pub(super) fn annotated(self, key: &str, value: impl Into<Value>) -> Self {
        self.within("annotations", key, value.into())
    }

    /// Metadata in the namespace `default`.
    pub(super) fn noted(self, key: &str, value: Value) -> Self {
        let namespace = self.fields.get("metadata").and_then(|metadata| metadata.get("default")).cloned();
        let mut namespace = namespace.unwrap_or_else(|| json!({}));
        if let Value::Object(namespace) = &mut namespace {
            namespace.insert(key.to_owned(), value);
        }
        self.within("metadata", "default", namespace)
    }

    pub(super) fn requested(self, request: Value) -> Self {
        self.within("http", "request", request)
    }

    /// The response, and the flags that follow from its status.
    ///
    /// X-Ray: [Errors, faults, and exceptions].
    ///
    /// [Errors, faults, and exceptions]: https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-errors
    pub(super) fn answered(mut self, status: u16, content_length: u64) -> Self {
        for (flag, holds) in [
            ("error", (400..500).contains(&status)),
            ("throttle", status == 429),
            ("fault", (500..600).contains(&status)),
        ] {
            if holds {
                self = self.with(flag, true);
            }
        }
        self.within("http", "response", json!({"status": status, "content_length": content_length}))
    }

    pub(super) fn failed(self, flag: &str, exceptions: impl IntoIterator<Item = Exception>) -> Self {
        let cause = Some(Cause::Here(exceptions.into_iter().collect()));
        Self { cause, ..self.with(flag, true) }
    }

    pub(super) fn failed_below(self, flag: &str) -> Self {
        Self { cause: Some(Cause::Below), ..self.with(flag, true) }
    }

    pub(super) fn open(self) -> Self {
        Self { is_open: true, ..self }
    }

    fn within(mut self, field: &str, key: &str, value: Value) -> Self {
        let object = self.fields.entry(field).or_insert_with(|| json!({}));
        if let Value::Object(object) = object {
            object.insert(key.to_owned(), value);
        }
        self
    }
}
