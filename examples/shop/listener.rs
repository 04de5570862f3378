//! A stand-in for the daemon in a process of its own, which can be killed: receives, and counts.

use std::env::current_exe;
use std::error::Error;
use std::io::{BufRead, BufReader, Write, stdin, stdout};
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use socket2::{Domain, Socket, Type};

/// Asked for; the kernel gives what `net.core.rmem_max` allows.
const BUFFER: usize = 64 << 20;

pub struct Listener {
    child: Child,
    asks: ChildStdin,
    answers: BufReader<ChildStdout>,
    pub port: u16,
    /// Bytes of its receive buffer, as the kernel counts them.
    pub buffer: u64,
}

impl Listener {
    /// Starts one at that port, or with 0 at a free one.
    pub fn start(port: u16) -> Result<Self, Box<dyn Error>> {
        let mut command = Command::new(current_exe()?);
        let command = command.arg("--listen").arg(port.to_string());
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let asks = child.stdin.take().ok_or("the listener has no standard input")?;
        let answers = BufReader::new(child.stdout.take().ok_or("the listener has no standard output")?);
        let mut listener = Self { child, asks, answers, port, buffer: 0 };
        let [port, buffer] = listener.numbers()?;
        (listener.port, listener.buffer) = (u16::try_from(port)?, buffer);
        Ok(listener)
    }

    /// Datagrams received, and those that the kernel threw away because the buffer was full.
    pub fn counts(&mut self) -> Result<(u64, u64), Box<dyn Error>> {
        writeln!(self.asks)?;
        let [received, thrown_away] = self.numbers()?;
        Ok((received, thrown_away))
    }

    /// The counts, once no more come.
    pub fn counts_at_rest(&mut self) -> Result<(u64, u64), Box<dyn Error>> {
        let mut last = self.counts()?;
        loop {
            std::thread::sleep(std::time::Duration::from_millis(100));
            let now = self.counts()?;
            if now == last {
                return Ok(now);
            }
            last = now;
        }
    }

    fn numbers(&mut self) -> Result<[u64; 2], Box<dyn Error>> {
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        let (first, second) = line.trim().split_once(' ').ok_or("the listener is gone")?;
        Ok([first.parse()?, second.parse()?])
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What the process does: receives until its standard input ends, and answers each line with the counts.
pub fn listen(port: u16) -> Result<(), Box<dyn Error>> {
    let socket = Socket::new(Domain::IPV4, Type::DGRAM, None)?;
    socket.set_recv_buffer_size(BUFFER)?;
    socket.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, port)).into())?;
    let buffer = socket.recv_buffer_size()?;
    let socket = UdpSocket::from(socket);
    let port = socket.local_addr()?.port();
    let received = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&received);
    std::thread::spawn(move || {
        let mut datagram = vec![0; 1 << 16];
        while socket.recv(&mut datagram).is_ok() {
            counted.fetch_add(1, Ordering::Relaxed);
        }
    });
    writeln!(stdout(), "{port} {buffer}")?;
    for line in stdin().lock().lines() {
        line?;
        writeln!(stdout(), "{} {}", received.load(Ordering::Relaxed), thrown_away(port))?;
    }
    Ok(())
}

/// The last column of the socket's line in `/proc/net/udp`; 0 where there is no such file.
fn thrown_away(port: u16) -> u64 {
    let table = std::fs::read_to_string("/proc/net/udp").unwrap_or_default();
    let local = format!("0100007F:{port:04X}");
    let line = table.lines().find(|line| line.split_whitespace().nth(1) == Some(local.as_str()));
    line.and_then(|line| line.split_whitespace().last()?.parse().ok()).unwrap_or(0)
}
