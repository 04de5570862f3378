//! URLs and the names of calls: the cases of AWS's SDKs.

use serde_json::Value;
use xray_http::Outgoing;
use xray_http::integration::host_name;
use xray_test_support::vectors;

use crate::support::bench;

/// The subsegment of a call of `url`.
fn call(outgoing: &Outgoing, url: &str) -> Value {
    let bench = bench();
    let segment = bench.recorder.begin_segment("shop");
    segment.scope(|| outgoing.begin("GET", url, |_, _| {}).close());
    segment.close();
    bench.documents()[0]["subsegments"][0].clone()
}

#[test]
fn urls_lose_what_the_sdks_take_off_and_their_users() {
    let mut seen = [0; 3];
    for case in vectors("url_helpers") {
        let input = case["input"].as_str().expect("an input");
        let id = &case["id"];
        match case["fn"].as_str() {
            Some("hostname") => {
                seen[0] += 1;
                let recommended = case["recommended"].as_str();
                assert_eq!(call(&Outgoing::new(), input)["name"], recommended.unwrap_or("unknown host"), "{id}");
            }
            Some("outgoing_url") => {
                seen[1] += 1;
                let subsegment = call(&Outgoing::new(), input);
                let (name, url) = (&case["recommended"]["name"], &case["recommended"]["url"]);
                // A user's name is no part of what is recorded here.
                let url = url.as_str().expect("a URL").replace("user@", "");
                assert_eq!(subsegment["http"]["request"]["url"], url, "{id}");
                // The port is no part of the name, as in the SDKs for Node, Python and Java.
                assert_eq!(subsegment["name"].as_str(), name.as_str().and_then(host_name).as_deref(), "{id}");
            }
            Some("strip_query") if !input.contains('#') => {
                seen[2] += 1;
                assert_eq!(call(&Outgoing::new(), input)["http"]["request"]["url"], case["recommended"], "{id}");
            }
            _ => {}
        }
    }
    assert!(seen.iter().all(|count| *count > 3), "cases seen: {seen:?}");
}

#[test]
fn calls_are_told_as_the_sdks_tell_them() {
    let mut seen = 0;
    for case in vectors("http_blocks").iter().filter(|case| case["kind"] == "outgoing") {
        let Some(status) = case["response"]["status"].as_u64() else { continue };
        let length = case["response"]["body"].as_str().map(|body| body.len() as u64);
        let bench = bench();
        let segment = bench.recorder.begin_segment("shop");
        segment.scope(|| {
            let call = Outgoing::new().begin("GET", "http://host/", |_, _| {});
            call.set_response(u16::try_from(status).expect("a status"), length);
        });
        segment.close();
        let call = &bench.documents()[0]["subsegments"][0];
        for flag in ["error", "fault"] {
            assert_eq!(call[flag] == true, case["flags"][flag] == true, "{flag}, {}", case["id"]);
        }
        if !case["subsegment"].is_null() {
            assert_eq!(call["http"]["response"], case["subsegment"]["http"]["response"], "{}", case["id"]);
            assert_eq!(call["namespace"], case["subsegment"]["namespace"]);
        }
        seen += 1;
    }
    assert_eq!(seen, 3);
}

#[test]
fn a_query_is_recorded_where_it_was_asked_for() {
    let subsegment = call(&Outgoing::new().with_query(true), "https://ada:pw@example.com/search?q=lamp#top");
    assert_eq!(subsegment["http"]["request"]["url"], "https://example.com/search?q=lamp");
}

#[test]
fn a_call_is_remote_and_may_have_a_name_of_its_own() {
    let subsegment = call(&Outgoing::new().named("payments").to_traced_services(true), "http://10.0.0.7/pay");
    assert_eq!((subsegment["namespace"].as_str(), subsegment["name"].as_str()), (Some("remote"), Some("payments")));
    assert_eq!(subsegment["http"]["request"]["traced"], true);
}
