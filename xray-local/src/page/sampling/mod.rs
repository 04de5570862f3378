//! The sampling rules in the order in which programs try them: what each does in words, what programs did with it, and
//! a form to change it. The forms post to X-Ray's own operations.

mod form;
mod rule;
mod usage;

use maud::{Markup, html};
use serde_json::{Value, json};

use self::rule::Rule;
use self::usage::Usage;
use super::View;
use super::frame::{Page, frame};

pub(super) fn page(view: View<'_>) -> Markup {
    let page = Page {
        title: "Sampling",
        way: "/sampling",
        styles: &["list.css", "sampling.css"],
        scripts: &["live.js", "sampling.js"],
        live: Some("/sampling/live".to_owned()),
    };
    frame(
        view,
        &page,
        html! {
            header.head {
                h1 { "Sampling" }
                p.quiet { "Programs with central sampling ask for these rules every few minutes, and take the first that fits a request." }
            }
            (live(view))
            details.card.new {
                summary { "New rule" }
                (form::create())
            }
            dialog #sure aria-labelledby="sure-title" {
                h2 #sure-title { "Delete this rule?" }
                p { "Requests that it took are taken by the next rule that fits them." }
                form.actions method="dialog" {
                    button type="submit" value="" { "Keep" }
                    button.danger type="submit" value="delete" { "Delete" }
                }
            }
        },
    )
}

/// The part that changes.
pub(super) fn live(view: View<'_>) -> Markup {
    let rules = list(view, "/GetSamplingRules", "SamplingRuleRecords");
    let reported = list(view, "/SamplingStatisticSummaries", "SamplingStatisticSummaries");
    html! {
        div #live {
            ol.rules aria-label="Sampling rules" {
                @for rule in rules.iter().filter_map(|record| Rule::read(record.get("SamplingRule")?)) {
                    (row(&rule, &Usage::of(&rule.name, &reported, view.now)))
                }
            }
        }
    }
}

/// All pages of a reply. Rules and windows are bounded, so the pages are.
fn list(view: View<'_>, path: &str, name: &str) -> Vec<Value> {
    let mut body = json!({});
    let mut found = Vec::new();
    loop {
        let mut reply = view.api.answer(path, &body, view.now).unwrap_or_default();
        if let Some(Value::Array(page)) = reply.get_mut(name).map(Value::take) {
            found.extend(page);
        }
        match reply.get("NextToken") {
            Some(token) => body = json!({"NextToken": token}),
            None => return found,
        }
    }
}

fn row(rule: &Rule, usage: &Usage) -> Markup {
    html! {
        li.card.rule data-key=(rule.name) {
            details {
                summary {
                    span.priority title="Priority: the lowest is tried first" { (rule.priority) }
                    span.about { b { (rule.name) } span { "Records " (rule.effect()) } span.quiet { "Fits " (rule.scope()) } }
                    (usage.drawn())
                }
                (form::update(rule))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::{live, page};
    use crate::api::Api;
    use crate::page::View;
    use crate::store::Store;

    fn api(name: &str) -> Api {
        let api = Api::new(Store::new(1 << 20).into(), 0.05);
        let rule = json!({"RuleName": name, "ResourceARN": "*", "Priority": 10, "FixedRate": 0.25, "ReservoirSize": 4,
            "ServiceName": "shop", "ServiceType": "*", "Host": "*", "HTTPMethod": "GET", "URLPath": "/a*", "Version": 1,
            "Attributes": {"tenant": "gold"}});
        api.answer("/CreateSamplingRule", &json!({"SamplingRule": rule}), 1_000.0).expect("it is right");
        api
    }

    fn drawn(api: &Api) -> String {
        live(View { api, status: &Value::Null, now: 1_005.0 }).into_string()
    }

    #[test]
    fn rules_are_told_in_words_and_in_order() {
        let html = drawn(&api("gold"));
        let first = html.find("Records the first 4 requests each second, then 25 % of the rest").expect("it is told");
        let last = html.find("the first request each second, then 5.0 % of the rest").expect("the default is told");
        assert!(first < last && html.contains("Fits GET /a* in service shop, if tenant = gold"), "{html}");
        // Of the default rule there is less to change, and nothing to delete.
        let (_, default) = html.split_at(last);
        assert!(!default.contains("name=\"Priority\"") && !default.contains("data-delete"), "{default}");
    }

    #[test]
    fn what_programs_report_is_seen() {
        let api = api("gold");
        assert!(drawn(&api).contains("no reports"));
        let report = json!({"RuleName": "gold", "ClientID": "0123456789abcdef01234567", "Timestamp": 1_000,
            "RequestCount": 40, "SampledCount": 10, "BorrowCount": 1});
        api.answer("/SamplingTargets", &json!({"SamplingStatisticsDocuments": [report]}), 1_003.0)
            .expect("it is right");
        let html = drawn(&api);
        for part in ["40 requests", "10 sampled", "25 %", "1 borrowed"] {
            assert!(html.contains(part), "no {part} in {html}");
        }
    }

    proptest! {
        #[test]
        fn names_are_text_on_the_page_and_nothing_else(name in "[<>\"'&/a]{1,12}") {
            let api = api(&name);
            let html = page(View { api: &api, status: &Value::Null, now: 1_005.0 }).into_string();
            prop_assert_eq!(html.matches('"').count() % 2, 0);
            prop_assert_eq!(html.matches('<').count(), html.matches('>').count());
        }
    }
}
