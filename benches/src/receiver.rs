//! A receiver of datagrams in a process of its own: a std `UdpSocket` with the default buffer, and a count.

use std::env::current_exe;
use std::error::Error;
use std::io::{BufRead, BufReader, Write, stdin, stdout};
use std::net::UdpSocket;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;
use std::time::Duration;

/// What arrived since the receiver started, and what the kernel threw away because the buffer was full.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Received {
    pub(crate) datagrams: u64,
    pub(crate) bytes: u64,
    pub(crate) kernel_drops: u64,
}

/// A running receiver; it ends when this is dropped.
pub(crate) struct Receiver {
    child: Child,
    asks: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    /// Where it listens, on 127.0.0.1.
    pub(crate) port: u16,
}

impl Receiver {
    /// Starts a receiver.
    pub(crate) fn start() -> Result<Receiver, Box<dyn Error>> {
        let mut command = Command::new(current_exe()?);
        let mut child = command.arg("receive").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let asks = child.stdin.take();
        let answers = BufReader::new(child.stdout.take().ok_or("no standard output")?);
        let mut receiver = Receiver { child, asks, answers, port: 0 };
        receiver.port = u16::try_from(receiver.numbers()?.first().copied().unwrap_or(0))?;
        Ok(receiver)
    }

    /// Waits until nothing has arrived for a while, and tells the counts.
    pub(crate) fn at_rest(&mut self) -> Result<Received, Box<dyn Error>> {
        let mut last = self.so_far()?;
        loop {
            thread::sleep(Duration::from_millis(50));
            let now = self.so_far()?;
            if now.datagrams == last.datagrams {
                return Ok(now);
            }
            last = now;
        }
    }

    fn so_far(&mut self) -> Result<Received, Box<dyn Error>> {
        writeln!(self.asks.as_mut().ok_or("the receiver was told to end")?, "count")?;
        match *self.numbers()? {
            [datagrams, bytes, kernel_drops] => Ok(Received { datagrams, bytes, kernel_drops }),
            _ => Err("the receiver answered something else".into()),
        }
    }

    fn numbers(&mut self) -> Result<Vec<u64>, Box<dyn Error>> {
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        Ok(line.split_whitespace().map(str::parse).collect::<Result<_, _>>()?)
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.asks = None;
        let _ = self.child.wait();
    }
}

/// Receives until standard input ends: the receiver's side.
pub(crate) fn serve() -> Result<(), Box<dyn Error>> {
    let socket = UdpSocket::bind("127.0.0.1:0")?;
    let port = socket.local_addr()?.port();
    let counts = Arc::new([AtomicU64::new(0), AtomicU64::new(0)]);
    let [datagrams, bytes] = &*counts;
    let shared = Arc::clone(&counts);
    thread::spawn(move || {
        let [datagrams, bytes] = &*shared;
        let mut buffer = vec![0; 65_536];
        while let Ok(length) = socket.recv(&mut buffer) {
            datagrams.fetch_add(1, Relaxed);
            bytes.fetch_add(length as u64, Relaxed);
        }
    });
    writeln!(stdout(), "{port}")?;
    for _ in stdin().lock().lines() {
        writeln!(stdout(), "{} {} {}", datagrams.load(Relaxed), bytes.load(Relaxed), kernel_drops(port))?;
    }
    Ok(())
}

/// Reads the last column of the socket's line in `/proc/net/udp`; 0 where there is no such file.
fn kernel_drops(port: u16) -> u64 {
    let table = std::fs::read_to_string("/proc/net/udp").unwrap_or_default();
    let local = format!("0100007F:{port:04X}");
    let line = table.lines().find(|line| line.split_whitespace().nth(1) == Some(&local));
    line.and_then(|line| line.split_whitespace().last()?.parse().ok()).unwrap_or(0)
}
