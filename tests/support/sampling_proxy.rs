//! The TCP side of a daemon for tests: answers questions about sampling as the test wants, well or badly.
//!
//! A real server on the loopback, port 0, one thread a connection. It reads HTTP with its own eyes.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde_json::Value;
use socket2::{Domain, Protocol, Socket, Type};

/// What was asked.
#[derive(Debug, Clone)]
pub struct Question {
    /// Such as `/GetSamplingRules`.
    pub path: String,
    /// The request line and the headers, as they came.
    pub head: String,
    /// The body.
    pub body: Value,
}

/// What is answered.
#[derive(Debug, Clone)]
pub enum Reply {
    /// Status 200 with this body.
    Json(Value),
    /// These bytes as they are, and then the connection is closed.
    Raw(Vec<u8>),
    /// These bytes again and again, until the other side has had enough.
    Endless(Vec<u8>),
    /// These bytes and nothing more, with the connection left open until the other side closes it.
    Silence(Vec<u8>),
}

/// Listens from [`SamplingProxy::start`] until it is dropped.
#[derive(Debug)]
pub struct SamplingProxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Shared {
    questions: Mutex<Vec<Question>>,
    asked: Condvar,
    stop: AtomicBool,
}

impl SamplingProxy {
    /// Listens on 127.0.0.1, on a port the system chooses, and answers each question with `reply`.
    ///
    /// # Panics
    ///
    /// When no socket can be had.
    #[must_use]
    pub fn start(reply: impl Fn(&Question) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a TCP socket");
        let address = listener.local_addr().expect("a bound socket has an address");
        let shared = Arc::new(Shared::default());
        let thread = {
            let shared = Arc::clone(&shared);
            std::thread::spawn(move || accept(&listener, &shared, &Arc::new(reply)))
        };
        Self { address, shared, thread: Some(thread) }
    }

    /// What to write in `AWS_XRAY_DAEMON_ADDRESS`.
    #[must_use]
    pub fn daemon_address(&self) -> String {
        self.address.to_string()
    }

    /// What has been asked so far, in order.
    #[must_use]
    pub fn questions(&self) -> Vec<Question> {
        self.shared.questions.lock().expect("no test panics while it holds this").clone()
    }

    /// Waits until `count` questions have been asked; returns all there were.
    ///
    /// # Panics
    ///
    /// When they are not asked within `deadline`.
    #[must_use]
    pub fn wait_for(&self, count: usize, deadline: Duration) -> Vec<Question> {
        let until = Instant::now() + deadline;
        let mut questions = self.shared.questions.lock().expect("no test panics while it holds this");
        while questions.len() < count {
            let left = until.checked_duration_since(Instant::now());
            let left =
                left.unwrap_or_else(|| panic!("{} questions instead of {count}: {questions:?}", questions.len()));
            questions = self.shared.asked.wait_timeout(questions, left).expect("no test panics while it holds this").0;
        }
        questions.clone()
    }
}

impl Drop for SamplingProxy {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Release);
        // One more connection, so that the thread looks up.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn accept<R: Fn(&Question) -> Reply + Send + Sync + 'static>(
    listener: &TcpListener,
    shared: &Arc<Shared>,
    reply: &Arc<R>,
) {
    while let Ok((stream, _)) = listener.accept() {
        if shared.stop.load(Ordering::Acquire) {
            return;
        }
        let (shared, reply) = (Arc::clone(shared), Arc::clone(reply));
        // Nobody waits for it: it ends with the connection, which the other side bounds.
        std::thread::spawn(move || {
            let Some(question) = read(&stream) else { return };
            let answer = reply(&question);
            shared.questions.lock().expect("no test panics while it holds this").push(question);
            shared.asked.notify_all();
            serve(stream, answer);
        });
    }
}

/// `None` when what came is no `POST` with a JSON body.
fn read(stream: &TcpStream) -> Option<Question> {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|&read| read > 0)?;
        if line == "\r\n" {
            break;
        }
        head.push_str(&line);
    }
    let path = head.strip_prefix("POST ")?.split_once(" HTTP/1.1\r\n")?.0.to_owned();
    let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: "))?.parse().ok()?;
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Question { path, head, body: serde_json::from_slice(&body).ok()? })
}

fn serve(mut stream: TcpStream, reply: Reply) {
    // Whoever has heard enough hangs up; that is no failure of ours.
    let _ = match reply {
        Reply::Json(body) => {
            let body = body.to_string();
            let head = "HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.1\r\nContent-Length:";
            stream.write_all(format!("{head} {}\r\n\r\n{body}", body.len()).as_bytes())
        }
        Reply::Raw(bytes) => stream.write_all(&bytes),
        Reply::Endless(bytes) => loop {
            if let Err(error) = stream.write_all(&bytes) {
                break Err(error);
            }
        },
        Reply::Silence(bytes) => {
            let written = stream.write_all(&bytes);
            let _ = std::io::copy(&mut stream, &mut std::io::sink());
            written
        }
    };
    let _ = stream.shutdown(Shutdown::Both);
}

/// A port on which nobody listens and nobody else can, as long as this lives.
#[derive(Debug)]
pub struct Nobody {
    _socket: Socket,
    address: SocketAddr,
}

impl Nobody {
    /// Takes a port that the system chooses.
    ///
    /// # Panics
    ///
    /// When no socket can be had.
    #[must_use]
    pub fn listens() -> Self {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, Some(Protocol::TCP)).expect("a TCP socket");
        socket.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into()).expect("a port");
        let address = socket.local_addr().ok().and_then(|address| address.as_socket()).expect("an address");
        Self { _socket: socket, address }
    }

    /// What to write in `AWS_XRAY_DAEMON_ADDRESS`.
    #[must_use]
    pub fn daemon_address(&self) -> String {
        self.address.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_kept_and_answered() {
        let proxy = SamplingProxy::start(|question| Reply::Json(serde_json::json!({ "to": question.path })));
        let mut stream = TcpStream::connect(proxy.address).unwrap();
        stream.write_all(b"POST /x HTTP/1.1\r\nContent-Length: 7\r\n\r\n{\"a\":1}").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.ends_with("{\"to\":\"/x\"}"), "{answer}");
        let question = &proxy.wait_for(1, Duration::from_secs(20))[0];
        assert_eq!((question.path.as_str(), &question.body), ("/x", &serde_json::json!({ "a": 1 })));
    }
}
