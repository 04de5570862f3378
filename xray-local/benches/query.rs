//! How long `GetTraceSummaries` takes over 10^5 traces. Prints its figures; run it with `cargo bench -p xray-local --bench query`.
#![forbid(unsafe_code)]
// A load program stops where something is not as it must be.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

use std::time::Instant;

use serde_json::{Value, json};
use xray_local::api::Api;
use xray_local::store::Store;

const TRACES: u64 = 100_000;
const TIMES: usize = 25;

/// A request of a shop with two calls; one in a thousand fails.
fn document(number: u64) -> String {
    let id = number * 4;
    json!({
        "name": "shop", "id": format!("{id:016x}"), "trace_id": format!("1-{:08x}-{number:024x}", 1_700_000_000 + number / 100),
        "start_time": 1_700_000_000.0 + (number as f64) / 100.0, "end_time": 1_700_000_000.25 + (number as f64) / 100.0,
        "fault": number.is_multiple_of(1_000), "user": format!("user{}", number % 100),
        "http": {"request": {"method": "GET", "url": "http://shop.example/cart"}, "response": {"status": 200}},
        "annotations": {"order": number, "plan": "gold"},
        "subsegments": [
            {"name": "orders", "id": format!("{:016x}", id + 1), "namespace": "remote",
                "start_time": 1_700_000_000.1 + (number as f64) / 100.0, "end_time": 1_700_000_000.2 + (number as f64) / 100.0},
            {"name": "DynamoDB", "id": format!("{:016x}", id + 2), "namespace": "aws", "aws": {"table_name": "carts"},
                "start_time": 1_700_000_000.1 + (number as f64) / 100.0, "end_time": 1_700_000_000.15 + (number as f64) / 100.0},
        ],
    })
    .to_string()
}

fn main() {
    let api = Api::new(Store::new(4 << 30).into(), 1.0);
    let begun = Instant::now();
    for number in 0..TRACES {
        assert_eq!(api.store().document(&document(number)), None);
    }
    println!("{TRACES} traces kept in {:.2?}; {:?}", begun.elapsed(), api.store().accounts());
    for expression in [
        "",
        "fault",
        "annotation.order = 99999",
        "annotation.order = 0",
        "user = \"user7\"",
        "responsetime > 1",
        "http.url CONTAINS \"cart\"",
        "service(\"orders\")",
        "service(\"none\") { fault }",
        "edge(\"shop\", \"orders\") { fault }",
    ] {
        let body = json!({"StartTime": 0, "EndTime": 4_000_000_000_u64, "FilterExpression": expression});
        let (mut took, cpu) = (Vec::new(), cpu_milliseconds());
        let mut found = 0;
        for _ in 0..TIMES {
            let begun = Instant::now();
            let reply = api.answer("/TraceSummaries", &body, 0.0).expect("it is right");
            took.push(begun.elapsed());
            found = reply["TraceSummaries"].as_array().map_or(0, Vec::len);
        }
        let cpu = (cpu_milliseconds() - cpu) / TIMES as u64;
        took.sort();
        let (median, least) = (took[TIMES / 2], took[0]);
        println!(
            "median {median:>9.2?}  least {least:>9.2?}  of processors {cpu:>3} ms  page of {found:>3}  `{expression}`"
        );
    }
    let body = json!({"StartTime": 0, "EndTime": 4_000_000_000_u64});
    let begun = Instant::now();
    let reply: Value = api.answer("/ServiceGraph", &body, 0.0).expect("it is right");
    println!(
        "service graph of all: {} nodes, {:.2?}",
        reply["Services"].as_array().map_or(0, Vec::len),
        begun.elapsed()
    );
}

/// What this program has taken of the processors, to ten milliseconds; 0 where the system does not say.
fn cpu_milliseconds() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name of the program stands before, in parentheses.
    let fields = stat.rsplit_once(") ").unwrap_or_default().1.split(' ').skip(11).take(2);
    fields.filter_map(|ticks| ticks.parse::<u64>().ok()).sum::<u64>() * 10
}
