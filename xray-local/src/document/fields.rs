//! The fields of a segment document and their types: one table, read by both the X-Ray and the OpenTelemetry rules.
//!
//! X-Ray: [Segment fields] and the sections that follow it. What a value may be beyond its type is not said here.
//!
//! [Segment fields]: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-fields

/// The type of a field.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    Text,
    Flag,
    Integer,
    Number,
    /// A length: an integer to X-Ray, anything to the OpenTelemetry receiver.
    Length,
    /// An object of whatever.
    Map,
    /// An object of objects: metadata by namespace, which only the OpenTelemetry receiver insists on.
    Namespaces,
    Texts,
    /// A list of objects with these fields.
    Objects(&'static [Field]),
    /// An object with these fields and maybe more.
    Open(&'static [Field]),
    /// An object with these fields; X-Ray knows no others.
    Closed(&'static [Field]),
    /// An id as text, or an object with these fields.
    Cause(&'static [Field]),
    Subsegments,
}

pub(super) type Field = (&'static str, Kind);

use Kind::{Cause, Closed, Flag, Integer, Length, Map, Namespaces, Number, Objects, Open, Subsegments, Text, Texts};

pub(super) const SEGMENT: &[Field] = &[
    ("name", Text),
    ("id", Text),
    ("trace_id", Text),
    ("parent_id", Text),
    ("type", Text),
    ("start_time", Number),
    ("end_time", Number),
    ("in_progress", Flag),
    ("error", Flag),
    ("fault", Flag),
    ("throttle", Flag),
    ("traced", Flag),
    ("namespace", Text),
    ("origin", Text),
    ("user", Text),
    ("resource_arn", Text),
    ("precursor_ids", Texts),
    ("annotations", Map),
    ("metadata", Namespaces),
    ("http", Closed(HTTP)),
    ("aws", Open(AWS)),
    ("sql", Closed(SQL)),
    ("service", Open(SERVICE)),
    ("cause", Cause(CAUSE)),
    ("links", Objects(LINK)),
    ("subsegments", Subsegments),
];

const HTTP: &[Field] = &[("request", Closed(REQUEST)), ("response", Closed(RESPONSE))];
const REQUEST: &[Field] = &[
    ("method", Text),
    ("url", Text),
    ("user_agent", Text),
    ("client_ip", Text),
    ("x_forwarded_for", Flag),
    ("traced", Flag),
];
const RESPONSE: &[Field] = &[("status", Integer), ("content_length", Length)];

const AWS: &[Field] = &[
    ("operation", Text),
    ("account_id", Text),
    ("region", Text),
    ("request_id", Text),
    ("queue_url", Text),
    ("table_name", Text),
    ("resource_names", Texts),
    ("retries", Integer),
    ("ecs", Open(&[("container", Text), ("container_id", Text), ("container_arn", Text)])),
    ("eks", Open(&[("cluster_name", Text), ("pod", Text), ("container_id", Text)])),
    ("ec2", Open(&[("instance_id", Text), ("availability_zone", Text), ("instance_size", Text), ("ami_id", Text)])),
    ("elastic_beanstalk", Open(&[("environment_name", Text), ("version_label", Text), ("deployment_id", Integer)])),
    ("cloudwatch_logs", Objects(&[("log_group", Text), ("arn", Text)])),
    ("xray", Open(&[("sdk", Text), ("sdk_version", Text), ("auto_instrumentation", Flag)])),
];

const SQL: &[Field] = &[
    ("connection_string", Text),
    ("url", Text),
    ("sanitized_query", Text),
    ("database_type", Text),
    ("database_version", Text),
    ("driver_version", Text),
    ("user", Text),
    ("preparation", Text),
];

const SERVICE: &[Field] = &[
    ("name", Text),
    ("version", Text),
    ("runtime", Text),
    ("runtime_version", Text),
    ("compiler", Text),
    ("compiler_version", Text),
];

const CAUSE: &[Field] = &[("working_directory", Text), ("paths", Texts), ("exceptions", Objects(EXCEPTION))];
const EXCEPTION: &[Field] = &[
    ("id", Text),
    ("type", Text),
    ("message", Text),
    ("remote", Flag),
    ("truncated", Integer),
    ("skipped", Integer),
    ("cause", Text),
    ("stack", Objects(&[("path", Text), ("line", Integer), ("label", Text)])),
];
const LINK: &[Field] = &[("trace_id", Text), ("id", Text), ("attributes", Map)];
