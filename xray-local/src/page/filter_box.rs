//! The filter expression and time range on top of a page, and where an expression is wrong.

use maud::{Markup, html};

use super::query::{Query, RANGES};
use super::selection::Selection;

/// The form; sending it opens `path` with what was chosen. `kept` are names of the address that stay as they are.
pub(super) fn filter_box(path: &str, query: &Query, kept: &[&str]) -> Markup {
    html! {
        form.filter method="get" action=(path) role="search" {
            div.expression {
                input #filter type="text" name="filter" value=(query.filter()) autocomplete="off" autocapitalize="none" spellcheck="false"
                    role="combobox" aria-expanded="false" aria-controls="completions" aria-autocomplete="list" aria-label="Filter expression"
                    placeholder="Filter expression, such as fault AND responsetime > 0.5" aria-describedby="filter-error";
                kbd.hint aria-hidden="true" { "/" }
                ul #completions role="listbox" aria-label="Completions" hidden {}
            }
            label.range {
                span.unseen { "Time range" }
                select name="timeRange" {
                    @for (value, name, _) in RANGES { option value=(value) selected[value == query.time_range()] { (name) } }
                }
            }
            @for name in kept.iter().filter(|name| !query.get(name).is_empty()) {
                input type="hidden" name=(name) value=(query.get(name));
            }
            button.main type="submit" { "Filter" }
            @if !query.filter().is_empty() || !query.get("from").is_empty() { a.clear href=(path) { "Clear" } }
        }
    }
}

/// What is wrong with the expression, with the place marked; nothing when it is right.
pub(super) fn filter_error(query: &Query, selection: &Selection) -> Markup {
    let text = query.filter();
    html! {
        @if let Some(error) = &selection.error {
            @let span = error.span();
            div #filter-error.problem role="alert" {
                pre {
                    (text.get(..span.start).unwrap_or(text))
                    mark { (text.get(span.clone()).filter(|wrong| !wrong.is_empty()).unwrap_or("\u{a0}")) }
                    (text.get(span.end..).unwrap_or_default())
                }
                p { (error) }
            }
        }
    }
}
