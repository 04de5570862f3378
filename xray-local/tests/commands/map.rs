//! The service map in the terminal.

use std::process::Output;

use serde_json::json;

use crate::support::{Served, ask, printed, program, serve};

/// Sends traces in which the shop calls the bank, of which so many fail, and waits until they are in.
fn send(served: &Served, traces: u64, faults: u64) {
    for number in 1..=traces {
        let document = json!({"name": "shop", "id": format!("{number:016x}"), "fault": number <= faults,
            "trace_id": format!("1-581cf771-{number:024x}"), "start_time": 1000, "end_time": 1000.5,
            "subsegments": [{"name": "bank", "id": format!("f{number:015x}"), "start_time": 1000,
                "end_time": 1000.25, "namespace": "remote"}]});
        served.send(&document.to_string());
    }
    served.wait_for(traces);
}

fn map(served: &Served, words: &[&str]) -> Output {
    program().arg("map").args(words).args(["--api", &served.api]).env_remove("COLUMNS").output().unwrap()
}

#[test]
fn the_map_counts_what_the_filter_selects() {
    let served = serve();
    assert_eq!(printed(&ask(&served, &["map"])), "no traces; send some, or select more with `--filter`\n");
    send(&served, 3, 1);
    let all = printed(&map(&served, &[]));
    assert!(all.contains("│ 3 calls  500 ms ├") && all.contains("│ 33% fault       │"), "{all}");
    assert!(all.contains("┌ remote ─────────┐") && all.contains("▶│ 3 calls  250 ms │"), "{all}");
    let faults = printed(&map(&served, &["--filter", "fault"]));
    assert!(faults.contains("│ 1 call  500 ms ├") && faults.contains("│ 100% fault     │"), "{faults}");
    let refused = map(&served, &["--filter", "fault >"]);
    let told = String::from_utf8(refused.stderr).unwrap();
    assert!(
        told.starts_with("error: expected a value at 7; ") && told.ends_with("\n  fault >\n         ^\n"),
        "{told}"
    );
}

#[test]
fn what_finds_no_room_is_listed() {
    let served = serve();
    send(&served, 1, 0);
    let list = "shop (client) -> shop  1 call  500 ms\n  shop -> bank (remote)  1 call  250 ms\n";
    assert_eq!(printed(&map(&served, &["--width", "30"])), list);
    assert_eq!(printed(&map(&served, &["--list"])), list);
    assert!(printed(&map(&served, &["--width", "60"])).contains("client ├───▶│ 1 call"));
}
