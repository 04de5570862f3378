//! Texts in traces that would do something if a page took them for more than text.

use serde_json::json;

use crate::support::samples::{request, send, trace_id};
use crate::support::{Browser, DESKTOP, browse};

const PAYLOADS: &[&str] = &[
    "<script>window.harmed=1</script>",
    "<img src=x onerror=window.harmed=1>",
    "<svg onload=window.harmed=1>",
    "\"><script>window.harmed=1</script>",
    "'><img src=x onerror=window.harmed=1>",
    "\" onmouseover=window.harmed=1 x=\"",
    "' autofocus onfocus=window.harmed=1 x='",
    "</title><script>window.harmed=1</script>",
    "</textarea><script>window.harmed=1</script>",
    "</style><script>window.harmed=1</script>",
    "</script><script>window.harmed=1</script>",
    "<!--<img src=\"--><img src=x onerror=window.harmed=1>",
    "]]><script>window.harmed=1</script>",
    "javascript:window.harmed=1",
    "JaVaScRiPt:window.harmed=1//https://",
    "data:text/html,<script>window.harmed=1</script>",
    "<a href=javascript:window.harmed=1>x</a>",
    "<iframe srcdoc='<script>parent.harmed=1</script>'>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<form action=//evil.example><button>x",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=window.harmed=1>",
    "<template><script>window.harmed=1</script></template>",
    "<details open ontoggle=window.harmed=1>",
    "{{constructor.constructor('window.harmed=1')()}}",
    "${window.harmed=1}",
    "&lt;script&gt;window.harmed=1&lt;/script&gt;",
    "&#x3c;script&#x3e;window.harmed=1",
    "\u{2028}window.harmed=1\u{2029}",
    "\u{202e}gnp.exe",
    "\u{0}\u{1b}[31m\u{7f}",
    "__proto__",
    "constructor",
    "../../etc/passwd",
    "%3Cscript%3Ewindow.harmed=1%3C/script%3E",
    "`+window.harmed=1+`",
];

/// The text in every field that X-Ray takes it in.
fn hostile(number: u64, text: &str) -> String {
    request(number, |document| {
        document["user"] = text.into();
        document["annotations"] = json!({"text": text});
        document["metadata"] = json!({"default": {text: text}});
        document["http"]["request"] = json!({"method": text, "url": text, "user_agent": text, "client_ip": text});
        document["cause"] = json!({"working_directory": text, "paths": [text], "exceptions": [{
            "id": format!("{:016x}", number * 16 + 9), "type": text, "message": text,
            "stack": [{"path": text, "line": 1, "label": text}],
        }]});
        document["fault"] = true.into();
        document["subsegments"] = json!([{
            "id": format!("{:016x}", number * 16 + 2), "name": "database", "namespace": "remote",
            "start_time": document["start_time"], "end_time": document["end_time"],
            "sql": {"sanitized_query": text, "database_type": text, "user": text, "url": "postgresql://db.example:5432/orders"},
            "annotations": {"below": text}, "metadata": {"default": {"key": text}},
        }, {
            "id": format!("{:016x}", number * 16 + 3), "name": "DynamoDB", "namespace": "aws",
            "start_time": document["start_time"], "end_time": document["end_time"],
            "aws": {"operation": text, "table_name": text, "region": text},
        }]);
    })
}

async fn is_unharmed(browser: &Browser, path: &str) {
    browser.open(path).await;
    browser.find("main").await;
    is_clean(browser, path).await;
}

async fn is_clean(browser: &Browser, path: &str) {
    // Elements that only a payload makes.
    let made = "return [window.harmed, document.querySelectorAll('main iframe, main img, base, main meta, main template, main math, \
                main script, form[action*=\"//\"], [onerror], [onload], [onfocus], [onmouseover], [ontoggle], \
                a[href^=\"javascript:\" i], a[href^=\"data:\" i]').length];";
    assert_eq!(browser.run(made).await, json!([null, 0]), "{path}");
}

#[test]
fn no_text_of_a_trace_becomes_more_than_text() {
    browse(DESKTOP, async |browser| {
        for (number, payload) in PAYLOADS.iter().enumerate() {
            send(&browser.store, &hostile(number as u64, payload));
            // What X-Ray would refuse is shown as well, on the page of documents.
            browser.store.document(&request(1_000 + number as u64, |document| document["name"] = (*payload).into()));
        }
        for path in [
            "/traces",
            "/documents",
            "/analytics?by=annotation%5Btext%5D",
            "/analytics?by=http.url",
            "/analytics?by=user",
        ] {
            is_unharmed(browser, path).await;
        }
        assert_eq!(browser.count(".groups tbody th a:not(:has(i))").await, PAYLOADS.len());
        // Each payload in one of the places, and each place with many payloads.
        let places = ["/traces?filter=", "/traces?timeRange=", "/analytics?by=", "/analytics?sort="];
        for (payload, path) in PAYLOADS.iter().zip(places.iter().cycle()) {
            let value: String = form_urlencoded::byte_serialize(payload.as_bytes()).collect();
            is_unharmed(browser, &format!("{path}{value}")).await;
        }
        is_unharmed(browser, &format!("/traces?filter=user%20%3D%20%22x&x={}", trace_id(0))).await;
    });
}

#[test]
fn no_text_of_a_row_becomes_more_than_text() {
    browse(DESKTOP, async |browser| {
        for (number, payload) in PAYLOADS.iter().enumerate() {
            let number = number as u64;
            send(&browser.store, &hostile(number, payload));
            let trace = trace_id(number);
            // The panel with all its tabs is in the page, though one is shown.
            let row = number * 16 + 1 + number % 3;
            is_unharmed(browser, &format!("/trace/{trace}#{row:016x}")).await;
            browser.find("#panel-body").await;
            is_clean(browser, &trace).await;
            is_unharmed(browser, &format!("/compare?a={trace}&b={}", trace_id(0))).await;
        }
        is_unharmed(browser, "/compare?a.filter=fault&b.filter=fault").await;
    });
}

#[test]
fn no_text_of_a_node_becomes_more_than_text() {
    browse(DESKTOP, async |browser| {
        for (number, payload) in PAYLOADS.iter().enumerate() {
            send(&browser.store, &hostile(number as u64, payload));
        }
        for path in ["/map", "/map?view=table", "/insights"] {
            is_unharmed(browser, path).await;
        }
        // The tables that the payloads name are nodes, and each can be chosen.
        browser.open("/map?view=table").await;
        let links = "return [...new Set([...document.querySelectorAll('main a[href^=\"/map?\"]')].map((it) => it.getAttribute('href')))];";
        let links = browser.run(links).await;
        let links: Vec<&str> = links.as_array().unwrap().iter().map(|link| link.as_str().unwrap()).collect();
        assert!(links.len() >= PAYLOADS.len(), "{links:?}");
        for link in links {
            is_unharmed(browser, link).await;
        }
        let names = ["filter", "view", "size", "node", "type", "caller", "scale"];
        for (payload, name) in PAYLOADS.iter().zip(names.iter().cycle()) {
            let value: String = form_urlencoded::byte_serialize(payload.as_bytes()).collect();
            is_unharmed(browser, &format!("/map?{name}={value}")).await;
        }
    });
}

#[test]
fn no_text_of_a_sampling_rule_becomes_more_than_text() {
    browse(DESKTOP, async |browser| {
        browser.open("/sampling").await;
        let mut made = 0;
        for (number, payload) in PAYLOADS.iter().filter(|payload| payload.len() <= 64).take(20).enumerate() {
            let rule = json!({"SamplingRule": {"RuleName": format!("rule {number}"), "Priority": number + 1, "FixedRate": 0.5,
                "ReservoirSize": 1, "ServiceName": payload, "ServiceType": "*", "Host": payload, "HTTPMethod": "*",
                "URLPath": payload, "ResourceARN": "*", "Version": 1, "Attributes": {"key": "*"}}});
            let script =
                "return fetch('/CreateSamplingRule', {method: 'POST', body: arguments[0]}).then((reply) => reply.ok);";
            let taken = browser.client.execute(script, vec![rule.to_string().into()]).await.unwrap();
            made += u32::from(taken == true);
        }
        assert!(made >= 15, "{made} rules were taken");
        is_unharmed(browser, "/sampling").await;
    });
}

#[test]
fn a_hostile_text_is_completed_as_text() {
    browse(DESKTOP, async |browser| {
        for (number, payload) in PAYLOADS.iter().enumerate() {
            send(&browser.store, &hostile(number as u64, payload));
        }
        browser.open("/traces").await;
        browser.press("/").await;
        browser.press("user = ").await;
        browser.until("document.querySelectorAll('#completions li').length === 12").await;
        assert_eq!(
            browser.run("return [window.harmed, document.querySelectorAll('#completions b *').length];").await,
            json!([null, 0])
        );
    });
}
