//! Insights: when faults left what was expected, where that began, and whom it hit. All of it is a local estimate.

mod card;

use std::cmp::Reverse;

use maud::{Markup, html};

use self::card::card;
use super::View;
use super::frame::{Page, frame};
use super::words::counted;

/// More insights nobody reads; the number of all is told.
const MAX_LISTED: usize = 100;

pub(super) fn page(view: View<'_>) -> Markup {
    let page = Page {
        title: "Insights",
        way: "/insights",
        styles: &["list.css", "insights.css"],
        scripts: &["live.js"],
        live: Some("/insights/live".to_owned()),
    };
    frame(
        view,
        &page,
        html! {
            header.head {
                h1 { "Insights" }
                span.pill { "local estimate" }
                p.quiet { "Minutes in which more requests faulted than the minutes before let expect. X-Ray's own model is not public; it may see more, or less." }
            }
            (live(view))
        },
    )
}

/// The part that changes.
pub(super) fn live(view: View<'_>) -> Markup {
    let mut insights = view.api.insights(view.now);
    // The active ones first, then the latest. What one group sees another may see too.
    insights.sort_by_key(|insight| (insight.end.is_some(), Reverse(insight.start)));
    let count = insights.len();
    insights.truncate(MAX_LISTED);
    let active = insights.iter().filter(|insight| insight.end.is_none()).count() as u64;
    html! {
        div #live {
            @if insights.is_empty() {
                div.empty {
                    h2 { "Nothing is unusual" }
                    p { "An insight opens when the faults of a service leave the band that is expected of it." }
                    p.quiet { "Groups with insights enabled are looked at, and all traces as the group “Default”." }
                }
            } @else {
                p.quiet role="status" { (counted(count as u64, "insight")) ", " (active) " active" }
                ol.insights aria-label="Insights" { @for insight in &insights { (card(insight)) } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::live;
    use crate::api::Api;
    use crate::page::View;
    use crate::store::Store;

    const START: u64 = 1_700_000_040;

    /// Ten good minutes and then some in which the bank faults.
    fn api(bad_minutes: u64) -> Api {
        let api = Api::new(Store::new(16 << 20).into(), 1.0);
        for number in 0..(10 + bad_minutes) * 12 {
            let start = START + number / 12 * 60 + number % 12;
            let fault = number / 12 >= 10 && number % 2 == 0;
            let document = json!({"name": "shop", "id": format!("{:016x}", number * 2 + 1), "trace_id": format!("1-581cf771-{number:024x}"),
                "start_time": start, "end_time": start + 1, "fault": fault, "subsegments": [{"name": "bank & co",
                "id": format!("{:016x}", number * 2 + 2), "start_time": start, "end_time": start + 1, "namespace": "remote", "fault": fault}]});
            assert!(api.store().document(&document.to_string()).is_none_or(|problem| !problem.is_rejected));
        }
        api
    }

    fn drawn(api: &Api, minute: u64) -> String {
        #[expect(clippy::cast_precision_loss, reason = "seconds have ten digits")]
        let now = (START + minute * 60) as f64;
        live(View { api, status: &Value::Null, now }).into_string()
    }

    #[test]
    fn an_outage_is_told_with_its_cause_and_the_way_to_its_traces() {
        let html = drawn(&api(3), 13);
        assert!(html.contains("1 insight, 1 active"), "{html}");
        for part in [
            "Active",
            "bank &amp; co",
            "18 of 36 requests",
            "/traces?filter=service%28id%28name%3A+%22bank+%26+co%22",
            "/map?",
        ] {
            assert!(html.contains(part), "no {part} in {html}");
        }
    }

    #[test]
    fn good_minutes_are_nothing_unusual() {
        assert!(drawn(&api(0), 10).contains("Nothing is unusual"));
        assert!(drawn(&Api::new(Store::new(1 << 20).into(), 1.0), 0).contains("Nothing is unusual"));
    }
}
