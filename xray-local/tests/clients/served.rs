//! An `xray-local` of one test alone, on ports that were free; it ends with the test.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// Longer than any client needs.
const DEADLINE: Duration = Duration::from_secs(60);

pub(crate) struct Served {
    child: Child,
    pub(crate) udp: String,
    pub(crate) tcp: String,
    pub(crate) api: String,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Served {
    pub(crate) fn new() -> Self {
        let words = ["--udp", "127.0.0.1:0", "--tcp", "127.0.0.1:0", "--api", "127.0.0.1:0"];
        let mut program = Command::new(env!("CARGO_BIN_EXE_xray-local"));
        let mut child = program.args(words).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let after = |mark: &str| {
            let rest = line.split_once(mark).unwrap_or_else(|| panic!("no `{mark}` in {line}")).1;
            rest.split([' ', ',', '\n']).next().unwrap().to_owned()
        };
        let (udp, tcp) = (after("documents at UDP "), after("sampling rules at TCP "));
        Self { udp, tcp, api: after("X-Ray API at http://"), child }
    }

    /// The reply to an operation, or to a question of the commands.
    pub(crate) fn post(&self, path: &str, body: &Value) -> Value {
        self.ask("POST", path, &body.to_string())
    }

    /// Waits until so many traces are there that the filter selects and that have nothing in progress, and answers
    /// their summaries, the newest first.
    pub(crate) fn wait_for(&self, count: usize, expression: &str) -> Vec<Value> {
        let (begun, mut version) = (Instant::now(), 0);
        loop {
            let all = json!({"StartTime": 0, "EndTime": 10_000_000_000_u64, "FilterExpression": expression});
            let found = self.post("/TraceSummaries", &all)["TraceSummaries"].as_array().unwrap().clone();
            if found.len() >= count && found.iter().all(|summary| summary["IsPartial"] == false) {
                return found;
            }
            assert!(begun.elapsed() < DEADLINE, "{count} traces with `{expression}` did not come: {found:#?}");
            let change = self.post("/local/traces", &json!({"After": version, "Wait": version > 0}));
            version = change["Version"].as_u64().unwrap();
        }
    }

    /// The documents of a trace, as X-Ray gives them back.
    pub(crate) fn documents(&self, summary: &Value) -> Vec<Value> {
        let reply = self.post("/Traces", &json!({"TraceIds": [summary["Id"]]}));
        let segments = reply["Traces"][0]["Segments"].as_array().unwrap();
        segments.iter().map(|it| serde_json::from_str(it["Document"].as_str().unwrap()).unwrap()).collect()
    }

    /// The findings of all documents that came. None was rejected.
    pub(crate) fn findings(&self) -> Vec<String> {
        let status = self.ask("GET", "/local/status", "");
        assert_eq!(status["Rejected"], 0, "{status:#}");
        let problems = status["Problems"].as_array().unwrap().iter();
        let findings = problems.flat_map(|problem| problem["Findings"].as_array().unwrap());
        findings.map(|finding| finding.as_str().unwrap().to_owned()).collect()
    }

    fn ask(&self, method: &str, path: &str, body: &str) -> Value {
        let mut stream = TcpStream::connect(&self.api).unwrap();
        let head = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n", self.api);
        write!(stream, "{head}Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 "), "{path}: {answer}");
        serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
    }
}
