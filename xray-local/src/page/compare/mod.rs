//! Comparing: two traces side by side, or two sets of traces, such as those before and after a change.

mod annotations;
mod change;
mod form;
mod histogram;
mod pair;
mod sets;
mod statistics;
mod work;

use maud::{Markup, html};

use super::View;
use super::frame::{Page, frame};
use super::query::{Query, link};
use crate::document::TraceId;
use crate::store::Kept;

/// Names that an address of this page may have.
const NAMES: [&str; 10] = ["a", "b", "sort", "a.filter", "b.filter", "split", "a.from", "a.to", "b.from", "b.to"];
/// Those that ask for sets.
const OF_SETS: [&str; 7] = ["a.filter", "b.filter", "split", "a.from", "a.to", "b.from", "b.to"];

pub(super) fn page(view: View<'_>, query: &Query) -> Markup {
    let page = Page {
        title: "Compare",
        way: "/compare",
        styles: &["list.css", "compare.css"],
        scripts: &["live.js", "copy.js"],
        live: Some(address("/compare/live", query, "", "")),
    };
    frame(view, &page, live(view, query))
}

/// The part that changes when documents come.
pub(super) fn live(view: View<'_>, query: &Query) -> Markup {
    let (a, b) = (trace(view, query.get("a")), trace(view, query.get("b")));
    html! {
        div #live {
            @match (&a, &b) {
                (Some(a), Some(b)) => (pair::pair(query, a, b)),
                _ if OF_SETS.iter().any(|name| !query.get(name).is_empty()) => (sets::sets(view, query)),
                _ => (form::choose(view, query)),
            }
        }
    }
}

/// The address of this page with one name set to something else.
fn address(path: &str, query: &Query, name: &str, value: &str) -> String {
    link(path, &NAMES.map(|it| (it, if it == name { value } else { query.get(it) })))
}

fn trace(view: View<'_>, id: &str) -> Option<Kept> {
    TraceId::parse(id.trim()).and_then(|id| view.api.store().trace(id))
}
