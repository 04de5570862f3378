//! What X-Ray takes in a segment document, field by field.
//!
//! X-Ray: [Segment fields](https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-fields),
//! [Subsegments](https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-subsegments),
//! and the sections on their blocks.

use serde_json::Value;

use super::fields::{Fields, is_id};
use crate::document::name::{MAX_CHARS, is_allowed};

/// No limit of X-Ray's but the size of the document.
const ANY: usize = usize::MAX;

/// What X-Ray would refuse in a segment document, or in the document of one subsegment: a sentence
/// for each, and none when all is well.
///
/// ```
/// use xray_runtime::testing::violations;
///
/// let document = serde_json::json!({
///     "name": "shop", "id": "70de5b6f19ff9a0a", "trace_id": "1-581cf771-a006649127e371903a2de979",
///     "start_time": 1.5, "end_time": 2.5, "annotations": { "order-id": 7 },
/// });
/// assert_eq!(
///     violations(&document),
///     ["`shop`: `annotations.order-id` is no key; X-Ray takes 1 to 500 of A-Z, a-z, 0-9, `_` and `.`"]
/// );
/// ```
#[must_use]
pub fn violations(document: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let Value::Object(object) = document else {
        return vec![format!("a document is an object, and not {document}")];
    };
    let is_lone = object.get("type").is_some_and(|kind| kind == "subsegment");
    let mut waiting = vec![(object, if is_lone { Kind::Lone } else { Kind::Segment }, String::new())];
    while let Some((object, kind, above)) = waiting.pop() {
        let name = object.get("name").and_then(Value::as_str).unwrap_or("(no name)");
        let path = if above.is_empty() { name.to_owned() } else { format!("{above}/{name}") };
        record(&mut Fields::of(object, &path, &mut found), kind);
        let below = object.get("subsegments").and_then(Value::as_array).into_iter().flatten().rev();
        waiting.extend(below.filter_map(Value::as_object).map(|child| (child, Kind::Embedded, path.clone())));
    }
    found
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Segment,
    /// A subsegment that is a document.
    Lone,
    Embedded,
}

fn record(fields: &mut Fields<'_>, kind: Kind) {
    fields.required(&["name", "id", "start_time"]);
    match kind {
        Kind::Segment => fields.required(&["trace_id"]),
        Kind::Lone => fields.required(&["trace_id", "parent_id"]),
        Kind::Embedded => {}
    }
    name(fields);
    fields.ids(&["id", "parent_id"]);
    fields.trace_id();
    fields.numbers(&["start_time", "end_time"]);
    fields.booleans(&["in_progress", "error", "fault", "throttle"]);
    end(fields);
    cause(fields);
    fields.object("annotations", annotations);
    fields.object("metadata", |namespaces| {
        for (namespace, _) in namespaces.entries() {
            namespaces.object(namespace, |_| {});
        }
    });
    fields.object("http", http);
    fields.array("subsegments", "an array of objects", Value::is_object);
    if kind == Kind::Segment { segment(fields) } else { subsegment(fields) }
}

fn name(fields: &mut Fields<'_>) {
    fields.texts(&["name"], MAX_CHARS);
    let Some(name) = fields.get("name").and_then(Value::as_str) else { return };
    if name.is_empty() {
        fields.problem("name", "is empty; X-Ray needs one");
    }
    if let Some(refused) = name.chars().find(|character| !is_allowed(*character)) {
        let problem = format!("has {refused:?}; X-Ray takes letters, numbers, blanks and `_.:/%&#=+\\-@`");
        fields.problem("name", &problem);
    }
}

fn end(fields: &mut Fields<'_>) {
    let is_in_progress = fields.get("in_progress") == Some(&Value::Bool(true));
    match (fields.get("end_time").is_some(), is_in_progress) {
        (true, true) => fields.problem("end_time", "stands beside `in_progress`; a record has ended, or it has not"),
        (false, false) => fields.problem("end_time", "is missing; without it X-Ray needs `\"in_progress\":true`"),
        _ => {}
    }
}

fn annotations(annotations: &mut Fields<'_>) {
    let mut count = 0;
    for (key, value) in annotations.entries() {
        count += 1;
        let is_key_character = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'.';
        if !(1..=500).contains(&key.len()) || !key.bytes().all(is_key_character) {
            annotations.problem(key, "is no key; X-Ray takes 1 to 500 of A-Z, a-z, 0-9, `_` and `.`");
        }
        match value {
            Value::String(_) => annotations.texts(&[key], 1_000),
            Value::Number(_) | Value::Bool(_) => {}
            _ => annotations.problem(key, &format!("is {value}; expected a string, a number, `true` or `false`")),
        }
    }
    if count > super::MAX_KEYS {
        annotations.problem_of_all(&format!("are {count}; X-Ray indexes {}", super::MAX_KEYS));
    }
}

fn http(http: &mut Fields<'_>) {
    http.only(&["request", "response"]);
    http.object("request", |request| {
        request.only(&["method", "url", "user_agent", "client_ip", "x_forwarded_for", "traced"]);
        request.texts(&["method", "url", "user_agent", "client_ip"], 250);
        request.booleans(&["x_forwarded_for", "traced"]);
    });
    http.object("response", |response| {
        response.only(&["status", "content_length"]);
        response.integer("status");
        response.counts(&["content_length"]);
    });
}

fn cause(fields: &mut Fields<'_>) {
    if fields.get("cause").is_some_and(Value::is_string) {
        return fields.ids(&["cause"]);
    }
    fields.object("cause", |cause| {
        cause.required(&["exceptions"]);
        cause.only(&["working_directory", "paths", "exceptions"]);
        cause.texts(&["working_directory"], ANY);
        cause.array("paths", "an array of strings", Value::is_string);
        cause.objects("exceptions", |exception| {
            exception.required(&["id"]);
            exception.only(&["id", "message", "type", "remote", "truncated", "skipped", "cause", "stack"]);
            exception.ids(&["id", "cause"]);
            exception.texts(&["message", "type"], ANY);
            exception.booleans(&["remote"]);
            exception.counts(&["truncated", "skipped"]);
            exception.objects("stack", |frame| {
                frame.only(&["path", "line", "label"]);
                frame.texts(&["path", "label"], ANY);
                frame.counts(&["line"]);
            });
        });
    });
}

fn subsegment(fields: &mut Fields<'_>) {
    fields.one_of("namespace", &["aws", "remote"]);
    fields.one_of("type", &["subsegment"]);
    fields.booleans(&["traced"]);
    fields.array("precursor_ids", "an array of ids of 16 hexadecimal digits", is_id);
    fields.object("aws", |aws| {
        aws.texts(&["operation", "account_id", "region", "request_id", "queue_url", "table_name"], ANY);
        aws.array("resource_names", "an array of strings", Value::is_string);
        aws.counts(&["retries"]);
    });
    fields.object("sql", |sql| {
        let texts =
            ["connection_string", "url", "sanitized_query", "database_type", "database_version", "driver_version"];
        sql.only(&[&texts[..], &["user", "preparation"]].concat());
        sql.texts(&texts, ANY);
        sql.texts(&["user"], 250);
        sql.one_of("preparation", &["call", "statement"]);
    });
}

fn segment(fields: &mut Fields<'_>) {
    fields.texts(&["user"], 250);
    fields.texts(&["origin", "resource_arn"], ANY);
    fields.array("links", "an array", |_| true);
    fields.object("service", |service| {
        service.texts(&["name", "version", "runtime", "runtime_version", "compiler", "compiler_version"], ANY);
    });
    fields.object("aws", |aws| {
        aws.texts(&["account_id", "resource_arn"], ANY);
        aws.object("ecs", |ecs| ecs.texts(&["container", "container_id", "container_arn"], ANY));
        aws.object("eks", |eks| eks.texts(&["cluster_name", "pod", "container_id"], ANY));
        aws.object("ec2", |ec2| ec2.texts(&["instance_id", "availability_zone", "instance_size", "ami_id"], ANY));
        aws.object("elastic_beanstalk", |beanstalk| {
            beanstalk.texts(&["environment_name", "version_label"], ANY);
            beanstalk.number("deployment_id");
        });
        aws.objects("cloudwatch_logs", |logs| logs.texts(&["log_group", "arn"], ANY));
        aws.object("xray", |xray| {
            xray.texts(&["sdk", "sdk_version", "package", "rule_name", "sampling_rule_name"], ANY);
            xray.booleans(&["auto_instrumentation"]);
        });
        aws.object("tracing", |_| {});
    });
}
