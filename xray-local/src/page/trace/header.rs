//! What stands above the timeline: which request it was, what became of it, and ways to take it elsewhere.

use maud::{Markup, html};

use super::rows::service_name;
use crate::document::Segment;
use crate::layout::timeline::Timeline;
use crate::page::colours::Colours;
use crate::page::list::path_of;
use crate::page::query::{link, quoted};
use crate::page::words::{Outcome, counted, seconds, timestamp};
use crate::store::Kept;
use crate::trace::Trace;

const MAX_SERVICES: usize = 12;
const MAX_USERS: usize = 3;

/// `findings` is how many of the trace's documents something is to be said of.
pub(super) fn header(kept: &Kept, trace: &Trace<'_>, timeline: &Timeline<'_>, findings: usize) -> Markup {
    let id = kept.id.to_string();
    let root = trace.root().map(|root| root.segment);
    let outcome = root.map_or(Outcome::Open, Outcome::of);
    let http = root.and_then(|root| root.http.as_ref());
    let faults = trace.entries().iter().filter(|entry| entry.segment.fault).count() as u64;
    let mut users: Vec<&str> = trace.segments().filter_map(|entry| entry.segment.user.as_deref()).collect();
    users.sort_unstable();
    users.dedup();
    let colours = Colours::of(&[timeline]);
    html! {
        header.trace-head {
            div.title {
                h1 {
                    span.pill.(outcome.class()) { (outcome.word()) }
                    span.name { (root.map_or("no root segment yet", |root| root.name.as_str())) }
                    @if let Some(http) = http {
                        span.request title=(http.url.as_deref().unwrap_or_default()) {
                            @if let Some(method) = &http.method { b { (method) } " " }
                            (http.url.as_deref().map(path_of).unwrap_or_default())
                        }
                        @if let Some(status) = http.status { span.pill.(outcome.class()) { (status) } }
                    }
                    @if outcome == Outcome::Ok && faults > 0 { span.pill.fault title="The root does not show it" { (counted(faults, "fault")) " inside" } }
                    @if findings > 0 { a.pill.error href="/documents" title="What receivers would reject, cut or lose" { (counted(findings as u64, "finding")) } }
                    @if trace.is_partial() && outcome != Outcome::Open { span.pill.open { "In progress" } }
                }
                (actions(&id))
            }
            dl.facts {
                div { dt { "Trace" } dd { code { (id) } button.copy type="button" data-copy=(id) title="Copy the id" { "Copy" } } }
                div { dt { "Started" } dd { time datetime=(timestamp(timeline.start_time)) {} } }
                (fact("Duration", &trace.seconds().map_or_else(|| "in progress".to_owned(), seconds)))
                (fact("Response time", &root.and_then(Segment::seconds).map_or_else(|| "in progress".to_owned(), seconds)))
                @if let Some(root) = root {
                    (fact("Entry point", &root.origin.as_ref().map_or_else(|| root.name.clone(), |origin| format!("{} ({origin})", root.name))))
                }
                @if !users.is_empty() { (fact(if users.len() == 1 { "User" } else { "Users" }, &listed(&users))) }
                (fact("Holds", &counted(timeline.rows.len() as u64, "row")))
            }
            div.services aria-label="Services" {
                @for service in timeline.services.iter().take(MAX_SERVICES) {
                    a.tag href=(link("/traces", &[("filter", &format!("service({})", quoted(service.name)))]))
                        title=(service.kind.as_deref().unwrap_or("no origin")) {
                        i.(colours.class(service.name)) {} (service_name(service.name))
                    }
                }
                @if let Some(more) = timeline.services.len().checked_sub(MAX_SERVICES).filter(|more| *more > 0) {
                    span.quiet { "+" (more) }
                }
            }
        }
    }
}

fn listed(users: &[&str]) -> String {
    let shown = users.get(..MAX_USERS).unwrap_or(users).join(", ");
    if users.len() > MAX_USERS { format!("{shown} and {} more", users.len() - MAX_USERS) } else { shown }
}

fn fact(name: &str, value: &str) -> Markup {
    html! { div { dt { (name) } dd { (value) } } }
}

/// The commands hold `{origin}` for the address of this server, which the browser knows. An id is safe in a shell.
fn actions(id: &str) -> Markup {
    let cli = format!("aws xray batch-get-traces --endpoint-url {{origin}} --trace-ids {id}");
    let curl = format!("curl -s {{origin}}/Traces -d '{{\"TraceIds\":[\"{id}\"]}}'");
    html! {
        div.actions {
            a.button href=(link("/compare", &[("a", id)])) { "Compare" span.wide { " with…" } }
            button.copy type="button" data-copy=(cli) title="Copy as a command of the AWS CLI" { span.wide { "Copy " } "CLI" }
            button.copy type="button" data-copy=(curl) title="Copy as a curl command" { span.wide { "Copy " } "curl" }
            a.button href=(format!("/trace/{id}/raw")) title="The documents as BatchGetTraces answers them" { "JSON" }
        }
    }
}
