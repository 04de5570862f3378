//! Any datagram is read, kept or rejected with a reason; then everything that is asked of the store has an answer.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::json;
use xray_local::api::Api;
use xray_local::page::{View, answer};
use xray_local::store::Store;

fuzz_target!(|datagram: &[u8]| {
    let api = Api::new(Store::new(1 << 20).into(), 1.0);
    api.store().datagram(datagram);
    // With the header that most inputs lack.
    api.store().datagram(&[b"{\"format\":\"json\",\"version\":1}\n", datagram].concat());
    let accounts = api.store().accounts();
    assert_eq!(accounts.received, accounts.stored + accounts.evicted + accounts.rejected);
    assert!(accounts.rejected == 0 || !api.store().problems().is_empty());
    let range = json!({"StartTime": 0, "EndTime": 4e9});
    for path in ["/TraceSummaries", "/ServiceGraph"] {
        api.answer(path, &range, 1.0).expect("it is right");
    }
    let view = View { api: &api, status: &api.status(), now: 1.0 };
    for path in ["/traces", "/map", "/analytics", "/insights", "/documents"] {
        assert_eq!(answer(view, path, "").status, 200);
    }
});
