//! Pages as text: what is asked for is there, nothing asked for changes anything, and no text of a trace becomes markup.

use proptest::prelude::*;
use serde_json::{Value, json};
use xray_local::api::Api;
use xray_local::page::{Reply, View, answer};
use xray_local::store::Store;

fn api() -> Api {
    Api::new(Store::new(16 << 20).into(), 1.0)
}

fn get(api: &Api, path: &str, query: &str) -> Reply {
    answer(View { api, status: &api.status(), now: 2_000.0 }, path, query)
}

fn text(reply: Reply) -> String {
    String::from_utf8(reply.body.into_owned()).unwrap()
}

fn document(number: u64, change: impl FnOnce(&mut Value)) -> String {
    let mut document = json!({"name": "shop", "id": format!("{number:016x}"), "trace_id": format!("1-581cf771-{number:024x}"),
        "start_time": 1000.0 + number as f64, "end_time": 1001.0 + number as f64});
    change(&mut document);
    document.to_string()
}

#[test]
fn looking_changes_nothing() {
    let api = api();
    assert!(api.store().document(&document(1, |_| {})).is_none());
    let before = (api.status(), api.store().accounts());
    let paths = [
        "/",
        "/traces",
        "/traces/live",
        "/analytics",
        "/analytics/live",
        "/documents",
        "/documents/live",
        "/local/completion",
    ];
    for path in paths {
        for query in
            ["", "filter=fault", "filter=%28", "limit=99999999&by=user&sort=p99", "from=x&to=1e999&timeRange=PT5M"]
        {
            assert!(get(&api, path, query).status < 400, "{path}?{query}");
        }
    }
    assert_eq!((api.status(), api.store().accounts()), before);
}

#[test]
fn what_is_not_there_is_told_as_a_page() {
    for path in ["/x", "/assets/", "/assets/../Cargo.toml", "/assets/frame.css/x", "/trace/", "/TRACES", "", "//traces"]
    {
        let reply = get(&api(), path, "");
        assert_eq!((reply.status, reply.content_type), (404, "text/html; charset=utf-8"), "{path}");
    }
}

#[test]
fn a_page_loads_only_what_is_there() {
    let api = api();
    for path in ["/traces", "/analytics", "/documents"] {
        let page = text(get(&api, path, ""));
        let assets = page.split(['"', '\'']).filter(|part| part.starts_with("/assets/"));
        let mut found = 0;
        for asset in assets {
            found += 1;
            assert_eq!(get(&api, asset, "").status, 200, "{asset}");
        }
        assert!(found > 3, "{path} loads {found} files");
        assert!(!page.contains("http://") && !page.contains("https://") && !page.contains(" style="), "{page}");
    }
}

#[test]
fn completion_knows_keywords_keys_values_and_services() {
    let api = api();
    let sent = document(1, |document| {
        document["annotations"] = json!({"order": 7, "plan": "gold"});
        document["user"] = "ada".into();
        document["subsegments"] = json!([{"name": "DynamoDB", "id": "00000000000000aa", "start_time": 1001.0, "end_time": 1001.5,
            "namespace": "aws", "aws": {"table_name": "carts"}}]);
    });
    assert!(api.store().document(&sent).is_none());
    let offered: Value = serde_json::from_str(&text(get(&api, "/local/completion", ""))).unwrap();
    let keyword = |text: &str| {
        let keywords = offered["keywords"].as_array().unwrap();
        keywords.iter().find(|keyword| keyword["text"] == text).cloned().unwrap_or_default()
    };
    assert_eq!(keyword("user"), json!({"text": "user", "type": "string", "values": ["ada"]}));
    assert_eq!(keyword("fault")["type"], "boolean");
    assert_eq!(
        offered["annotations"],
        json!([{"text": "annotation[order]", "type": "number", "values": ["7"]}, {"text": "annotation[plan]", "type": "string", "values": ["gold"]}])
    );
    assert_eq!(
        offered["services"],
        json!([{"name": "carts", "type": "AWS::DynamoDB::Table"}, {"name": "shop", "type": null}])
    );
}

#[test]
fn every_link_of_a_list_is_a_filter_that_selects_what_it_stands_for() {
    let api = api();
    for (number, value) in
        [json!("a\"b\\c"), json!("x AND y"), json!(-0.5), json!(true), json!("é<&>'"), json!("")].iter().enumerate()
    {
        let sent = document(number as u64, |document| document["annotations"] = json!({"key": value}));
        assert!(api.store().document(&sent).is_none());
    }
    let list = text(get(&api, "/traces", ""));
    let links: Vec<String> = list
        .split("href=\"")
        .filter(|rest| rest.starts_with("/traces?filter=annotation"))
        .map(|rest| rest.split('"').next().unwrap().replace("&amp;", "&"))
        .collect();
    assert_eq!(links.len(), 6);
    for link in links {
        let narrowed = text(get(&api, "/traces", link.split_once('?').unwrap().1));
        assert_eq!(narrowed.matches("<li class=\"trace").count(), 1, "{link}");
    }
}

proptest! {
    #[test]
    fn no_query_and_no_text_breaks_a_page(query in ".{0,60}", texts in proptest::collection::vec(".{0,30}", 4)) {
        let api = api();
        let sent = document(1, |document| {
            document["user"] = texts[0].as_str().into();
            document["annotations"] = json!({"key": texts[1]});
            document["http"] = json!({"request": {"method": texts[2], "url": texts[3]}});
        });
        api.store().document(&sent);
        for path in ["/traces", "/analytics", "/documents"] {
            let page = text(get(&api, path, &query));
            // Whatever is sent stands as text: no element but ours opens.
            for element in page.split('<').skip(1) {
                let name: String = element.chars().take_while(|char| char.is_ascii_alphanumeric() || "/!".contains(*char)).collect();
                prop_assert!(!name.is_empty(), "a bare `<` in {element:?}");
            }
        }
    }
}
