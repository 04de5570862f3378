//! HTTP status codes: which make an error, a throttle or a fault.
//!
//! X-Ray: [HTTP request data](https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-http) and
//! [Errors and exceptions](https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-errors).

use serde_json::Value;
use xray_runtime::Http;
use xray_test_support::vectors;

use crate::common::record_segment;

#[test]
fn statuses_set_the_recommended_flags() {
    for case in vectors("http_status_flags") {
        let status = u16::try_from(case["status"].as_u64().expect("a status")).expect("a status fits");
        let recommended = &case["recommended"];
        for flag in ["error", "fault", "throttle"] {
            assert_eq!(flags(status)[flag], recommended[flag] == true, "{flag} of {status}, {}", case["id"]);
        }
    }
}

#[test]
fn too_many_requests_is_a_throttle_and_an_error_too() {
    assert_eq!(flags(429), serde_json::json!({"error": true, "fault": false, "throttle": true}));
}

#[test]
fn the_edges_of_the_classes_fall_on_the_right_side() {
    let class = |status| ["error", "fault"].into_iter().find(|flag| flags(status)[*flag] == true);
    assert_eq!(class(399), None);
    assert_eq!(class(400), Some("error"));
    assert_eq!(class(499), Some("error"));
    assert_eq!(class(500), Some("fault"));
    assert_eq!(class(599), Some("fault"));
}

#[test]
fn a_status_that_is_none_sets_nothing() {
    for status in [0, 99, 600, 999, u16::MAX] {
        assert_eq!(flags(status), serde_json::json!({"error": false, "fault": false, "throttle": false}), "{status}");
    }
}

#[test]
fn the_status_itself_is_sent_as_an_integer() {
    let documents = record_segment(|segment| segment.set_http(Http::new().status(418)));
    assert!(documents[0]["http"]["response"]["status"].is_u64(), "{}", documents[0]);
    assert_eq!(documents[0]["http"]["response"]["status"], 418);
}

fn flags(status: u16) -> Value {
    flags_of(&record_segment(|segment| segment.set_http(Http::new().status(status)))[0])
}

fn flags_of(document: &Value) -> Value {
    serde_json::json!({"error": document["error"] == true, "fault": document["fault"] == true, "throttle": document["throttle"] == true})
}
