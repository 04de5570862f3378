//! Traces to look at, each made from what a test wants to see.

use serde_json::{Value, json};
use xray_local::store::Store;

/// When the samples began, in seconds since 1970.
pub(crate) const BEGAN: f64 = 1_477_900_000.0;

pub(crate) fn trace_id(number: u64) -> String {
    format!("1-58177d20-{number:024x}")
}

/// A request of 100 ms to `/orders`, `number` seconds after the samples began, changed as the test wants.
pub(crate) fn request(number: u64, change: impl FnOnce(&mut Value)) -> String {
    let start = BEGAN + f64::from(u32::try_from(number).unwrap());
    let mut document = json!({
        "id": format!("{:016x}", number * 16 + 1), "name": "shop", "trace_id": trace_id(number),
        "start_time": start, "end_time": start + 0.1, "origin": "AWS::EC2::Instance",
        "aws": {"xray": {"sdk": "X-Ray for Rust", "sdk_version": "0.1.0"}},
        "http": {"request": {"method": "GET", "url": "https://shop.example/orders"}, "response": {"status": 200}},
    });
    change(&mut document);
    document.to_string()
}

/// Stores a document that X-Ray would take.
pub(crate) fn send(store: &Store, document: &str) {
    let problem = store.document(document);
    assert!(problem.is_none(), "{problem:?}\n{document}");
}

/// Ten requests: two faults, one throttle, one error, the others right; the last takes 2 s; with two annotations.
pub(crate) fn send_ten(store: &Store) {
    for number in 0..10 {
        let document = request(number, |document| {
            document["annotations"] = json!({"plan": if number < 6 { "free" } else { "gold" }, "number": number});
            let status = match number {
                2 | 3 => 500,
                4 => 429,
                5 => 404,
                _ => 200,
            };
            document["http"]["response"]["status"] = status.into();
            document["fault"] = (status == 500).into();
            document["error"] = (status == 429 || status == 404).into();
            document["throttle"] = (status == 429).into();
            if number == 9 {
                document["end_time"] = (document["start_time"].as_f64().unwrap() + 2.0).into();
            }
        });
        send(store, &document);
    }
}
