//! The first tab of a row's details: its times, its request and where it ran.
//!
//! X-Ray: [HTTP request data], [AWS resource data].
//!
//! [HTTP request data]: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-http
//! [AWS resource data]: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-aws

use maud::{Markup, html};
use serde_json::{Map, Value};

use super::rows::service_name;
use crate::layout::timeline::{Kind, Row, Timeline};
use crate::page::colours::Colours;
use crate::page::words::{Outcome, percent, seconds, timestamp};

/// Fields of the blocks `aws` and `http` that are listed at most.
const MAX_FIELDS: usize = 60;
const MAX_LINKS: usize = 50;

pub(super) fn overview(timeline: &Timeline<'_>, row: &Row<'_>, object: &Map<String, Value>) -> Markup {
    let segment = row.segment;
    let service = timeline.services.get(row.service);
    let parent = row.parent.and_then(|parent| timeline.rows.get(parent));
    let length = row.end_micros - row.start_micros;
    let critical: u64 = row.critical.iter().map(|(from, to)| to - from).sum();
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    let micros = |micros: u64| micros as f64 / 1e6;
    let time = |at: u64| micros(at);
    html! {
        @if row.kind == Kind::Inferred {
            p.quiet { "X-Ray infers this node: the service did not report itself, so its times are those of the call." }
        }
        dl.fields {
            (field("Service", html! { @if let Some(service) = service { i.(Colours::of(&[timeline]).class(service.name)) {} (service_name(service.name)) } }))
            @if let Some(kind) = service.and_then(|service| service.kind.as_deref()) { (text("Origin", kind)) }
            (text("Kind", match row.kind { Kind::Segment => "Segment", Kind::Subsegment => "Subsegment", Kind::Inferred => "Inferred segment" }))
            (field("Id", html! { code { (row.id) } button.copy type="button" data-copy=(row.id) { "Copy" }
                button.copy type="button" data-copy=(format!("{{origin}}/trace/{}#{}", segment.trace_id, row.id)) { "Copy link" } }))
            @if let Some(parent) = parent { (field("Parent", html! { a href=(format!("#{}", parent.id)) { (parent.name) } })) }
            (text("Outcome", Outcome::of(segment).word()))
            (field("Started", html! { time datetime=(timestamp(segment.start_time)) {} " " span.quiet { "+" (seconds(time(row.start_micros))) } }))
            (field("Ended", html! {
                @match segment.end_time {
                    Some(end) => { time datetime=(timestamp(end)) {} " " span.quiet { "+" (seconds(time(row.end_micros))) } },
                    None => "in progress",
                }
            }))
            (field("Duration", html! {
                (segment.seconds().map_or_else(|| "in progress".to_owned(), seconds))
                " " span.quiet { (percent(length, timeline.length_micros)) " of the trace" }
            }))
            (text("Self time", &seconds(micros(row.self_micros))))
            @if critical > 0 { (text("Critical path", &seconds(micros(critical)))) }
            @if let Some(namespace) = object.get("namespace").and_then(Value::as_str) { (text("Namespace", namespace)) }
            @if let Some(user) = &segment.user { (text("User", user)) }
            @if let Some(arn) = &segment.resource_arn { (text("Resource", arn)) }
            @if let Some(version) = object.get("service").and_then(|service| service.get("version")).and_then(Value::as_str) { (text("Version", version)) }
        }
        (block("HTTP", object.get("http")))
        @if let Some(command) = curl(object) {
            p { button.copy type="button" data-copy=(command) { "Copy the request as curl" } }
        }
        (block("AWS", object.get("aws")))
        (links(object.get("links")))
    }
}

fn text(name: &str, value: &str) -> Markup {
    field(name, html! { (value) })
}

fn field(name: &str, value: Markup) -> Markup {
    html! { div { dt { (name) } dd { (value) } } }
}

/// The values of a block, each with the path of names that leads to it.
fn block(title: &str, value: Option<&Value>) -> Markup {
    let mut fields: Vec<(String, String)> = Vec::new();
    let mut pending: Vec<(String, &Value)> = value.map(|value| (String::new(), value)).into_iter().collect();
    while let Some((path, value)) = pending.pop() {
        let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        match value {
            Value::Object(object) => pending.extend(object.iter().rev().map(|(name, value)| (below(name), value))),
            Value::Array(values) => {
                pending.extend(values.iter().enumerate().rev().map(|(at, value)| (format!("{path}[{at}]"), value)));
            }
            Value::String(text) => fields.push((path, text.clone())),
            Value::Null => {}
            other => fields.push((path, other.to_string())),
        }
    }
    html! {
        @if !fields.is_empty() {
            h3 { (title) }
            dl.fields {
                @for (name, value) in fields.iter().take(MAX_FIELDS) { (field(name, linked(value))) }
            }
            @if fields.len() > MAX_FIELDS { p.quiet { "and " (fields.len() - MAX_FIELDS) " more; see Raw JSON" } }
        }
    }
}

/// A web address can be followed; any other scheme (`javascript:`) stays text.
fn linked(text: &str) -> Markup {
    let lower = text.to_ascii_lowercase();
    html! {
        @if lower.starts_with("http://") || lower.starts_with("https://") {
            a href=(text) rel="noreferrer noopener" target="_blank" { (text) }
        } @else { (text) }
    }
}

/// Links to other traces.
fn links(value: Option<&Value>) -> Markup {
    let links = value.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    html! {
        @if !links.is_empty() {
            h3 { "Linked traces" }
            ul.plain {
                @for found in links.iter().take(MAX_LINKS) {
                    @let part = |name: &str| found.get(name).and_then(Value::as_str).unwrap_or_default();
                    @if let Some(id) = crate::document::TraceId::parse(part("trace_id")) {
                        li { a href=(format!("/trace/{id}#{}", part("id"))) { code { (id) } } }
                    }
                }
            }
        }
    }
}

/// The request as a command for a shell, in which nothing of what was sent can run.
fn curl(object: &Map<String, Value>) -> Option<String> {
    let request = object.get("http")?.get("request")?;
    let url = request.get("url")?.as_str()?;
    let method = request.get("method").and_then(Value::as_str).unwrap_or("GET");
    Some(format!("curl -X {} {}", quoted(method), quoted(url)))
}

fn quoted(text: &str) -> String {
    let text: String = text.chars().filter(|char| !char.is_control()).collect();
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{curl, linked};

    #[test]
    fn only_web_addresses_can_be_followed() {
        for (text, is_link) in [
            ("https://shop.example/", true),
            ("HTTP://shop.example/", true),
            ("javascript:alert(1)", false),
            ("data:text/html,x", false),
            ("//shop.example/", false),
            (" https://shop.example/", false),
        ] {
            assert_eq!(linked(text).into_string().contains("href"), is_link, "{text}");
        }
    }

    #[test]
    fn a_request_cannot_leave_the_quotes_of_its_command() {
        let request = |url: &str| json!({"http": {"request": {"method": "POST", "url": url}}}).as_object().cloned();
        let command = |url| curl(&request(url).expect("an object")).expect("it has a url");
        assert_eq!(command("http://h/a?b=c&d"), "curl -X 'POST' 'http://h/a?b=c&d'");
        assert_eq!(command("http://h/';rm -r .\n'"), r"curl -X 'POST' 'http://h/'\'';rm -r .'\'''");
    }
}
