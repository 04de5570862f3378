//! What each receiver on UDP 2000 makes of a datagram: keeps it, drops it, or crashes on it.
//!
//! Three of them: AWS's daemon (3.6.6), the OpenTelemetry Collector's `awsxrayreceiver`, and the CloudWatch agent, which is the
//! same receiver. Re-told from their sources and held to `vectors/receiver-cases.json`, which was measured on the real ones.

use serde_json::{Map, Value};

/// What a receiver does with a datagram.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It goes on to X-Ray.
    Keep,
    /// It is lost, with all its subsegments, and at most a warning in the receiver's log.
    Drop(String),
    /// The whole receiver dies, and with it everybody's traces (the collector does not recover).
    Panic(String),
}

/// Panics unless every receiver keeps `datagram` and loses nothing of it on the way to X-Ray.
///
/// # Panics
///
/// When one of them would not.
pub fn assert_survives(datagram: &[u8]) {
    let text = String::from_utf8_lossy(datagram);
    assert_eq!(daemon(datagram), Verdict::Keep, "the daemon on {text}");
    assert_eq!(otel_receiver(datagram), Verdict::Keep, "the OpenTelemetry receiver on {text}");
    let (_, body) = split(datagram).expect("both receivers split it");
    let document: Value = serde_json::from_slice(body).expect("both receivers read it");
    // The collector's exporter throws a subsegment's `aws` away when the root of its document has none.
    assert!(document["aws"]["xray"]["sdk"].is_string(), "no aws.xray.sdk in the root of {text}");
    assert!(document["aws"]["xray"]["sdk_version"].is_string(), "no aws.xray.sdk_version in the root of {text}");
}

/// Tells what aws-xray-daemon does: looks at the header line, forwards the body unread.
#[must_use]
pub fn daemon(datagram: &[u8]) -> Verdict {
    if datagram.is_empty() {
        return Verdict::Drop("an empty datagram is ignored".into());
    }
    let Some((header, body)) = split(datagram) else {
        return Verdict::Drop("no newline after the header".into());
    };
    if body.is_empty() {
        return Verdict::Drop("no body".into());
    }
    // Go ignores the error of the header's JSON, and looks at what was filled in before it: nothing when the syntax is bad.
    let (format, version) = match serde_json::from_slice::<Value>(header) {
        Ok(Value::Object(header)) => (
            field(&header, "format").and_then(Value::as_str).map(str::to_owned),
            field(&header, "version").and_then(Value::as_i64),
        ),
        _ => (None, None),
    };
    let right = format.is_some_and(|format| format.eq_ignore_ascii_case("json")) && version == Some(1);
    if right { Verdict::Keep } else { Verdict::Drop("invalid header".into()) }
}

/// Tells what the collector's receiver does: the header as in the daemon, then the whole document as typed Go JSON.
#[must_use]
pub fn otel_receiver(datagram: &[u8]) -> Verdict {
    match daemon(datagram) {
        Verdict::Keep => {}
        refused => return refused,
    }
    match split(datagram) {
        Some((_, body)) => otel_document(body),
        None => Verdict::Drop("no newline after the header".into()),
    }
}

/// Tells what the collector's receiver does with the document alone.
#[must_use]
pub fn otel_document(body: &[u8]) -> Verdict {
    match read_document(body) {
        Ok(()) => Verdict::Keep,
        Err(verdict) => verdict,
    }
}

fn split(datagram: &[u8]) -> Option<(&[u8], &[u8])> {
    let newline = datagram.iter().position(|byte| *byte == b'\n')?;
    Some((&datagram[..newline], &datagram[newline + 1..]))
}

fn read_document(body: &[u8]) -> Result<(), Verdict> {
    // Go turns bad UTF-8 and lone surrogates into U+FFFD where serde_json refuses them.
    let text = without_lone_surrogates(&String::from_utf8_lossy(body));
    let document: Value = serde_json::from_str(&text).map_err(|error| dropped(&error.to_string()))?;
    let empty = Map::new();
    let root = match &document {
        Value::Object(root) => root,
        Value::Null => &empty,
        _ => return Err(dropped("cannot unmarshal into Segment")),
    };
    typed_segment(root)?;
    for required in ["name", "id", "start_time", "trace_id"] {
        if field(root, required).is_none() {
            return Err(dropped(&format!("segment {required:?} can not be nil")));
        }
    }
    let trace_id = text_of(root, "trace_id").unwrap_or_default();
    // The translator walks the tree, parents first.
    let mut waiting = vec![(root, None::<String>)];
    while let Some((segment, parent)) = waiting.pop() {
        translate(segment, trace_id, parent.as_deref())?;
        let id = text_of(segment, "id").map(str::to_owned);
        let children = field(segment, "subsegments").and_then(Value::as_array);
        waiting.extend(children.into_iter().flatten().rev().filter_map(|child| Some((child.as_object()?, id.clone()))));
    }
    Ok(())
}

/// Restates `populateSpan` of receiver/awsxrayreceiver/internal/translator: what it dereferences and what it decodes, in its order.
fn translate(segment: &Map<String, Value>, trace_id: &str, parent: Option<&str>) -> Result<(), Verdict> {
    if field(segment, "name").is_none() {
        return Err(panicked("nil pointer dereference: name"));
    }
    if let Some(namespace) =
        text_of(segment, "namespace").filter(|namespace| !["aws", "remote", "local"].contains(namespace))
    {
        return Err(dropped(&format!("unexpected namespace: {namespace}")));
    }
    decode_trace_id(trace_id)?;
    decode_span_id(text_of(segment, "id").ok_or_else(|| dropped("spanid is null"))?)?;
    if let Some(parent_id) = parent.or_else(|| text_of(segment, "parent_id")) {
        decode_span_id(parent_id)?;
    }
    if field(segment, "start_time").is_none() {
        return Err(panicked("nil pointer dereference: start_time"));
    }
    if let Some(Value::Object(cause)) = field(segment, "cause") {
        for exception in objects(cause, "exceptions") {
            if field(exception, "id").is_none() {
                return Err(panicked("nil pointer dereference: exception id"));
            }
        }
    }
    if child_of(segment, "sql").and_then(|sql| text_of(sql, "url")).is_some_and(|url| !has_database_name(url)) {
        return Err(dropped("sql.url has no database name"));
    }
    Ok(())
}

fn decode_trace_id(trace_id: &str) -> Result<(), Verdict> {
    let bytes = trace_id.as_bytes();
    if bytes.len() < 35 {
        return Err(dropped("traceID length is wrong"));
    }
    let digits: Vec<u8> = [&bytes[2..10], &bytes[11..]].concat();
    for (at, pair) in digits.chunks(2).enumerate() {
        if pair.len() == 1 || !pair.iter().all(u8::is_ascii_hexdigit) {
            return Err(dropped("encoding/hex: invalid trace id"));
        }
        if at == 16 {
            return Err(panicked("index out of range [16] with length 16"));
        }
    }
    Ok(())
}

fn decode_span_id(id: &str) -> Result<(), Verdict> {
    if id.len() != 16 {
        return Err(dropped("spanID length is wrong"));
    }
    if id.bytes().all(|byte| byte.is_ascii_hexdigit()) { Ok(()) } else { Err(dropped("encoding/hex: invalid byte")) }
}

/// Matches `^(.+//.+)/([^?]+)\??.*$`, as `splitSQLURL` does.
fn has_database_name(url: &str) -> bool {
    let bytes = url.as_bytes();
    if bytes.contains(&b'\n') {
        return false;
    }
    let Some(slashes) = (1..bytes.len()).find(|at| bytes[*at..].starts_with(b"//")) else { return false };
    (slashes + 3..bytes.len()).any(|at| bytes[at] == b'/' && bytes.get(at + 1).is_some_and(|next| *next != b'?'))
}

/// The types of Go's `awsxray.Segment`: what each field must be; unknown fields are ignored.
#[derive(Clone, Copy)]
enum Go {
    Text,
    Float,
    Int,
    Bool,
    Any,
    /// `map[string]any`
    Map,
    /// `map[string]map[string]any`
    MapOfMaps,
    Texts,
    Struct(&'static [(&'static str, Go)]),
    Structs(&'static [(&'static str, Go)]),
    /// An id, or the cause object.
    Cause,
}

const SEGMENT: &[(&str, Go)] = &[
    ("name", Go::Text),
    ("id", Go::Text),
    ("start_time", Go::Float),
    (
        "service",
        Go::Struct(&[
            ("name", Go::Text),
            ("version", Go::Text),
            ("compiler", Go::Text),
            ("compiler_version", Go::Text),
        ]),
    ),
    ("origin", Go::Text),
    ("user", Go::Text),
    ("resource_arn", Go::Text),
    ("links", Go::Structs(&[("trace_id", Go::Text), ("id", Go::Text), ("attributes", Go::Map)])),
    ("trace_id", Go::Text),
    ("end_time", Go::Float),
    ("in_progress", Go::Bool),
    ("http", Go::Struct(&[("request", Go::Struct(HTTP_REQUEST)), ("response", Go::Struct(HTTP_RESPONSE))])),
    ("fault", Go::Bool),
    ("error", Go::Bool),
    ("throttle", Go::Bool),
    ("cause", Go::Cause),
    ("aws", Go::Struct(AWS)),
    ("annotations", Go::Map),
    ("metadata", Go::MapOfMaps),
    ("type", Go::Text),
    ("parent_id", Go::Text),
    ("namespace", Go::Text),
    ("traced", Go::Bool),
    ("precursor_ids", Go::Texts),
    ("sql", Go::Struct(SQL)),
    // `subsegments` holds this struct again; see `typed_segment`.
];

const HTTP_REQUEST: &[(&str, Go)] = &[
    ("method", Go::Text),
    ("url", Go::Text),
    ("client_ip", Go::Text),
    ("user_agent", Go::Text),
    ("x_forwarded_for", Go::Bool),
];

const HTTP_RESPONSE: &[(&str, Go)] = &[("status", Go::Int), ("content_length", Go::Any)];

const AWS: &[(&str, Go)] = &[
    (
        "elastic_beanstalk",
        Go::Struct(&[("environment_name", Go::Text), ("version_label", Go::Text), ("deployment_id", Go::Int)]),
    ),
    ("cloudwatch_logs", Go::Structs(&[("log_group", Go::Text), ("arn", Go::Text)])),
    (
        "ecs",
        Go::Struct(&[
            ("container", Go::Text),
            ("container_id", Go::Text),
            ("container_arn", Go::Text),
            ("cluster_arn", Go::Text),
        ]),
    ),
    (
        "ec2",
        Go::Struct(&[
            ("instance_id", Go::Text),
            ("availability_zone", Go::Text),
            ("instance_size", Go::Text),
            ("ami_id", Go::Text),
        ]),
    ),
    ("eks", Go::Struct(&[("cluster_name", Go::Text), ("pod", Go::Text), ("container_id", Go::Text)])),
    ("xray", Go::Struct(&[("sdk", Go::Text), ("sdk_version", Go::Text), ("auto_instrumentation", Go::Bool)])),
    ("account_id", Go::Text),
    ("operation", Go::Text),
    ("region", Go::Text),
    ("request_id", Go::Text),
    ("queue_url", Go::Text),
    ("table_name", Go::Text),
    ("table_names", Go::Texts),
    ("retries", Go::Int),
];

const SQL: &[(&str, Go)] = &[
    ("connection_string", Go::Text),
    ("url", Go::Text),
    ("sanitized_query", Go::Text),
    ("database_type", Go::Text),
    ("database_version", Go::Text),
    ("driver_version", Go::Text),
    ("user", Go::Text),
    ("preparation", Go::Text),
];

const CAUSE: &[(&str, Go)] =
    &[("working_directory", Go::Text), ("paths", Go::Texts), ("exceptions", Go::Structs(EXCEPTION))];

const EXCEPTION: &[(&str, Go)] = &[
    ("id", Go::Text),
    ("message", Go::Text),
    ("type", Go::Text),
    ("remote", Go::Bool),
    ("truncated", Go::Int),
    ("skipped", Go::Int),
    ("cause", Go::Text),
    ("stack", Go::Structs(&[("path", Go::Text), ("line", Go::Int), ("label", Go::Text)])),
];

fn typed_segment(root: &Map<String, Value>) -> Result<(), Verdict> {
    let mut waiting = vec![root];
    while let Some(segment) = waiting.pop() {
        typed_struct(segment, SEGMENT)?;
        match field(segment, "subsegments") {
            None => {}
            Some(Value::Array(children)) => {
                for child in children {
                    match child {
                        Value::Object(child) => waiting.push(child),
                        // Go fills in a zero segment, whose missing name is then dereferenced.
                        Value::Null => return Err(panicked("nil pointer dereference: null subsegment")),
                        _ => return Err(dropped("cannot unmarshal into Segment.subsegments")),
                    }
                }
            }
            Some(_) => return Err(dropped("cannot unmarshal into Segment.subsegments of type []awsxray.Segment")),
        }
    }
    Ok(())
}

fn typed_struct(object: &Map<String, Value>, fields: &'static [(&'static str, Go)]) -> Result<(), Verdict> {
    for (key, value) in object {
        if let Some((_, go)) = fields.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)) {
            typed(key, value, *go)?;
        }
    }
    Ok(())
}

fn typed(key: &str, value: &Value, go: Go) -> Result<(), Verdict> {
    let fits = match (go, value) {
        (Go::Any, _)
        | (_, Value::Null)
        | (Go::Text, Value::String(_))
        | (Go::Float, Value::Number(_))
        | (Go::Bool, Value::Bool(_)) => true,
        (Go::Int, Value::Number(number)) => number.is_i64(),
        (Go::Map, Value::Object(_)) | (Go::Cause, Value::String(_)) => true,
        (Go::MapOfMaps, Value::Object(object)) => object.values().all(|value| value.is_object() || value.is_null()),
        (Go::Texts, Value::Array(items)) => items.iter().all(|item| item.is_string() || item.is_null()),
        (Go::Struct(fields), Value::Object(object)) => return typed_struct(object, fields),
        (Go::Cause, Value::Object(object)) => return typed_struct(object, CAUSE),
        (Go::Structs(fields), Value::Array(items)) => {
            for item in items {
                match item {
                    Value::Object(object) => typed_struct(object, fields)?,
                    Value::Null => {}
                    _ => return Err(dropped(&format!("cannot unmarshal into Segment.{key}"))),
                }
            }
            true
        }
        _ => false,
    };
    if fits { Ok(()) } else { Err(dropped(&format!("cannot unmarshal {value} into Segment.{key}"))) }
}

/// Finds a field as Go does: an exact key first, else one that differs in case only; null is as good as absent.
fn field<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    let value = object
        .get(name)
        .or_else(|| object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value))?;
    (!value.is_null()).then_some(value)
}

fn text_of<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    field(object, name).and_then(Value::as_str)
}

fn child_of<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Map<String, Value>> {
    field(object, name).and_then(Value::as_object)
}

fn objects<'a>(object: &'a Map<String, Value>, name: &str) -> impl Iterator<Item = &'a Map<String, Value>> {
    field(object, name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object)
}

fn dropped(reason: &str) -> Verdict {
    Verdict::Drop(reason.to_owned())
}

fn panicked(reason: &str) -> Verdict {
    Verdict::Panic(reason.to_owned())
}

/// Writes `\ufffd` for every `\ud800`..`\udfff` that is not half of a pair.
fn without_lone_surrogates(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let taken = match (surrogate(rest, 0xd800), rest.get(6..).and_then(|next| surrogate(next, 0xdc00))) {
            (Some(()), Some(())) => {
                out.push_str(&rest[..12]);
                12
            }
            (Some(()), None) => {
                out.push_str("\\ufffd");
                6
            }
            _ if surrogate(rest, 0xdc00).is_some() => {
                out.push_str("\\ufffd");
                6
            }
            _ => {
                let next = rest.chars().nth(1).map_or(0, char::len_utf8);
                out.push_str(&rest[..1 + next]);
                1 + next
            }
        };
        rest = &rest[taken..];
    }
    out.push_str(rest);
    out
}

fn surrogate(text: &str, half: u32) -> Option<()> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    let code = u32::from_str_radix(digits, 16).ok()?;
    (code & 0xfc00 == half).then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::HEADER_LINE;
    use crate::vectors::vector_file;

    fn kind(verdict: &Verdict) -> &'static str {
        match verdict {
            Verdict::Keep => "keep",
            Verdict::Drop(_) => "drop",
            Verdict::Panic(_) => "PANIC",
        }
    }

    #[test]
    fn the_daemon_takes_the_header_lines_the_real_one_takes() {
        let file = vector_file("receiver-cases.json");
        for case in file["headers"].as_array().unwrap() {
            let header = case["header"].as_str().unwrap();
            // The real cases were sent with a body, except the three that are about having none.
            let bare = ["empty body after newline", "empty datagram", "no newline", "no header, body only"];
            let body = if bare.contains(&case["name"].as_str().unwrap()) { "" } else { "{}" };
            let expected = if case["daemon"] == "accept" { "keep" } else { "drop" };
            let verdict = daemon(format!("{header}{body}").as_bytes());
            assert_eq!(kind(&verdict), expected, "{} {verdict:?}", case["name"]);
        }
    }

    #[test]
    fn the_collector_gives_the_verdict_the_real_one_gives() {
        let file = vector_file("receiver-cases.json");
        let documents = file["documents"].as_array().unwrap();
        assert!(documents.len() >= 70, "{} documents", documents.len());
        for case in documents {
            let body = case["doc"].as_str().unwrap().as_bytes();
            let datagram = [HEADER_LINE, body].concat();
            let verdict = otel_receiver(&datagram);
            let expected = case["otel_receiver"].as_str().unwrap().split(':').next().unwrap();
            assert_eq!(kind(&verdict), expected, "{} {verdict:?}", case["name"]);
            assert_eq!(daemon(&datagram), Verdict::Keep, "{}", case["name"]);
        }
    }

    #[test]
    fn an_exception_without_an_id_crashes_the_collector() {
        let body = br#"{"name":"a","id":"70de5b6f19ff9a0a","trace_id":"1-581cf771-a006649127e371903a2de979","start_time":1,"cause":{"exceptions":[{"message":"m"}]}}"#;
        assert_eq!(kind(&otel_document(body)), "PANIC");
    }

    #[test]
    fn a_subsegment_without_a_name_crashes_the_collector() {
        let body = br#"{"name":"a","id":"70de5b6f19ff9a0a","trace_id":"1-581cf771-a006649127e371903a2de979","start_time":1,"subsegments":[{"id":"0123456789abcdef","start_time":1}]}"#;
        assert_eq!(kind(&otel_document(body)), "PANIC");
    }

    #[test]
    #[should_panic(expected = "aws.xray.sdk")]
    fn a_root_without_aws_xray_does_not_survive_because_the_exporter_drops_data() {
        let body = br#"{"name":"a","id":"70de5b6f19ff9a0a","trace_id":"1-581cf771-a006649127e371903a2de979","start_time":1,"end_time":2}"#;
        assert_survives(&[HEADER_LINE, body].concat());
    }

    #[test]
    fn a_sql_url_needs_a_scheme_a_host_and_a_database() {
        for good in ["postgresql://h:5432/db", "jdbc:postgresql://h:5432/ebdb", "mysql://h/db?x=1"] {
            assert!(has_database_name(good), "{good}");
        }
        for bad in
            ["postgresql://h", "postgresql://h/", "postgresql://h/?x", "//h/db", "sqlite::memory:", "mongodb://h"]
        {
            assert!(!has_database_name(bad), "{bad}");
        }
    }
}
