//! The program under load: started on free ports, asked for its accounts, its memory read from the system.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpStream, UdpSocket};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

pub(crate) struct Served {
    child: Child,
    udp: String,
    api: String,
    /// From the start of the program to its first answer.
    pub(crate) first_answer: Duration,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Served {
    pub(crate) fn start(words: &[&str]) -> Self {
        let begun = Instant::now();
        let free = ["--udp", "127.0.0.1:0", "--api", "127.0.0.1:0"];
        let mut command = Command::new(env!("CARGO_BIN_EXE_xray-local"));
        let mut child = command.args(free).args(words).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let after =
            |mark: &str| line.split_once(mark).unwrap().1.split([' ', ',', '/', '\n']).next().unwrap().to_owned();
        let (udp, api) = (after("documents at UDP "), after("X-Ray API at http://"));
        let mut served = Self { child, udp, api, first_answer: Duration::ZERO };
        served.status();
        served.first_answer = begun.elapsed();
        served
    }

    pub(crate) fn socket(&self) -> UdpSocket {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        socket.connect(&self.udp).unwrap();
        socket
    }

    pub(crate) fn status(&self) -> Value {
        self.exchange(&format!("GET /local/status HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.api))
    }

    pub(crate) fn query(&self, expression: &str) -> Value {
        let body = json!({"StartTime": 0, "EndTime": 4_000_000_000_u64, "FilterExpression": expression}).to_string();
        let head = format!("POST /TraceSummaries HTTP/1.1\r\nHost: {}\r\nConnection: close", self.api);
        self.exchange(&format!("{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len()))
    }

    fn exchange(&self, request: &str) -> Value {
        let mut stream = TcpStream::connect(&self.api).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
    }

    /// Waits until all but the last megabytes have been read or dropped.
    pub(crate) fn catch_up(&self, sent: u64) {
        loop {
            let status = self.status();
            let count = |name: &str| status[name].as_u64().unwrap_or_default();
            if count("Received") + count("KernelDrops") + 100 >= sent {
                return;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Waits until nothing more is read, and prints what became of `sent` documents.
    pub(crate) fn settle(&self, what: &str, sent: u64, begun: Instant) {
        let count = |status: &Value, name: &str| status[name].as_u64().unwrap_or_default();
        let mut before = u64::MAX;
        let status = loop {
            let status = self.status();
            let (received, drops) = (count(&status, "Received"), count(&status, "KernelDrops"));
            if received + drops >= sent || before == received {
                break status;
            }
            before = received;
            std::thread::sleep(Duration::from_millis(500));
        };
        let [received, stored, evicted, rejected, drops, bytes, buffer] =
            ["Received", "Stored", "Evicted", "Rejected", "KernelDrops", "Bytes", "ReceiveBufferBytes"]
                .map(|name| count(&status, name));
        println!(
            "{what}: sent {sent} = stored {stored} + evicted {evicted} + rejected {rejected} + dropped by the kernel {drops}: {}; \
             {:.1?}, cap used {} KiB, memory {} KiB, at most {} KiB, receive buffer {} KiB",
            if sent == stored + evicted + rejected + drops && received + drops == sent {
                "adds up"
            } else {
                "DOES NOT ADD UP"
            },
            begun.elapsed(),
            bytes / 1024,
            self.memory("VmRSS:"),
            self.memory("VmHWM:"),
            buffer / 1024,
        );
    }

    /// A line of the process's status in KiB; 0 where the system has none.
    pub(crate) fn memory(&self, name: &str) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find(|line| line.starts_with(name)).unwrap_or_default();
        line.split_ascii_whitespace().nth(1).and_then(|kib| kib.parse().ok()).unwrap_or_default()
    }
}
