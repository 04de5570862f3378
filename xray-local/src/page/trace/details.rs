//! The details of one row: tabs of what was sent for it, those of X-Ray's console.
//!
//! X-Ray: [Annotations], [Metadata].
//!
//! [Annotations]: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-annotations
//! [Metadata]: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-metadata

use maud::{Markup, html};
use serde_json::{Map, Value};

use super::{cause, json_tree, overview_tab, source::source, sql};
use crate::document::{Segment, SegmentId};
use crate::layout::timeline::{Kind, Order, Timeline};
use crate::page::list::annotation;
use crate::page::query::link;
use crate::page::words::Outcome;
use crate::store::Kept;

/// A tab: its id, its title, how many things it holds, and what it shows.
type Tab = (&'static str, &'static str, Option<usize>, Markup);

/// The details of the row with this id; `None` when the trace has no such row.
pub(super) fn details(kept: &Kept, id: SegmentId) -> Option<Markup> {
    let timeline = Timeline::of(&kept.trace(), Order::Calls);
    let row = timeline.rows.iter().find(|row| row.id == id)?;
    let object = source(kept, row.segment).unwrap_or_default();
    let mut tabs: Vec<Tab> = vec![("overview", "Overview", None, overview_tab::overview(&timeline, row, &object))];
    if row.kind != Kind::Inferred && !row.segment.annotations.is_empty() {
        tabs.push(("annotations", "Annotations", Some(row.segment.annotations.len()), annotations(row.segment)));
    }
    if let Some(metadata) = filled(&object, "metadata") {
        let count = metadata.as_object().map(Map::len);
        tabs.push(("metadata", "Metadata", count, json_tree::tree(metadata)));
    }
    if let Some(cause) = object.get("cause").filter(|cause| !cause.is_null()) {
        let count = cause.get("exceptions").and_then(Value::as_array).map(Vec::len);
        tabs.push(("exceptions", "Exceptions", count, cause::cause(kept, cause)));
    }
    if let Some(query) = filled(&object, "sql") {
        tabs.push(("sql", "SQL", None, sql::sql(query)));
    }
    tabs.push(("raw", "Raw JSON", None, raw(&object)));
    let outcome = Outcome::of(row.segment);
    Some(html! {
        div #panel-body data-segment=(id) {
            header.panel-head {
                h2 { span.pill.(outcome.class()) { (outcome.word()) } " " (row.name) }
                button #panel-close type="button" title="Close (Esc)" aria-label="Close" { "×" }
            }
            div.tabs role="tablist" aria-label="Details" {
                @for (id, title, count, _) in &tabs {
                    button role="tab" id=(format!("tab-{id}")) data-tab=(id) aria-controls=(format!("tab-panel-{id}"))
                        aria-selected=(if *id == "overview" { "true" } else { "false" }) type="button"
                        tabindex=(if *id == "overview" { "0" } else { "-1" }) {
                        (title) @if let Some(count) = count { span.count { (count) } }
                    }
                }
            }
            @for (id, _, _, content) in &tabs {
                section.tab role="tabpanel" id=(format!("tab-panel-{id}")) aria-labelledby=(format!("tab-{id}")) hidden[*id != "overview"] {
                    (content)
                }
            }
        }
    })
}

fn filled<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    object.get(name).filter(|value| value.as_object().is_some_and(|fields| !fields.is_empty()))
}

fn annotations(segment: &Segment) -> Markup {
    html! {
        table.pairs {
            tbody {
                @for (key, value) in &segment.annotations {
                    @let (shown, written) = annotation(value);
                    tr {
                        th scope="row" { (key) }
                        td {
                            a href=(link("/traces", &[("filter", &format!("annotation[{key}] = {written}"))]))
                                title="Show the traces that have it" { (shown) }
                        }
                    }
                }
            }
        }
    }
}

fn raw(object: &Map<String, Value>) -> Markup {
    // An object has a JSON form always.
    let text = serde_json::to_string_pretty(object).unwrap_or_default();
    html! {
        p.quiet { "As it was sent, without its subsegments." button.copy type="button" data-copy-from="raw-json" { "Copy" } }
        pre #raw-json.code { (text) }
    }
}
