//! A segment or subsegment as traces, filters and the service graph need it: typed, without metadata.
//!
//! Read from documents that X-Ray would take; the raw text is kept elsewhere. It says nothing of other documents.

use serde_json::{Map, Value};

use super::ids::{SegmentId, TraceId};

/// Where the work of a subsegment happened, if not here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Namespace {
    /// In a service of AWS.
    Aws,
    /// In another service.
    Remote,
}

/// The value of an annotation.
#[derive(Debug, Clone, PartialEq)]
pub enum Annotation {
    /// Text.
    Text(String),
    /// A number.
    Number(f64),
    /// True or false.
    Flag(bool),
}

/// The `http` block.
#[derive(Debug, Clone, Default, PartialEq)]
#[expect(missing_docs, reason = "the fields are AWS's own")]
pub struct Http {
    pub method: Option<String>,
    pub url: Option<String>,
    pub user_agent: Option<String>,
    pub client_ip: Option<String>,
    /// Another service goes on with the trace.
    pub traced: bool,
    pub status: Option<i64>,
}

/// The `aws` block.
#[derive(Debug, Clone, Default, PartialEq)]
#[expect(missing_docs, reason = "the fields are AWS's own")]
pub struct Aws {
    pub account_id: Option<String>,
    pub table_name: Option<String>,
    pub resource_names: Vec<String>,
    pub queue_url: Option<String>,
    pub instance_id: Option<String>,
    pub availability_zone: Option<String>,
}

/// An exception of the `cause` block.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are AWS's own")]
pub struct Exception {
    pub kind: Option<String>,
    pub message: Option<String>,
}

/// A segment or subsegment of another trace, or of this one, that something came from: who sent the message that is
/// handled here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are AWS's own")]
pub struct Link {
    pub trace_id: TraceId,
    pub id: SegmentId,
}

/// A segment or subsegment, with the subsegments embedded in it.
///
/// What every look at a trace asks of it stands together in front, so that a query over many touches little memory.
#[derive(Debug, Clone, PartialEq)]
#[repr(C)]
pub struct Segment {
    /// Its own id.
    pub id: SegmentId,
    /// The caller, or for a subsegment that came alone its segment. Embedded subsegments have none.
    pub parent_id: Option<SegmentId>,
    /// Seconds since 1970.
    pub start_time: f64,
    /// Seconds since 1970; `None` while it is in progress.
    pub end_time: Option<f64>,
    /// What was timed within.
    pub subsegments: Vec<Segment>,
    /// Whether it is a subsegment, embedded or alone.
    pub is_subsegment: bool,
    /// A 4xx, or what the sender calls an error.
    pub error: bool,
    /// A 5xx, or what the sender calls a fault.
    pub fault: bool,
    /// A 429.
    pub throttle: bool,
    /// Where the work happened.
    pub namespace: Option<Namespace>,
    /// Whether there is an `sql` block.
    pub sql: bool,
    /// The service, or the work.
    pub name: String,
    /// The kind of service, such as `AWS::EC2::Instance`.
    pub origin: Option<String>,
    /// The request, if there is an `http` block.
    pub http: Option<Http>,
    /// What is known of AWS resources.
    pub aws: Aws,
    /// Annotations in the order of their keys.
    pub annotations: Vec<(String, Annotation)>,
    /// What went wrong.
    pub exceptions: Vec<Exception>,
    /// What it came from.
    pub links: Vec<Link>,
    /// Who sent the request.
    pub user: Option<String>,
    /// The resource that ran it.
    pub resource_arn: Option<String>,
    /// The trace; embedded subsegments have that of their document.
    pub trace_id: TraceId,
}

impl Segment {
    /// The seconds it took, to the microsecond (more digits of such times are noise); `None` while in progress.
    #[must_use]
    pub fn seconds(&self) -> Option<f64> {
        self.end_time.map(|end| ((end - self.start_time).max(0.0) * 1e6).round() / 1e6)
    }

    pub(super) fn from_json(document: &Value) -> Option<Self> {
        let root = document.as_object()?;
        let trace_id = TraceId::parse(root.get("trace_id")?.as_str()?)?;
        let is_subsegment = text(root, "type").as_deref() == Some("subsegment");
        Self::read(root, trace_id, is_subsegment)
    }

    fn read(object: &Map<String, Value>, trace_id: TraceId, is_subsegment: bool) -> Option<Self> {
        let flag = |name: &str| object.get(name).and_then(Value::as_bool).unwrap_or_default();
        let subsegments = list(object.get("subsegments")).filter_map(Value::as_object);
        Some(Self {
            trace_id,
            id: SegmentId::parse(object.get("id")?.as_str()?)?,
            parent_id: object.get("parent_id").and_then(Value::as_str).and_then(SegmentId::parse),
            is_subsegment,
            name: text(object, "name")?,
            start_time: object.get("start_time")?.as_f64()?,
            end_time: object.get("end_time").and_then(Value::as_f64).filter(|_| !flag("in_progress")),
            error: flag("error"),
            fault: flag("fault"),
            throttle: flag("throttle"),
            namespace: match object.get("namespace").and_then(Value::as_str) {
                Some("aws") => Some(Namespace::Aws),
                Some("remote") => Some(Namespace::Remote),
                _ => None,
            },
            origin: text(object, "origin"),
            user: text(object, "user"),
            resource_arn: text(object, "resource_arn"),
            http: object.get("http").and_then(Value::as_object).map(http),
            aws: object.get("aws").map(aws).unwrap_or_default(),
            sql: object.get("sql").is_some_and(Value::is_object),
            annotations: annotations(object),
            exceptions: exceptions(object),
            links: list(object.get("links")).filter_map(Value::as_object).filter_map(link).collect(),
            subsegments: subsegments.filter_map(|subsegment| Self::read(subsegment, trace_id, true)).collect(),
        })
    }
}

fn http(http: &Map<String, Value>) -> Http {
    let empty = Map::new();
    let part = |name: &str| http.get(name).and_then(Value::as_object);
    let request = part("request").unwrap_or(&empty);
    Http {
        method: text(request, "method"),
        url: text(request, "url"),
        user_agent: text(request, "user_agent"),
        client_ip: text(request, "client_ip"),
        traced: request.get("traced").and_then(Value::as_bool).unwrap_or_default(),
        status: part("response").and_then(|response| integer(response.get("status")?)),
    }
}

/// X-Ray takes 200.0 as an integer too.
#[expect(clippy::cast_possible_truncation, reason = "a float becomes the nearest integer")]
fn integer(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_f64().map(|number| number as i64))
}

fn aws(aws: &Value) -> Aws {
    let at = |path: &str| aws.pointer(path).and_then(Value::as_str).map(str::to_owned);
    let names = list(aws.get("resource_names")).filter_map(Value::as_str);
    Aws {
        account_id: at("/account_id"),
        table_name: at("/table_name"),
        resource_names: names.map(str::to_owned).collect(),
        queue_url: at("/queue_url"),
        instance_id: at("/ec2/instance_id"),
        availability_zone: at("/ec2/availability_zone"),
    }
}

fn annotations(object: &Map<String, Value>) -> Vec<(String, Annotation)> {
    let value = |value: &Value| match value {
        Value::String(text) => Some(Annotation::Text(text.clone())),
        Value::Number(number) => number.as_f64().map(Annotation::Number),
        Value::Bool(flag) => Some(Annotation::Flag(*flag)),
        _ => None,
    };
    let annotations = object.get("annotations").and_then(Value::as_object).into_iter().flatten();
    annotations.filter_map(|(key, found)| Some((key.clone(), value(found)?))).collect()
}

fn exceptions(object: &Map<String, Value>) -> Vec<Exception> {
    let exceptions = list(object.get("cause").and_then(|cause| cause.get("exceptions")));
    let read = |exception: &Map<String, Value>| Exception {
        kind: text(exception, "type"),
        message: text(exception, "message"),
    };
    exceptions.filter_map(Value::as_object).map(read).collect()
}

/// A link that names no trace or no segment links nothing.
fn link(link: &Map<String, Value>) -> Option<Link> {
    let at = |name: &str| link.get(name).and_then(Value::as_str);
    Some(Link { trace_id: TraceId::parse(at("trace_id")?)?, id: SegmentId::parse(at("id")?)? })
}

fn text(object: &Map<String, Value>, name: &str) -> Option<String> {
    object.get(name).and_then(Value::as_str).map(str::to_owned)
}

fn list(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    value.and_then(Value::as_array).into_iter().flatten()
}
