//! A daemon for tests: listens on the loopback, keeps every datagram, and knows what the kernel threw away.
//!
//! Always port 0 and a large buffer, so that a test loses nothing unless it wants to.

use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use socket2::{Domain, Protocol, Socket, Type};

/// The receive buffer asked for, in bytes; Linux grants at most `net.core.rmem_max`, doubled.
const BUFFER_BYTES: usize = 8 * 1024 * 1024;

/// How long a port that is still in use is tried again.
const REBIND_DEADLINE: Duration = Duration::from_secs(10);

/// How often the thread looks whether it should stop.
const STOP_CHECK: Duration = Duration::from_millis(5);

/// Listens from [`Receiver::start`] until it is stopped or dropped.
#[derive(Debug)]
pub struct Receiver {
    address: SocketAddr,
    granted_bytes: usize,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Shared {
    datagrams: Mutex<Vec<Vec<u8>>>,
    arrived: Condvar,
    stop: AtomicBool,
}

impl Receiver {
    /// Listens on 127.0.0.1, on a port the system chooses.
    ///
    /// # Panics
    ///
    /// When no socket can be had.
    #[must_use]
    pub fn start() -> Self {
        Self::start_at((Ipv4Addr::LOCALHOST, 0).into(), BUFFER_BYTES)
    }

    /// Listens on `[::1]`, on a port the system chooses; `None` where the machine has no IPv6.
    #[must_use]
    pub fn start_ipv6() -> Option<Self> {
        UdpSocket::bind((Ipv6Addr::LOCALHOST, 0)).ok()?;
        Some(Self::start_at((Ipv6Addr::LOCALHOST, 0).into(), BUFFER_BYTES))
    }

    /// Listens with a receive buffer of about `bytes`, to watch the kernel throw datagrams away.
    ///
    /// # Panics
    ///
    /// When no socket can be had.
    #[must_use]
    pub fn start_with_buffer(bytes: usize) -> Self {
        Self::start_at((Ipv4Addr::LOCALHOST, 0).into(), bytes)
    }

    /// Listens on a given address, for instance one that a stopped receiver has left.
    ///
    /// # Panics
    ///
    /// When no socket can be had there.
    #[must_use]
    pub fn start_at(address: SocketAddr, buffer_bytes: usize) -> Self {
        let (socket, granted_bytes) = bind(address, buffer_bytes);
        let address = socket.local_addr().expect("a bound socket has an address");
        let shared = Arc::new(Shared::default());
        let thread = {
            let shared = Arc::clone(&shared);
            std::thread::Builder::new()
                .name("test-receiver".into())
                .spawn(move || listen(&socket, &shared))
                .expect("a thread for the receiver")
        };
        Self { address, granted_bytes, shared, thread: Some(thread) }
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What to write in `AWS_XRAY_DAEMON_ADDRESS`.
    #[must_use]
    pub fn daemon_address(&self) -> String {
        self.address.to_string()
    }

    /// How many bytes of receive buffer the system granted.
    #[must_use]
    pub fn granted_bytes(&self) -> usize {
        self.granted_bytes
    }

    /// What has arrived so far, in order.
    #[must_use]
    pub fn datagrams(&self) -> Vec<Vec<u8>> {
        self.shared.datagrams.lock().expect("no test panics while it holds this").clone()
    }

    /// Waits until `count` datagrams have arrived or `deadline` has passed; returns what has arrived.
    #[must_use]
    pub fn wait_for(&self, count: usize, deadline: Duration) -> Vec<Vec<u8>> {
        let until = Instant::now() + deadline;
        let mut datagrams = self.shared.datagrams.lock().expect("no test panics while it holds this");
        while datagrams.len() < count {
            let Some(left) = until.checked_duration_since(Instant::now()) else { break };
            datagrams =
                self.shared.arrived.wait_timeout(datagrams, left).expect("no test panics while it holds this").0;
        }
        datagrams.clone()
    }

    /// Stops listening; from here on the port refuses datagrams. Returns all that arrived.
    #[must_use]
    pub fn stop(mut self) -> Vec<Vec<u8>> {
        self.halt();
        self.datagrams()
    }

    /// Stops listening, and gives the address so that [`Receiver::start_at`] can take it again.
    #[must_use]
    pub fn stop_and_keep_address(self) -> SocketAddr {
        let address = self.address;
        drop(self);
        address
    }

    /// How many datagrams the kernel threw away because the buffer was full: the drops column of /proc/net/udp.
    ///
    /// `None` where there is no such file, or when this port has gone from it.
    #[must_use]
    pub fn kernel_drops(&self) -> Option<u64> {
        let table = match self.address.ip() {
            IpAddr::V4(_) => "/proc/net/udp",
            IpAddr::V6(_) => "/proc/net/udp6",
        };
        drops_of_port(&std::fs::read_to_string(table).ok()?, self.address.port())
    }

    fn halt(&mut self) {
        self.shared.stop.store(true, Ordering::Release);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.halt();
    }
}

fn bind(address: SocketAddr, buffer_bytes: usize) -> (UdpSocket, usize) {
    let socket = Socket::new(Domain::for_address(address), Type::DGRAM, Some(Protocol::UDP)).expect("a UDP socket");
    socket.set_recv_buffer_size(buffer_bytes).expect("a receive buffer");
    let granted_bytes = socket.recv_buffer_size().expect("the size of the receive buffer");
    let until = Instant::now() + REBIND_DEADLINE;
    while let Err(error) = socket.bind(&address.into()) {
        // A process that was forked a moment ago holds a copy of the socket that had this port, until it becomes its own program.
        let may_pass = error.kind() == ErrorKind::AddrInUse && Instant::now() < until;
        assert!(may_pass, "cannot listen on {address}: {error}");
        std::thread::yield_now();
    }
    socket.set_read_timeout(Some(STOP_CHECK)).expect("a read timeout");
    (socket.into(), granted_bytes)
}

fn listen(socket: &UdpSocket, shared: &Shared) {
    let mut buffer = vec![0; 65_536];
    loop {
        match socket.recv(&mut buffer) {
            Ok(length) => {
                shared.datagrams.lock().expect("no test panics while it holds this").push(buffer[..length].to_vec());
                shared.arrived.notify_all();
            }
            // Only an empty buffer ends the thread, so that nothing that arrived is forgotten.
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                if shared.stop.load(Ordering::Acquire) {
                    return;
                }
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => panic!("the test receiver cannot read: {error}"),
        }
    }
}

/// Finds the line whose local port (hexadecimal, behind the last colon of column 2) is `port`; the drops are its last column.
fn drops_of_port(table: &str, port: u16) -> Option<u64> {
    table.lines().skip(1).find_map(|line| {
        let mut columns = line.split_whitespace();
        let local = columns.nth(1)?;
        let local_port = u16::from_str_radix(local.rsplit(':').next()?, 16).ok()?;
        (local_port == port).then(|| columns.next_back()?.parse().ok()).flatten()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(10);

    #[test]
    fn what_is_sent_arrives_in_order() {
        let receiver = Receiver::start();
        let sender = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        for number in 0..100_u8 {
            sender.send_to(&[number], receiver.address()).unwrap();
        }
        let expected: Vec<Vec<u8>> = (0..100).map(|number| vec![number]).collect();
        assert_eq!(receiver.wait_for(100, SECOND), expected);
        assert_eq!(receiver.stop(), expected);
    }

    #[test]
    fn waiting_ends_at_the_deadline() {
        let receiver = Receiver::start();
        assert!(receiver.wait_for(1, Duration::from_millis(1)).is_empty());
    }

    #[test]
    fn a_stopped_receiver_can_be_started_on_the_same_port() {
        let address = Receiver::start().stop_and_keep_address();
        let receiver = Receiver::start_at(address, BUFFER_BYTES);
        assert_eq!(receiver.address(), address);
        UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().send_to(b"again", address).unwrap();
        assert_eq!(receiver.wait_for(1, SECOND), [b"again".to_vec()]);
    }

    #[test]
    fn the_receiver_says_how_much_buffer_it_was_granted() {
        let receiver = Receiver::start();
        assert!(receiver.granted_bytes() >= 128 * 1024, "{} bytes", receiver.granted_bytes());
    }

    #[test]
    fn ipv6_datagrams_arrive_too() {
        let Some(receiver) = Receiver::start_ipv6() else { return };
        UdpSocket::bind((Ipv6Addr::LOCALHOST, 0)).unwrap().send_to(b"six", receiver.address()).unwrap();
        assert_eq!(receiver.wait_for(1, SECOND), [b"six".to_vec()]);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn sent_is_received_plus_what_the_kernel_threw_away() {
        let receiver = Receiver::start_with_buffer(2_048);
        let sender = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        sender.connect(receiver.address()).unwrap();
        let sent = (0..5_000).filter(|_| sender.send(&[7; 1_000]).is_ok()).count() as u64;
        let until = Instant::now() + SECOND;
        loop {
            let received = receiver.datagrams().len() as u64;
            let drops = receiver.kernel_drops().expect("the receiver is in /proc/net/udp");
            if received + drops == sent {
                break;
            }
            assert!(Instant::now() < until, "{sent} sent, {received} received, {drops} dropped");
            std::thread::yield_now();
        }
    }

    #[test]
    fn the_drops_column_is_read_from_the_line_of_the_port() {
        let table = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops\n\
            1: 0100007F:07D0 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 1 2 0 41\n\
            2: 00000000000000000000000001000000:07D1 0:0000 07 0:0 00:0 0     0        0 1 2 0 7\n";
        assert_eq!(drops_of_port(table, 2000), Some(41));
        assert_eq!(drops_of_port(table, 2001), Some(7));
        assert_eq!(drops_of_port(table, 2002), None);
    }
}
