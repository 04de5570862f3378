//! What became of the documents, and what is wrong with the last of them.

use maud::{Markup, html};
use serde_json::Value;

use super::View;
use super::frame::{Page, frame};
use super::words::{count, counted};

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
                @for problem in problems { (finding(problem)) }
            }
        }
    }
}

fn tile(name: &str, number: u64, meaning: &str, class: &str) -> Markup {
    html! { div.tile.(class) { h2 { (name) } p.number { (count(number)) } p.quiet { (meaning) } } }
}

fn finding(problem: &Value) -> Markup {
    let text = |name: &str| problem.get(name).and_then(Value::as_str);
    let is_rejected = problem.get("Rejected") == Some(&Value::Bool(true));
    let findings = problem.get("Findings").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    html! {
        article.finding {
            header {
                @if is_rejected { span.pill.fault { "Rejected" } } @else { span.pill.error { "Noticed" } }
                @if let Some(id) = text("TraceId") {
                    @if is_rejected { code { (id) } } @else { a href=(format!("/trace/{id}")) { code { (id) } } }
                }
            }
            ul { @for finding in findings { li { (finding.as_str().unwrap_or_default()) } } }
            details { summary { "How the document begins" } pre { (text("Excerpt").unwrap_or_default()) } }
        }
    }
}
