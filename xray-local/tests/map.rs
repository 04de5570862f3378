//! `xray-local map` as a user runs it.
#![forbid(unsafe_code)]
// A test says what it expected and stops.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Output, Stdio};

use serde_json::json;

struct Served {
    child: Child,
    api: String,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_xray-local"))
}

fn serve() -> Served {
    let words = ["--udp", "127.0.0.1:0", "--api", "127.0.0.1:0"];
    let mut child = program().args(words).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let api = line.split_once("X-Ray API at http://").unwrap_or_else(|| panic!("no address in {line}")).1;
    Served { api: api.split([' ', ',', '\n']).next().unwrap().to_owned(), child }
}

impl Served {
    /// A trace in which the shop calls the bank, put by the API so that it is there when this returns.
    fn put(&self, number: u64, fault: bool) {
        let document = json!({"name": "shop", "id": format!("{number:016x}"), "fault": fault,
            "trace_id": format!("1-581cf771-{number:024x}"), "start_time": 1000, "end_time": 1000.5,
            "subsegments": [{"name": "bank", "id": format!("f{number:015x}"), "start_time": 1000,
                "end_time": 1000.25, "namespace": "remote"}]});
        let body = json!({"TraceSegmentDocuments": [document.to_string()]}).to_string();
        let mut stream = TcpStream::connect(&self.api).unwrap();
        let length = body.len();
        write!(stream, "POST /TraceSegments HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.ends_with("{\"UnprocessedTraceSegments\":[]}"), "{answer}");
    }

    fn map(&self, words: &[&str]) -> Output {
        program().arg("map").args(words).args(["--api", &self.api]).env_remove("COLUMNS").output().unwrap()
    }
}

fn printed(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn the_map_counts_what_the_filter_selects() {
    let served = serve();
    assert_eq!(printed(&served.map(&[])), "no traces; send some, or select more with `--filter`\n");
    (1..=3).for_each(|number| served.put(number, number == 1));
    let all = printed(&served.map(&[]));
    assert!(all.contains("│ 3 calls  500 ms ├") && all.contains("│ 33% fault       │"), "{all}");
    assert!(all.contains("┌ remote ─────────┐") && all.contains("▶│ 3 calls  250 ms │"), "{all}");
    let faults = printed(&served.map(&["--filter", "fault"]));
    assert!(faults.contains("│ 1 call  500 ms ├") && faults.contains("│ 100% fault     │"), "{faults}");
    let refused = served.map(&["--filter", "fault >"]);
    let told = String::from_utf8(refused.stderr).unwrap();
    assert!(told.starts_with("error: expected a value at 7; "), "{told}");
}

#[test]
fn what_finds_no_room_is_listed() {
    let served = serve();
    served.put(1, false);
    let list = "shop (client) -> shop  1 call  500 ms\n  shop -> bank (remote)  1 call  250 ms\n";
    assert_eq!(printed(&served.map(&["--width", "30"])), list);
    assert_eq!(printed(&served.map(&["--list"])), list);
    assert!(printed(&served.map(&["--width", "60"])).contains("client ├───▶│ 1 call"));
}
