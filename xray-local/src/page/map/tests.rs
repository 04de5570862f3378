//! What the map says, from traces to HTML.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{live, page};
use crate::api::Api;
use crate::page::View;
use crate::page::query::Query;
use crate::store::Store;

/// The shop calls the bank, a table and itself.
fn api(table: &str) -> Api {
    let api = Api::new(Store::new(1 << 20).into(), 1.0);
    let call = |id: &str, name: &str| json!({"name": name, "id": id, "start_time": 1.0, "end_time": 1.25, "namespace": "remote"});
    let mut stock = call("000000000000000e", "DynamoDB");
    (stock["namespace"], stock["aws"]) = ("aws".into(), json!({"table_name": table}));
    let trace = "1-581cf771-a006649127e371903a2de979";
    for document in [
        json!({"name": "shop", "id": "000000000000000a", "trace_id": trace, "start_time": 1.0, "end_time": 3.0, "error": true,
            "origin": "AWS::EC2::Instance", "subsegments": [call("000000000000000b", "bank"), call("000000000000000c", "shop"), stock]}),
        json!({"name": "shop", "id": "000000000000000d", "trace_id": trace, "parent_id": "000000000000000c",
            "start_time": 1.0, "end_time": 1.25, "origin": "AWS::EC2::Instance"}),
    ] {
        assert!(api.store().document(&document.to_string()).is_none_or(|problem| !problem.is_rejected));
    }
    api
}

fn drawn(api: &Api, query: &str) -> String {
    let view = View { api, status: &Value::Null, now: 60.0 };
    live(view, &Query::parse(query)).into_string()
}

#[test]
fn the_map_says_in_words_what_it_draws() {
    let map = drawn(&api("stock"), "");
    for label in [
        "aria-label=\"Clients of shop\"",
        "aria-label=\"shop, AWS::EC2::Instance: 2 calls, 1.12 s on average, 50 % error\"",
        "aria-label=\"bank, remote: 1 call, 250 ms on average\"",
        "aria-label=\"Clients to shop: 1 call, 2 s on average, 100 % error\"",
        "aria-label=\"shop to shop: 1 call, 250 ms on average\"",
    ] {
        assert!(map.contains(label), "no {label} in {map}");
    }
    assert!(map.contains("3 services, 1 call<"), "{map}");
}

#[test]
fn what_is_chosen_leads_to_its_traces() {
    let api = api("stock");
    let service = drawn(&api, "service=bank&type=remote&timeRange=PT5M");
    let term = "service%28id%28name%3A+%22bank%22%2C+type%3A+%22remote%22%29%29";
    assert!(service.contains(&format!("href=\"/traces?filter={term}&amp;timeRange=PT5M\"")), "{service}");
    assert!(service.contains("{ responsetime &gt;= {from} AND responsetime &lt;= {to} }"), "{service}");
    let edge = drawn(&api, "service=bank&type=remote&caller=shop&callerType=AWS::EC2::Instance");
    assert!(edge.contains("shop → bank") && edge.contains("filter=edge%28id%28name"), "{edge}");
    assert!(!drawn(&api, "service=gone").contains("panel"));
}

#[test]
fn a_link_is_a_dashed_edge_that_says_how_old_messages_are() {
    let api = api("stock");
    let linked = json!({"trace_id": "1-581cf771-a006649127e371903a2de979", "id": "000000000000000e"});
    let mailer = json!({"name": "mailer", "id": "00000000000000a0", "trace_id": "1-581cf772-a006649127e371903a2de979",
        "start_time": 3.25, "end_time": 4.0, "links": [linked]});
    assert!(api.store().document(&mailer.to_string()).is_none_or(|problem| !problem.is_rejected));
    let map = drawn(&api, "service=mailer&caller=stock&callerType=AWS::DynamoDB::Table");
    assert!(map.contains("class=\"edge link chosen\""), "{map}");
    assert!(map.contains("stock to mailer: 1 message, received 2 s after they were sent"), "{map}");
    assert!(map.contains("/traces?filter=service%28id%28name%3A+%22mailer%22%29%29"), "{map}");
}

#[test]
fn the_table_has_every_service_and_call() {
    let table = drawn(&api("stock"), "view=table");
    assert_eq!((table.matches("<tr data-key").count(), table.matches("scope=\"row\"").count()), (3, 7), "{table}");
    assert!(!table.contains("id=\"map\""));
}

#[test]
fn a_wrong_filter_is_shown_and_nothing_is_drawn() {
    let map = drawn(&api("stock"), "filter=fault+%3E");
    assert!(map.contains("expected a value at 7") && !map.contains("id=\"map\""), "{map}");
    assert!(drawn(&api("stock"), "filter=fault").contains("No service is selected"));
}

proptest! {
    #[test]
    fn names_are_text_on_the_page_and_nothing_else(name in "[<>\"'&/a\n]{1,12}", query in "[a-z=&%<>\"0-9]{0,40}") {
        let api = api(&name);
        let view = View { api: &api, status: &Value::Null, now: 60.0 };
        let html = page(view, &Query::parse(&query)).into_string();
        // All quotes and brackets of a name are escaped, so those that are left are ours and come in pairs.
        prop_assert_eq!(html.matches('"').count() % 2, 0);
        prop_assert_eq!(html.matches('<').count(), html.matches('>').count());
    }
}
