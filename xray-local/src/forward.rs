//! Passing datagrams on, unchanged, to a real daemon or collector. Knows no document, and never waits.

use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicU64, Ordering};

/// Passes datagrams on.
///
/// ```
/// use std::net::UdpSocket;
/// use xray_local::forward::Forwarder;
///
/// let daemon = UdpSocket::bind("127.0.0.1:0")?;
/// let forwarder = Forwarder::new(&[daemon.local_addr()?])?;
/// forwarder.pass(b"a datagram");
/// let mut heard = [0; 20];
/// assert_eq!(daemon.recv(&mut heard)?, 10);
/// assert_eq!(forwarder.accounts()[0].forwarded, 1);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct Forwarder {
    targets: Vec<Target>,
}

#[derive(Debug)]
struct Target {
    address: SocketAddr,
    socket: UdpSocket,
    forwarded: AtomicU64,
    refused: AtomicU64,
    dropped: AtomicU64,
}

/// What became of the datagrams for one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ForwardAccounts {
    /// Where they went.
    pub address: SocketAddr,
    /// Those that were sent, and not heard to be refused. Nobody tells whether they arrived.
    pub forwarded: u64,
    /// Those that came back because nobody listens there; the system tells of some only.
    pub refused: u64,
    /// Those that the system did not take, because its buffer was full or no way leads there.
    pub dropped: u64,
}

impl Forwarder {
    /// Passes on to all of these addresses.
    ///
    /// # Errors
    ///
    /// When no socket can be had, or no way leads to an address.
    pub fn new(addresses: &[SocketAddr]) -> io::Result<Self> {
        let targets = addresses.iter().map(|address| Target::new(*address)).collect::<io::Result<_>>()?;
        Ok(Self { targets })
    }

    /// Passes a datagram on.
    pub fn pass(&self, datagram: &[u8]) {
        self.targets.iter().for_each(|target| target.pass(datagram));
    }

    /// What became of the datagrams, for each address.
    #[must_use]
    pub fn accounts(&self) -> Vec<ForwardAccounts> {
        self.targets.iter().map(Target::accounts).collect()
    }
}

impl Target {
    fn new(address: SocketAddr) -> io::Result<Self> {
        let own: IpAddr = match address {
            SocketAddr::V4(it) if it.ip().is_loopback() => Ipv4Addr::LOCALHOST.into(),
            SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
            SocketAddr::V6(it) if it.ip().is_loopback() => Ipv6Addr::LOCALHOST.into(),
            SocketAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
        };
        let socket = UdpSocket::bind((own, 0))?;
        socket.connect(address)?;
        socket.set_nonblocking(true)?;
        let [forwarded, refused, dropped] = [0; 3].map(AtomicU64::new);
        Ok(Self { address, socket, forwarded, refused, dropped })
    }

    fn pass(&self, datagram: &[u8]) {
        let mut sent = self.socket.send(datagram);
        if sent.as_ref().is_err_and(|error| error.kind() == ErrorKind::ConnectionRefused) {
            // The answer to one that was sent before; this one has not been sent.
            self.refused.fetch_add(1, Ordering::Relaxed);
            self.forwarded.fetch_sub(1, Ordering::Relaxed);
            sent = self.socket.send(datagram);
        }
        let count = if sent.is_ok() { &self.forwarded } else { &self.dropped };
        count.fetch_add(1, Ordering::Relaxed);
    }

    fn accounts(&self) -> ForwardAccounts {
        ForwardAccounts {
            address: self.address,
            forwarded: self.forwarded.load(Ordering::Relaxed),
            refused: self.refused.load(Ordering::Relaxed),
            dropped: self.dropped.load(Ordering::Relaxed),
        }
    }
}
