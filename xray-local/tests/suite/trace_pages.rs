//! The page of a trace, as a browser asks for it: header, rows, search, details, documents.

use crate::site::{ID, Site};
use proptest::prelude::*;
use serde_json::{Value, json};

fn shop() -> Site {
    Site::new(&[
        json!({"name": "shop", "id": "000000000000000a", "trace_id": ID, "start_time": 1000.0, "end_time": 1002.0,
            "origin": "AWS::EC2::Instance", "user": "ada", "fault": true,
            "http": {"request": {"method": "GET", "url": "https://shop.example/cart?x=<i>"}, "response": {"status": 500}},
            "annotations": {"order": 7, "plan": "gold \"1\""},
            "metadata": {"default": {"cart": [1, {"colour": "Needle & <b>"}]}},
            "cause": {"exceptions": [
                {"id": "00000000000000e1", "type": "PayError", "message": "declined", "cause": "00000000000000e2",
                    "stack": [{"path": "src/pay.rs", "line": 42, "label": "shop::pay"}]},
                {"id": "00000000000000e2", "type": "BankError", "remote": true}]},
            "subsegments": [
                {"name": "DynamoDB", "id": "000000000000000b", "start_time": 1000.5, "end_time": 1001.0, "namespace": "aws",
                    "aws": {"operation": "GetItem", "table_name": "carts"}},
                {"name": "orders@db", "id": "000000000000000c", "start_time": 1001.0, "end_time": 1001.25, "namespace": "remote",
                    "sql": {"sanitized_query": "SELECT a FROM t WHERE b = ?", "url": "postgresql://db.example/orders"}},
                {"name": "told", "id": "000000000000000d", "start_time": 1001.0, "end_time": 1001.25, "fault": true,
                    "cause": "00000000000000e1",
                    "http": {"request": {"method": "GET", "url": "javascript:alert(1)"}}}]}),
        json!({"name": "late", "id": "000000000000000f", "trace_id": ID, "parent_id": "000000000000000a", "type": "subsegment",
            "start_time": 1001.5, "in_progress": true}),
    ])
}

#[test]
fn the_header_says_which_request_it_was() {
    let page = shop().text(&format!("/trace/{ID}"));
    for part in [
        "<span class=\"name\">shop</span>",
        "/cart?x=&lt;i&gt;",
        "aws xray batch-get-traces --endpoint-url {origin} --trace-ids 1-581cf771-a006649127e371903a2de979",
        "href=\"/compare?a=1-581cf771-a006649127e371903a2de979\"",
        "datetime=\"1970-01-01T00:16:40.000Z\"",
        "<dd>shop (AWS::EC2::Instance)</dd>",
        "<dd>ada</dd>",
        "role=\"treegrid\"",
        "In progress",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    assert!(!page.contains("<i>") && !page.contains(" style="), "{page}");
}

#[test]
fn documents_of_which_something_is_to_be_said_are_counted() {
    let shop =
        json!({"name": "shop", "id": "000000000000000a", "trace_id": ID, "start_time": 1000.5, "end_time": 1001.5});
    let mut doubtful = shop.clone();
    doubtful["end_time"] = 1000.25.into();
    for (document, findings) in [(shop, 0), (doubtful, 1)] {
        let site = Site::new(&[document]);
        assert_eq!(site.store().problems().len(), findings);
        assert_eq!(site.text(&format!("/trace/{ID}")).contains(">1 finding</a>"), findings == 1);
    }
}

#[test]
fn a_fault_that_the_root_does_not_show_is_told() {
    let site = Site::new(&[
        json!({"name": "shop", "id": "000000000000000a", "trace_id": ID, "start_time": 1000.5, "end_time": 1001.5,
        "subsegments": [{"name": "pay", "id": "000000000000000b", "start_time": 1000.5, "end_time": 1001.0, "fault": true}]}),
    ]);
    assert!(site.text(&format!("/trace/{ID}")).contains("1 fault inside"));
    assert!(!shop().text(&format!("/trace/{ID}")).contains("inside<"));
}

#[test]
fn rows_are_columns_of_equal_length() {
    let site = shop();
    let rows = site.json("rows");
    for column in ["id", "depth", "from", "to", "service", "name", "note", "flags", "self"] {
        assert_eq!(rows[column].as_array().unwrap().len(), 7, "{column}");
    }
    let names: Vec<&Value> =
        rows["name"].as_array().unwrap().iter().map(|at| &rows["texts"][at.as_u64().unwrap() as usize]).collect();
    assert_eq!(names, ["shop", "DynamoDB", "carts", "orders@db", "orders@db", "told", "late"]);
    assert_eq!(rows["depth"], json!([0, 1, 2, 1, 2, 1, 1]));
    assert_eq!(
        (&rows["from"][1], &rows["to"][1], &rows["length"]),
        (&json!(500_000), &json!(1_000_000), &json!(2_000_000))
    );
    // A fault; a subsegment; an inferred node; in progress.
    assert_eq!([0, 1, 2, 6].map(|row| rows["flags"][row].as_u64().unwrap()), [3, 8, 16, 4 | 8 | 32]);
    assert_eq!(
        rows["services"][1],
        json!({"name": "carts", "type": "AWS::DynamoDB::Table", "colour": rows["services"][1]["colour"]})
    );
    assert_eq!(site.json("rows?by=services")["depth"], json!([0, 1, 1, 1, 1, 0, 0]));
}

#[test]
fn search_looks_into_all_that_was_sent() {
    let site = shop();
    for (text, rows) in [
        ("needle", json!([0])),
        ("COLOUR", json!([0])),
        ("order%3D7", json!([0])),
        ("orders", json!([3, 4])),
        ("getitem", json!([1])),
        ("carts", json!([1, 2])),
        ("where+b", json!([3])),
        ("declined", json!([0])),
        ("late", json!([6])),
        ("nowhere", json!([])),
        ("", json!([])),
        ("end_time", json!([])),
    ] {
        assert_eq!(site.json(&format!("search?q={text}"))["rows"], rows, "{text}");
    }
    assert_eq!(site.json("search?q=carts&by=services")["rows"], json!([1, 5]));
}

#[test]
fn what_is_escaped_in_json_is_found() {
    let text =
        format!(r#"{{"name":"caf\u00e9","id":"000000000000000a","trace_id":"{ID}","start_time":1,"end_time":2}}"#);
    let site = Site::new(&[]);
    site.store().document(&text);
    assert_eq!(site.json("search?q=caf%C3%A9")["rows"], json!([0]));
}

#[test]
fn details_have_a_tab_for_what_was_sent_and_no_other() {
    let site = shop();
    let root = site.details("000000000000000a");
    for part in [
        "tab-panel-overview",
        "href=\"/traces?filter=annotation%5Border%5D+%3D+7\"",
        "gold &quot;1&quot;",
        "Needle &amp; &lt;b&gt;",
        "<code>src/pay.rs:42</code>",
        "shop::pay",
        "caused by ",
        "href=\"https://shop.example/cart?x=&lt;i&gt;\"",
        "curl -X 'GET' 'https://shop.example/cart?x=&lt;i&gt;'",
    ] {
        assert!(root.contains(part), "{part}\n{root}");
    }
    assert!(!root.contains("tab-panel-sql"), "{root}");
    let database = site.details("000000000000000c");
    assert!(
        database.contains("SELECT a\nFROM t\nWHERE b = ?") && !database.contains("tab-panel-annotations"),
        "{database}"
    );
}

#[test]
fn an_exception_told_elsewhere_is_found_there() {
    let told = shop().details("000000000000000d");
    assert!(told.contains("href=\"#000000000000000a\"") && told.contains("PayError"), "{told}");
    assert!(!told.contains("href=\"javascript:"), "{told}");
}

#[test]
fn an_inferred_node_has_the_id_that_the_documents_name() {
    let site = shop();
    let raw = site.json("raw");
    let documents: Vec<Value> = raw["Traces"][0]["Segments"]
        .as_array()
        .unwrap()
        .iter()
        .map(|segment| serde_json::from_str(segment["Document"].as_str().unwrap()).unwrap())
        .collect();
    let inferred = documents.iter().find(|document| document["name"] == "carts").unwrap();
    assert_eq!(site.json("rows")["id"][2], inferred["id"]);
    assert!(site.details(inferred["id"].as_str().unwrap()).contains("Inferred segment"));
}

#[test]
fn self_times_add_up_by_service_and_name() {
    let times = shop().text(&format!("/trace/{ID}/times"));
    // The segment ran for two seconds, and for 1.25 of them something ran below it.
    for part in ["By service", "By name", "750 ms", "500 ms"] {
        assert!(times.contains(part), "{part}\n{times}");
    }
}

#[test]
fn what_is_not_here_is_said_so_and_awaited() {
    let site = shop();
    let other = "1-581cf771-000000000000000000000000";
    let reply = site.get(&format!("/trace/{other}"));
    let page = String::from_utf8(reply.body.into_owned()).unwrap();
    assert!(reply.status == 404 && page.contains("This trace is not here"), "{page}");
    assert!(site.text(&format!("/trace/{other}/live")).contains("id=\"live\""));
    for path in [
        "/trace/",
        "/trace/x",
        "/trace/<script>",
        &format!("/trace/{ID}/x"),
        &format!("/trace/{ID}/segment/x"),
        &format!("/trace/{ID}/segment/0000000000000001"),
        &format!("/trace/{other}/rows"),
        &format!("/trace/{ID}/raw/x"),
    ] {
        let reply = site.get(path);
        assert_eq!(reply.status, 404, "{path}");
        assert!(!String::from_utf8_lossy(&reply.body).contains("<script>"), "{path}");
    }
}

prop_compose! {
    /// Documents with odd parents, times and texts, as long as X-Ray would take them.
    fn odd_documents()(rows in proptest::collection::vec((0u64..12, any::<bool>(), prop_oneof![0.0..10.0, 0.0..3e9], prop_oneof![Just(None), (0.0..1e9).prop_map(Some)], "<script>[a-z <&\"'/]{1,8}", 0usize..4), 1..12)) -> Vec<Value> {
        rows.iter().enumerate().map(|(place, (parent, is_subsegment, start, length, text, more))| {
            let mut document = json!({"name": "n", "id": format!("{place:016x}"), "trace_id": ID, "parent_id": format!("{parent:016x}"),
                "start_time": start, "annotations": {"said": text}, "metadata": {"m": {text.as_str(): [text, null, {}]}}});
            match length {
                Some(length) => document["end_time"] = json!(start + length),
                None => document["in_progress"] = true.into(),
            }
            if *is_subsegment { document["type"] = "subsegment".into(); }
            match more {
                1 => document["namespace"] = "remote".into(),
                2 => document["cause"] = json!({"exceptions": [{"id": "00000000000000e1", "message": text, "stack": [{"path": text}, {}]}]}),
                3 => document["cause"] = "00000000000000e1".into(),
                _ => {}
            }
            document
        }).collect()
    }
}

proptest! {
    #[test]
    fn every_page_of_a_trace_stands_whatever_came(documents in odd_documents()) {
        let site = Site::new(&[]);
        for document in &documents {
            site.store().document(&document.to_string());
        }
        if site.store().accounts().traces == 0 {
            return Ok(());
        }
        let rows = site.json("rows");
        let ids = rows["id"].as_array().unwrap();
        prop_assert_eq!(rows["flags"].as_array().unwrap().len(), ids.len());
        for id in ids {
            let details = site.details(id.as_str().unwrap());
            prop_assert!(details.contains("tab-panel-raw") && !details.contains("<script>") && !details.contains("NaN"), "{}", details);
        }
        for path in ["", "/live", "/times", "/raw", "/search?q=a"] {
            site.text(&format!("/trace/{ID}{path}"));
        }
        let compared = site.text(&format!("/compare?a={ID}&b={ID}"));
        prop_assert!(compared.contains("Only in A</h2><p class=\"number\">0<"), "{}", compared);
        site.text("/compare?split=5");
    }
}
