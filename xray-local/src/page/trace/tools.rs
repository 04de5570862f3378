//! The timeline's tools and its empty grid, which scripts fill and move.

use maud::{Markup, html};

use crate::page::words::Outcome;

const OUTCOMES: [Outcome; 5] = [Outcome::Ok, Outcome::Error, Outcome::Throttle, Outcome::Fault, Outcome::Open];

pub(super) fn toolbar() -> Markup {
    html! {
        div.tools role="toolbar" aria-label="Timeline tools" {
            div.search {
                input #search type="search" autocomplete="off" spellcheck="false" aria-label="Search in this trace"
                    placeholder="Search names, annotations, metadata, SQL, URLs" ;
                output #found for="search" {}
                button #previous type="button" title="Previous match (N)" aria-label="Previous match" disabled { "↑" }
                button #next type="button" title="Next match (n)" aria-label="Next match" disabled { "↓" }
            }
            button #next-error.wide type="button" title="Next error or fault (e)" { "Next error" }
            button #critical type="button" aria-pressed="true" title="What the caller waited for (c)" { "Critical path" }
            (menu())
            button #times type="button" aria-pressed="false" title="Self time of each service and name (w)" { span.wide { "Where the time went" } span.narrow { "Times" } }
            span.zoom role="group" aria-label="Zoom" {
                button #zoom-out type="button" title="Zoom out (-)" aria-label="Zoom out" { "−" }
                button #zoom-in type="button" title="Zoom in (+)" aria-label="Zoom in" { "+" }
                button #zoom-all type="button" title="The whole trace (0)" { "Fit" }
            }
        }
    }
}

fn menu() -> Markup {
    html! {
        details.menu #view {
            summary { "View" span #hidden-count.badge hidden {} }
            div.sheet {
                fieldset {
                    legend { "Rows" }
                    button #collapse-all type="button" title="Collapse all ([)" { "Collapse all" }
                    button #level-less type="button" title="Collapse by one level (<)" { "One level less" }
                    button #level-more type="button" title="Expand by one level (>)" { "One level more" }
                    button #expand-all type="button" title="Expand all (])" { "Expand all" }
                }
                label { "Order "
                    select #order { option value="calls" { "A service below its call" } option value="services" { "Each service on its own" } }
                }
                label { "Hide shorter than "
                    span.joined {
                        input #shorter type="number" min="0" step="any" inputmode="decimal" placeholder="0";
                        select #unit aria-label="Unit" { option value="ms" { "ms" } option value="share" { "% of the trace" } }
                    }
                }
                label.check { input #only-found type="checkbox"; "Only what the search finds" }
                fieldset #outcomes {
                    legend { "Show" }
                    @for (place, outcome) in OUTCOMES.iter().enumerate() {
                        label.check { input type="checkbox" checked value=(place); span.pill.(outcome.class()) { (outcome.word()) } }
                    }
                }
            }
        }
    }
}

pub(super) fn grid() -> Markup {
    html! {
        div.timeline {
            div.axis-line {
                span.axis-head { "Segment or subsegment" }
                div #axis.axis title="Drag to zoom" aria-hidden="true" {}
            }
            div #grid role="treegrid" tabindex="0" aria-label="Timeline" aria-colcount="3" aria-describedby="grid-keys" {
                div #rows role="rowgroup" {}
            }
            p #grid-keys.keys-line {
                span { kbd { "j" } kbd { "k" } "row" } span { kbd { "←" } kbd { "→" } "collapse, expand" } span { kbd { "Enter" } "details" }
                span { kbd { "n" } "next match" } span { kbd { "e" } "next error" } span { kbd { "+" } kbd { "-" } kbd { "0" } "zoom" } span { kbd { "z" } "zoom to the row" }
                span { kbd { "Ctrl" } "wheel zooms, " kbd { "Shift" } "wheel moves" }
            }
        }
    }
}
