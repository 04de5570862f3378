//! The page of one trace: its header, the timeline and the details of a row; and what its scripts ask for.
//!
//! Rows are sent as numbers and drawn by the browser, which shows a few of them at a time; all else is HTML from here.

mod cause;
mod details;
mod header;
mod json_tree;
mod minimap;
mod overview_tab;
mod rows;
mod search;
mod source;
mod sql;
mod times;
mod tools;

use maud::{Markup, html};
pub(super) use rows::service_name;

use super::frame::{self, Page, frame};
use super::query::Query;
use super::{Reply, View};
use crate::document::{SegmentId, TraceId};
use crate::layout::timeline::{Order, Timeline};
use crate::store::Kept;

/// Answers `/trace/{id}` and what lies below it.
pub(super) fn answer(view: View<'_>, path: &str, query: &Query) -> Reply {
    let parts: Vec<&str> = path.split('/').skip(2).collect();
    let (Some(id), rest) = (parts.first().and_then(|id| TraceId::parse(id)), parts.get(1..).unwrap_or_default()) else {
        return Reply::html(404, frame::not_found(view));
    };
    let kept = view.api.store().trace(id);
    match (rest, &kept) {
        ([], kept) => Reply::html(if kept.is_some() { 200 } else { 404 }, page(view, id, kept.as_ref())),
        (["live"], kept) => Reply::html(200, live(view, id, kept.as_ref())),
        (["rows"], Some(kept)) => Reply::written_json(rows::rows(kept, order(query))),
        (["search"], Some(kept)) => Reply::json(&search::search(kept, order(query), query.get("q"))),
        (["times"], Some(kept)) => Reply::html(200, times::times(kept)),
        (["raw"], _) => raw(view, id),
        (["segment", segment], Some(kept)) => match SegmentId::parse(segment).and_then(|it| details::details(kept, it))
        {
            Some(details) => Reply::html(200, details),
            None => Reply::html(404, frame::not_found(view)),
        },
        _ => Reply::html(404, frame::not_found(view)),
    }
}

/// As `BatchGetTraces` answers for this id.
fn raw(view: View<'_>, id: TraceId) -> Reply {
    match view.api.answer("/Traces", &serde_json::json!({"TraceIds": [id.to_string()]}), view.now) {
        Ok(reply) => Reply::json(&reply),
        Err(error) => Reply { status: error.status(), ..Reply::json(&error.to_json()) },
    }
}

fn order(query: &Query) -> Order {
    if query.get("by") == "services" { Order::Services } else { Order::Calls }
}

fn page(view: View<'_>, id: TraceId, kept: Option<&Kept>) -> Markup {
    let title = kept.and_then(|kept| Some(kept.trace().root()?.segment.name.clone()));
    let title = title.unwrap_or_else(|| "Trace".to_owned());
    let page = Page {
        title: &title,
        way: "/traces",
        styles: &["trace.css", "details.css"],
        scripts: &["live.js", "timeline.js", "timeline-keys.js"],
        live: Some(format!("/trace/{id}/live")),
    };
    frame(
        view,
        &page,
        html! {
            div.trace-page data-trace=(id) {
                (live(view, id, kept))
                noscript { p.problem { "The timeline is drawn by scripts. " code { "xray-local show " (id) } " draws it in a terminal." } }
                div #work.work hidden[kept.is_none()] {
                    div.stage { (tools::toolbar()) (tools::grid()) }
                    aside #panel.panel aria-label="Details" hidden {}
                }
            }
        },
    )
}

/// The part that changes when documents come: header and minimap.
fn live(view: View<'_>, id: TraceId, kept: Option<&Kept>) -> Markup {
    let Some(kept) = kept else {
        return html! {
            div #live {
                div.empty {
                    h1 { "This trace is not here" }
                    p { code { (id) } " never came, or made room for newer ones. It is shown as soon as it comes." }
                    p { a href="/traces" { "To the traces" } }
                }
            }
        };
    };
    let trace = kept.trace();
    let timeline = Timeline::of(&trace, Order::Calls);
    let findings = view.api.store().problems().iter().filter(|problem| problem.trace_id == Some(id)).count();
    html! {
        div #live data-version=(kept.version) {
            (header::header(kept, &trace, &timeline, findings))
            (minimap::minimap(&timeline))
        }
    }
}
