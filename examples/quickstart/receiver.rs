//! A stand-in for the X-Ray daemon: a UDP socket on a free loopback port, and a thread that reads it.

use std::error::Error;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde_json::Value;

/// How long to wait for documents that were handed to the kernel.
const PATIENCE: Duration = Duration::from_secs(2);

/// A document, as it came and as it reads.
pub struct Document {
    pub text: String,
    pub json: Value,
}

pub struct Receiver {
    address: SocketAddr,
    /// How many datagrams to wait for, once that is known.
    expected: Arc<AtomicU64>,
    thread: JoinHandle<io::Result<Vec<Vec<u8>>>>,
}

impl Receiver {
    pub fn start() -> io::Result<Self> {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
        socket.set_read_timeout(Some(Duration::from_millis(20)))?;
        let address = socket.local_addr()?;
        let expected = Arc::new(AtomicU64::new(u64::MAX));
        let known = Arc::clone(&expected);
        let thread = std::thread::spawn(move || receive(&socket, &known));
        Ok(Self { address, expected, thread })
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The documents, once `sent` of them have come or the patience is at an end.
    pub fn stop(self, sent: u64) -> Result<Vec<Document>, Box<dyn Error>> {
        self.expected.store(sent, Ordering::Release);
        let datagrams = self.thread.join().map_err(|_| "the receiver panicked")??;
        datagrams.iter().map(|datagram| document(datagram)).collect()
    }
}

fn receive(socket: &UdpSocket, expected: &AtomicU64) -> io::Result<Vec<Vec<u8>>> {
    let mut buffer = vec![0; 64 * 1024];
    let mut datagrams = Vec::new();
    let mut last_wait = None;
    loop {
        let wanted = expected.load(Ordering::Acquire);
        if datagrams.len() as u64 >= wanted {
            return Ok(datagrams);
        }
        if wanted != u64::MAX && last_wait.get_or_insert_with(Instant::now).elapsed() > PATIENCE {
            return Ok(datagrams);
        }
        match socket.recv(&mut buffer) {
            Ok(length) => datagrams.extend(buffer.get(..length).map(<[u8]>::to_vec)),
            Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {}
            Err(error) => return Err(error),
        }
    }
}

/// A datagram is a line of JSON that says the format, and the document.
fn document(datagram: &[u8]) -> Result<Document, Box<dyn Error>> {
    let text = std::str::from_utf8(datagram)?;
    let (header, body) = text.split_once('\n').ok_or("a datagram without header line")?;
    let header: Value = serde_json::from_str(header)?;
    if header != serde_json::json!({"format": "json", "version": 1}) {
        return Err(format!("an unknown header line: {header}").into());
    }
    Ok(Document { text: body.to_owned(), json: serde_json::from_str(body)? })
}
