//! What became of the documents, and what is wrong with the last of them.

use maud::{Markup, html};
use serde_json::Value;

use super::View;
use super::frame::{Page, frame};
use super::words::{count, counted};

/// Traces that are named of documents of which the same is to be said.
const MAX_SHOWN: usize = 3;

pub(super) fn page(view: View<'_>) -> Markup {
    let live = Some("/documents/live".to_owned());
    let page = Page { title: "Documents", way: "/documents", styles: &["list.css"], scripts: &["live.js"], live };
    frame(
        view,
        &page,
        html! {
            header.head { h1 { "Documents" } p.quiet { "What programs sent, and what the daemon, the OpenTelemetry receiver or X-Ray would make of it." } }
            (self::live(view))
        },
    )
}

/// The part that changes.
pub(super) fn live(view: View<'_>) -> Markup {
    let number = |name: &str| view.status.get(name).and_then(Value::as_u64);
    let known = |name: &str| number(name).unwrap_or_default();
    let problems = view.status.get("Problems").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    html! {
        div #live {
            section.tiles aria-label="Accounts" {
                (tile("Received", known("Received"), "documents that came", ""))
                (tile("Stored", known("Stored"), &format!("{} in {} KiB", counted(known("Traces"), "trace"), count(known("Bytes") / 1024)), "ok"))
                (tile("Evicted", known("Evicted"), "made room for newer ones", if known("Evicted") > 0 { "warned" } else { "" }))
                (tile("Rejected", known("Rejected"), "would not be in X-Ray", if known("Rejected") > 0 { "fault" } else { "" }))
                @match number("KernelDrops") {
                    Some(drops) => (tile("Dropped by the kernel", drops, "the receive buffer was full", if drops > 0 { "fault" } else { "" })),
                    None => div.tile { h2 { "Dropped by the kernel" } p.number { "not told" } p.quiet { "this system does not say" } },
                }
            }
            section.card aria-label="Findings" {
                h2 { "Findings" }
                @if problems.is_empty() { p.quiet { "Nothing is wrong with what came so far." } }
                @for alike in alike(problems) { (finding(&alike)) }
            }
        }
    }
}

fn tile(name: &str, number: u64, meaning: &str, class: &str) -> Markup {
    html! { div.tile.(class) { h2 { (name) } p.number { (count(number)) } p.quiet { (meaning) } } }
}

/// Documents of which the same is to be said, the newest first.
struct Alike<'a> {
    findings: &'a [Value],
    is_rejected: bool,
    documents: Vec<&'a Value>,
}

fn alike(problems: &[Value]) -> Vec<Alike<'_>> {
    let mut found: Vec<Alike<'_>> = Vec::new();
    for problem in problems {
        let findings = problem.get("Findings").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let is_rejected = problem.get("Rejected") == Some(&Value::Bool(true));
        match found.iter_mut().find(|one| one.findings == findings && one.is_rejected == is_rejected) {
            Some(one) => one.documents.push(problem),
            None => found.push(Alike { findings, is_rejected, documents: vec![problem] }),
        }
    }
    found
}

fn finding(alike: &Alike<'_>) -> Markup {
    let text = |problem: &Value, name: &str| problem.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let number = alike.documents.len() as u64;
    html! {
        article.finding {
            header {
                @if alike.is_rejected { span.pill.fault { "Rejected" } } @else { span.pill.error { "Noticed" } }
                @if number > 1 { span.quiet { (counted(number, "document")) } }
                @for problem in alike.documents.iter().take(MAX_SHOWN) {
                    @let id = text(problem, "TraceId");
                    @if !id.is_empty() && !alike.is_rejected { a href=(format!("/trace/{id}")) { code { (id) } } }
                }
            }
            ul { @for finding in alike.findings { li { (with_code(finding.as_str().unwrap_or_default())) } } }
            @if let Some(newest) = alike.documents.first() {
                details { summary { "How the document begins" } pre { (text(newest, "Excerpt")) } }
            }
        }
    }
}

/// What stands between backticks is code.
fn with_code(text: &str) -> Markup {
    html! {
        @for (place, part) in text.split('`').enumerate() {
            @if place % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}
