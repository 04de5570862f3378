//! The program on free ports, what it printed, and questions to it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpStream, UdpSocket};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

pub(crate) struct Program {
    pub(crate) child: Child,
    pub(crate) udp: String,
    pub(crate) api: String,
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn command(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xray-local"));
    command.args(["--udp", "127.0.0.1:0", "--api", "127.0.0.1:0"]).args(words);
    command
}

impl Program {
    pub(crate) fn start(words: &[&str]) -> Self {
        let mut child = command(words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        if line.is_empty() {
            let mut told = String::new();
            child.stderr.take().unwrap().read_to_string(&mut told).unwrap();
            panic!("it did not start: {told}");
        }
        Self::of(child, &line)
    }

    /// A program that printed this line.
    pub(crate) fn of(child: Child, line: &str) -> Self {
        let after =
            |mark: &str| line.split_once(mark).unwrap().1.split([' ', ',', '/', '\n']).next().unwrap().to_owned();
        Self { udp: after("documents at UDP "), api: after("X-Ray API at http://"), child }
    }

    pub(crate) fn send(&self, document: &str) {
        let datagram = format!("{{\"format\":\"json\",\"version\":1}}\n{document}");
        UdpSocket::bind("127.0.0.1:0").unwrap().send_to(datagram.as_bytes(), &self.udp).unwrap();
    }

    pub(crate) fn ask(&self, path: &str, body: &Value) -> Value {
        let (method, body) = if body.is_null() { ("GET", String::new()) } else { ("POST", body.to_string()) };
        let mut stream = TcpStream::connect(&self.api).unwrap();
        let head = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close", self.api);
        write!(stream, "{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
    }

    pub(crate) fn status(&self) -> Value {
        self.ask("/local/status", &Value::Null)
    }

    /// Waits for changes until the status is as wanted, and answers it.
    pub(crate) fn status_when(&self, wanted: impl Fn(&Value) -> bool) -> Value {
        loop {
            let status = self.status();
            if wanted(&status) {
                return status;
            }
            assert!(!status.is_null());
            std::thread::yield_now();
        }
    }

    /// The ids of all traces, the newest first.
    pub(crate) fn traces(&self) -> Vec<String> {
        let reply = self.ask("/TraceSummaries", &json!({"StartTime": 0, "EndTime": 4_000_000_000_u64}));
        reply["TraceSummaries"].as_array().unwrap().iter().map(|it| it["Id"].as_str().unwrap().to_owned()).collect()
    }
}

/// The id of a trace that began in that second.
pub(crate) fn trace_id(second: u64) -> String {
    format!("1-{second:08x}-{second:024x}")
}

/// The only document of a trace that began in that second.
pub(crate) fn document(second: u64) -> String {
    json!({"name": "shop", "id": format!("{second:016x}"), "trace_id": trace_id(second), "start_time": second,
        "end_time": second + 1})
    .to_string()
}
