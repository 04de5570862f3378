//! One insight: what it says, whom it hit, what happened when, and the ways to the map and the traces of that time.

use maud::{Markup, html};

use super::super::query::{link, quoted};
use super::super::words::{count, counted, percent, seconds, timestamp};
use crate::insight::{Event, Impact, Insight, ServiceId};

pub(super) fn card(insight: &Insight) -> Markup {
    let (state, word) = if insight.end.is_some() { ("ok", "Closed") } else { ("fault", "Active") };
    let cause = &insight.root_cause;
    let kind = cause.kind.as_deref().unwrap_or_default();
    let last = insight.end.unwrap_or(insight.last_update);
    let (from, to) = (insight.start.to_string(), last.to_string());
    let time: [(&str, &str); 2] = [("from", &from), ("to", &to)];
    let faults = format!("{} {{ fault }}", term(cause));
    let traces = link("/traces", &[&[("filter", faults.as_str())], time.as_slice()].concat());
    let map = link("/map", &[&[("service", cause.name.as_str()), ("type", kind)], time.as_slice()].concat());
    let others: Vec<&ServiceId> = insight.anomalous.iter().filter(|service| *service != cause).collect();
    html! {
        li.card.insight data-key=(insight.id) {
            header {
                span.pill.(state) { (word) }
                h2 { (cause.name) @if !kind.is_empty() { " " span.quiet { (kind) } } }
                p.quiet.when {
                    "from " (clock(insight.start)) ", " (seconds(epoch(last) - epoch(insight.start))) " long"
                    @if insight.group_name != "Default" { ", in group " (insight.group_name) }
                }
            }
            p { (insight.summary) }
            (impact("Clients", insight.clients))
            (impact("Root cause", insight.root_cause_requests))
            @if !others.is_empty() {
                p.also { span.quiet { "Also unusual: " } @for service in others { span.tag { (service.name) } " " } }
            }
            p.ways-on { a.button.main href=(traces) { "Faults of that time" } a.button href=(map) { "Map of that time" } }
            @if !insight.events.is_empty() {
                details {
                    summary { (counted(insight.events.len() as u64, "event")) }
                    ol.events { @for event in &insight.events { (happened(event)) } }
                }
            }
        }
    }
}

fn impact(who: &str, impact: Impact) -> Markup {
    #[expect(clippy::cast_precision_loss, reason = "counts of requests are far below 2^52")]
    let width = impact.faults as f64 / impact.total.max(1) as f64 * 100.0;
    html! {
        div.impact {
            span.quiet { (who) }
            svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" {
                rect.ok width="100" height="8" {}
                rect.fault width=(format!("{width:.2}")) height="8" {}
            }
            span { b { (percent(impact.faults, impact.total)) } " faulted, " (count(impact.faults)) " of " (counted(impact.total, "request")) }
        }
    }
}

fn happened(event: &Event) -> Markup {
    html! { li { (clock(event.time)) " " (event.summary) } }
}

fn clock(time: u64) -> Markup {
    let text = timestamp(epoch(time));
    html! { time datetime=(text) { (text) } }
}

#[expect(clippy::cast_precision_loss, reason = "seconds have ten digits")]
fn epoch(time: u64) -> f64 {
    time as f64
}

/// The filter expression that selects the traces through a service.
fn term(service: &ServiceId) -> String {
    let name = quoted(&service.name);
    match &service.kind {
        Some(kind) => format!("service(id(name: {name}, type: {}))", quoted(kind)),
        None => format!("service(id(name: {name}))"),
    }
}
