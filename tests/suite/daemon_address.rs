//! `AWS_XRAY_DAEMON_ADDRESS`: which texts are an address, in the environment and in code.
//!
//! X-Ray: [Supported environment variables](https://docs.aws.amazon.com/xray/latest/devguide/xray-daemon-configuration.html#xray-daemon-configuration-variables).

use serde_json::{Value, json};
use xray_runtime::{DaemonAddress, Recorder};
use xray_test_support::vectors;

use crate::common::{builder, logs};

fn addresses(recorder: &Recorder) -> Value {
    let address = recorder.daemon_address();
    json!({"udp": address.udp().to_string(), "tcp": address.tcp().to_string()})
}

#[test]
fn addresses_in_code_are_taken_or_refused_as_recommended() {
    for case in vectors("daemon_address") {
        let text = case["address"].as_str().expect("an address");
        let built = builder().daemon_address(text).build();
        if case["recommended"]["udp"].is_string() {
            let recorder = built.unwrap_or_else(|error| panic!("{}: {error}", case["id"]));
            assert_eq!(addresses(&recorder), case["recommended"], "{} {text:?}", case["id"]);
        } else {
            // An empty text in code is no address; in the environment it is as good as none.
            let error = built.err().unwrap_or_else(|| panic!("{} {text:?} was taken", case["id"])).to_string();
            assert!(error.contains(&format!("{text:?}")), "the value is named: {error}");
            assert!(
                error.contains("expected `host:port` or `tcp:host:port udp:host:port`"),
                "the way out is named: {error}"
            );
        }
    }
}

#[test]
fn addresses_in_the_environment_are_taken_or_warned_of_and_the_default_used() {
    logs::listen();
    let default = json!({"udp": "127.0.0.1:2000", "tcp": "127.0.0.1:2000"});
    for case in vectors("daemon_address") {
        let text = case["address"].as_str().expect("an address");
        let recorder =
            builder().environment([("AWS_XRAY_DAEMON_ADDRESS", text)]).build().expect("a bad environment is no error");
        let expected = if case["recommended"]["udp"].is_string() { &case["recommended"] } else { &default };
        assert_eq!(&addresses(&recorder), expected, "{} {text:?}", case["id"]);
        let warning = format!("AWS_XRAY_DAEMON_ADDRESS={:?} is ignored", text.trim());
        let expected = usize::from(case["recommended"]["error"] == true);
        assert_eq!(logs::containing(&warning).len().min(1), expected, "{} {warning}", case["id"]);
    }
}

#[test]
fn a_bad_address_in_the_environment_does_not_hide_a_good_one_in_code() {
    let recorder =
        builder().environment([("AWS_XRAY_DAEMON_ADDRESS", "nonsense")]).daemon_address("10.0.0.1:3000").build();
    assert_eq!(recorder.expect("a recorder").daemon_address().udp().to_string(), "10.0.0.1:3000");
}

#[test]
fn an_address_prints_as_it_is_read() {
    for text in ["127.0.0.1:2000", "localhost:2000", "[::1]:2000", "tcp:a.internal:1 udp:[fe80::1]:65535"] {
        let address: DaemonAddress = text.parse().expect("an address");
        assert_eq!(address.to_string(), text);
    }
}

proptest::proptest! {
    #[test]
    fn any_text_is_an_address_that_prints_itself_or_an_error(text in "\\PC{0,60}") {
        if let Ok(address) = text.parse::<DaemonAddress>() {
            proptest::prop_assert_eq!(address.to_string().parse::<DaemonAddress>(), Ok(address));
        }
    }

    #[test]
    fn any_two_parts_are_an_address_that_prints_itself_or_an_error(
        one in "(tcp:|udp:|)[a-z0-9.:\\[\\]_-]{0,12}:[0-9]{0,6}",
        two in "(tcp:|udp:|)[a-z0-9.:\\[\\]_-]{0,12}:[0-9]{0,6}",
    ) {
        let text = format!("{one} {two}");
        if let Ok(address) = text.parse::<DaemonAddress>() {
            proptest::prop_assert_eq!(address.to_string().parse::<DaemonAddress>(), Ok(address));
        }
    }
}
