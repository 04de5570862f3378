//! Whose request it is: the cases of AWS's SDKs, trusted proxies, and what real requests say.

use std::net::{IpAddr, SocketAddr};

use axum::Router;
use axum::routing::get as on_get;
use serde_json::{Value, json};
use xray_http::ClientAddress;
use xray_test_support::vectors;

use crate::support::{bench, exchange, http1, request, serve};

#[test]
fn the_address_is_that_of_the_sdks() {
    for case in vectors("x_forwarded_for") {
        let peer = case["remote_addr"].as_str().map(|text| {
            let with_port: Result<SocketAddr, _> = text.parse();
            with_port.map(|address| address.ip()).or_else(|_| text.parse::<IpAddr>()).expect("an address")
        });
        let forwarded_for: Vec<&str> = case["x_forwarded_for_header"].as_str().into_iter().collect();
        let (client_ip, is_forwarded) = ClientAddress::default().read(&forwarded_for, peer).expect("an address");
        let recommended = &case["recommended"];
        assert_eq!(recommended["client_ip"], client_ip, "{}", case["id"]);
        assert_eq!(recommended["x_forwarded_for"] == true, is_forwarded, "{}", case["id"]);
    }
}

#[test]
fn trusted_proxies_are_counted_from_the_end() {
    let peer: Option<IpAddr> = Some([10, 0, 0, 1].into());
    let read = |count, headers: &[&str]| ClientAddress::trusted_proxies(count).read(headers, peer).expect("an address");
    assert_eq!(read(1, &["6.6.6.6, 203.0.113.7"]), ("203.0.113.7".to_owned(), true));
    assert_eq!(read(2, &["6.6.6.6, 203.0.113.7, 70.41.3.18"]), ("203.0.113.7".to_owned(), true));
    // A proxy may add a header of its own instead of an element.
    assert_eq!(read(1, &["6.6.6.6", "203.0.113.7"]), ("203.0.113.7".to_owned(), true));
    // It came around them.
    assert_eq!(read(3, &["6.6.6.6, 7.7.7.7"]), ("10.0.0.1".to_owned(), false));
    assert_eq!(read(0, &["6.6.6.6"]), ("10.0.0.1".to_owned(), false));
    assert_eq!(read(1, &[]), ("10.0.0.1".to_owned(), false));
}

#[test]
fn an_ipv4_address_in_ipv6_is_told_as_ipv4() {
    let mapped = "::ffff:10.0.0.1".parse().ok();
    assert_eq!(ClientAddress::peer().read(&[], mapped), Some(("10.0.0.1".to_owned(), false)));
}

async fn client_of(address: ClientAddress, forwarded_for: &[&str]) -> Value {
    let bench = bench();
    let layer = bench.layer("orders").client_address(address);
    let server = serve(Router::new().route("/", on_get(|| async {})).layer(layer)).await;
    let mut asked = request("GET", format!("http://{server}/"));
    for value in forwarded_for {
        asked.headers_mut().append("x-forwarded-for", value.parse().unwrap());
    }
    asked.headers_mut().append("x-forwarded-proto", "https".parse().unwrap());
    exchange(&http1(), asked).await;
    let request = &bench.document().await["http"]["request"];
    let url = request["url"].as_str().expect("a URL");
    json!([request["client_ip"], request["x_forwarded_for"], url.split(':').next()])
}

#[tokio::test]
async fn a_request_through_proxies_says_whose_it_is() {
    let forwarded = ["6.6.6.6, 203.0.113.7"];
    assert_eq!(client_of(ClientAddress::default(), &forwarded).await, json!(["6.6.6.6", true, "https"]));
    let trusted = ClientAddress::trusted_proxies(1);
    assert_eq!(client_of(trusted, &["6.6.6.6", "203.0.113.7"]).await, json!(["203.0.113.7", true, "https"]));
    assert_eq!(client_of(ClientAddress::peer(), &forwarded).await, json!(["127.0.0.1", null, "http"]));
    assert_eq!(client_of(ClientAddress::default(), &[]).await, json!(["127.0.0.1", null, "https"]));
}
