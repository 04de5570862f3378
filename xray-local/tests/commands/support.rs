//! A server of one test alone, and the program asked as a user asks it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpStream, UdpSocket};
use std::process::{Child, ChildStdout, Command, Output, Stdio};

/// A server on free ports; it ends with the test.
pub(crate) struct Served {
    child: Child,
    pub(crate) udp: String,
    pub(crate) api: String,
    /// What it prints after the line that says where it listens.
    pub(crate) output: BufReader<ChildStdout>,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The program as it was built.
pub(crate) fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_xray-local"))
}

/// Serves on free ports.
pub(crate) fn serve() -> Served {
    serve_with(&[])
}

/// Serves on free ports, with these words before those that say so.
pub(crate) fn serve_with(words: &[&str]) -> Served {
    let ports = ["--udp", "127.0.0.1:0", "--api", "127.0.0.1:0"];
    let mut child = program().args(words).args(ports).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    output.read_line(&mut line).unwrap();
    let after = |mark: &str| {
        let rest = line.split_once(mark).unwrap_or_else(|| panic!("no `{mark}` in {line}")).1;
        rest.split([' ', ',', '\n']).next().unwrap().to_owned()
    };
    assert!(after("sampling rules at TCP ").starts_with("127.0.0.1:"));
    Served { udp: after("documents at UDP "), api: after("X-Ray API at http://"), child, output }
}

impl Served {
    /// Sends a document as an SDK does.
    pub(crate) fn send(&self, document: &str) {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        let datagram = format!("{{\"format\":\"json\",\"version\":1}}\n{document}");
        socket.send_to(datagram.as_bytes(), &self.udp).unwrap();
    }

    /// The next line it prints.
    pub(crate) fn line(&mut self) -> String {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        line
    }
}

impl Served {
    /// Returns when so many documents have come in. Each request waits for the next that comes.
    pub(crate) fn wait_for(&self, received: u64) {
        let mut version = 0;
        while version < received {
            let changed = self.changed(version);
            assert_ne!(changed, version, "no more than {version} of {received} came in");
            version = changed;
        }
    }

    /// The version after that one, or the same when there was no change for long.
    fn changed(&self, after: u64) -> u64 {
        let body = format!("{{\"After\":{after},\"Wait\":true,\"FilterExpression\":\"ok AND !ok\"}}");
        let length = body.len();
        let mut stream = TcpStream::connect(&self.api).unwrap();
        let head = "POST /local/traces HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close";
        write!(stream, "{head}\r\nContent-Length: {length}\r\n\r\n{body}").unwrap();
        let mut reply = String::new();
        stream.read_to_string(&mut reply).unwrap();
        let (_, body) = reply.split_once("\r\n\r\n").unwrap();
        serde_json::from_str::<serde_json::Value>(body).unwrap()["Version"].as_u64().unwrap()
    }
}

/// Runs a command against the server.
pub(crate) fn ask(served: &Served, words: &[&str]) -> Output {
    program().args(words).args(["--api", &served.api]).output().unwrap()
}

/// What a command printed that went well.
pub(crate) fn printed(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap()
}
