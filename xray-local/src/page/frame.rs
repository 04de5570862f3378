//! What is around every page: the title, the ways between pages, the light that says whether it is live, and the keys.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde_json::Value;

use super::View;

/// A page, with its part that changes.
pub(super) struct Page<'a> {
    /// What the browser's tab says.
    pub(super) title: &'a str,
    /// The path of the way that is marked as the one taken.
    pub(super) way: &'a str,
    /// Style sheets besides that of the frame.
    pub(super) styles: &'a [&'a str],
    /// Modules besides that of the frame.
    pub(super) scripts: &'a [&'a str],
    /// The address whose reply replaces the element `#live` when something changes; none for a page that stands still.
    pub(super) live: Option<String>,
}

/// Path, name and key of a page, and how its sign is drawn (in a square of 24).
const WAYS: &[(&str, &str, char, &str)] = &[
    ("/traces", "Traces", 't', "M4 6h9M4 12h16M9 18h8"),
    ("/map", "Map", 'm', "M5 12a2 2 0 1 0 0 .01M18 5a2 2 0 1 0 0 .01M18 19a2 2 0 1 0 0 .01M7 11l9-5M7 13l9 5"),
    ("/analytics", "Analytics", 'a', "M5 20V11M12 20V4M19 20v-6"),
    ("/insights", "Insights", 'i', "M3 12h4l3-8 4 16 3-8h4"),
    ("/sampling", "Sampling", 's', "M4 5h16l-6 8v6l-4 2v-8z"),
    ("/compare", "Compare", 'c', "M7 4v16M17 4v16M4 9h6M4 14h6M14 7h6M14 12h6"),
    ("/documents", "Documents", 'd', "M6 3h8l4 4v14H6zM9 12h6M9 16h6"),
];

const KEYS: &[(&str, &str)] = &[
    ("/", "write a filter"),
    ("j k", "next, previous trace or row"),
    ("Enter", "open what is marked"),
    ("c", "choose a trace of the list to compare"),
    ("← →", "collapse, expand a row of a trace"),
    ("n N", "next, previous match in a trace"),
    ("e E", "next, previous error in a trace"),
    ("+ - 0", "zoom in, out, to the whole trace or map"),
    ("z c w", "zoom to the row; critical path; where the time went"),
    ("p", "pause or follow"),
    ("d", "dark, light, as the system"),
    ("?", "these keys"),
];

pub(super) fn frame(view: View<'_>, page: &Page<'_>, body: Markup) -> Markup {
    let problems = view.status.get("Problems").and_then(Value::as_array).map_or(0, Vec::len);
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="dark light";
                title { (page.title) " · xray-local" }
                link rel="icon" href="/assets/icon.svg";
                link rel="stylesheet" href="/assets/frame.css";
                @for style in page.styles { link rel="stylesheet" href=(format!("/assets/{style}")); }
                script src="/assets/theme.js" {}
                script type="module" src="/assets/frame.js" {}
                @for script in page.scripts { script type="module" src=(format!("/assets/{script}")) {} }
            }
            body data-live=[page.live.as_deref()] {
                a.skip href="#main" { "Skip to the content" }
                nav.ways aria-label="Pages" {
                    a.brand href="/traces" { (brand()) span { "xray-local" } }
                    @for (path, name, key, sign) in WAYS {
                        a href=(path) data-key=(key) aria-current=[(*path == page.way).then_some("page")]
                            title=(format!("{name} (g {key})")) {
                            (sign_of(sign)) span { (name) }
                            @if *path == "/documents" { span.badge #problems hidden[problems == 0] { (problems) } }
                        }
                    }
                    div.foot {
                        button #pause type="button" aria-pressed="false" title="Pause or follow (p)" hidden[page.live.is_none()] {
                            span.light {} span.word { "Live" }
                        }
                        button #theme type="button" title="Dark, light, as the system (d)" { (sign_of(HALF_MOON)) span.word { "Theme" } }
                        button #help type="button" title="Keys (?)" { (sign_of(QUESTION)) span.word { "Keys" } }
                    }
                }
                main #main tabindex="-1" { (body) }
                dialog #keys aria-label="Keys" {
                    h2 { "Keys" }
                    dl {
                        @for (keys, what) in KEYS { dt { @for key in keys.split(' ') { kbd { (key) } } } dd { (what) } }
                        @for (_, name, key, _) in WAYS { dt { kbd { "g" } kbd { (key) } } dd { (name) } }
                    }
                    form method="dialog" { button type="submit" { "Close" } }
                }
                div #said.said role="status" aria-live="polite" {}
            }
        }
    }
}

pub(super) fn not_found(view: View<'_>) -> Markup {
    let page = Page { title: "Not here", way: "", styles: &[], scripts: &[], live: None };
    frame(
        view,
        &page,
        html! {
            div.empty { h1 { "There is no such page" } p { a href="/traces" { "To the traces" } } }
        },
    )
}

const HALF_MOON: &str = "M12 3a9 9 0 1 0 0 18zM12 3a9 9 0 0 1 0 18";
const QUESTION: &str = "M9 9a3 3 0 1 1 4.2 2.7c-.8.4-1.2 1-1.2 1.8v.5M12 17.5v.01M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18";

/// A sign of lines, in the colour of the text beside it.
pub(super) fn sign_of(path: &str) -> Markup {
    html! { svg.sign viewBox="0 0 24 24" aria-hidden="true" { path d=(path) {} } }
}

fn brand() -> Markup {
    const MARK: &str = r#"<svg class="mark" viewBox="0 0 24 24" aria-hidden="true"><path d="M4 4l16 16M20 4l-6.5 6.5M4 20l6.5-6.5"/></svg>"#;
    PreEscaped(MARK.to_owned())
}
