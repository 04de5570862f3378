//! A UDP socket connected to a host that is looked up when it is needed, and again after failures.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs, UdpSocket};
use std::time::{Duration, Instant};

use crate::clock;
use crate::daemon_address::Endpoint;
use crate::stats::DropReason;

/// How long a failure to look up or to open is believed before it is tried again.
const FIRST_BACKOFF: Duration = Duration::from_millis(100);
const MAX_BACKOFF: Duration = Duration::from_secs(10);

/// How long an address stands for a name.
const MAX_AGE: Duration = Duration::from_secs(60);

/// The socket, or when to try next.
#[derive(Debug)]
pub(crate) struct Connection {
    endpoint: Endpoint,
    state: State,
    backoff: Duration,
    /// How many of a name's addresses have refused us; the next socket is for the one after.
    refused: usize,
}

#[derive(Debug)]
enum State {
    New,
    Connected { socket: UdpSocket, since: Instant },
    Failed { reason: DropReason, until: Instant },
}

impl Connection {
    pub(crate) fn new(endpoint: Endpoint) -> Self {
        Self { endpoint, state: State::New, backoff: FIRST_BACKOFF, refused: 0 }
    }

    /// The connected socket; made now if there is none.
    pub(crate) fn socket(&mut self) -> Result<&UdpSocket, (DropReason, io::Error)> {
        let now = clock::monotonic();
        let open_anew = match &self.state {
            State::New => true,
            State::Connected { since, .. } => self.is_a_name() && now.duration_since(*since) >= MAX_AGE,
            State::Failed { reason, until } if now < *until => {
                return Err((*reason, io::Error::other("not tried again yet")));
            }
            State::Failed { .. } => true,
        };
        if open_anew {
            self.open(now)?;
        }
        match &self.state {
            State::Connected { socket, .. } => Ok(socket),
            _ => Err((DropReason::NoSocket, io::Error::other("no socket"))),
        }
    }

    /// The socket, if there is one already.
    pub(crate) fn connected(&self) -> Option<&UdpSocket> {
        match &self.state {
            State::Connected { socket, .. } => Some(socket),
            _ => None,
        }
    }

    /// Gives the socket up, so that the next datagram looks the host up again.
    pub(crate) fn give_up(&mut self) {
        self.state = State::New;
    }

    /// Nobody listens there. A name may stand for more than one address (`localhost` is `::1` and
    /// `127.0.0.1`), or for another one by now: the next datagram goes to the next.
    pub(crate) fn refused(&mut self) {
        if self.is_a_name() {
            self.refused = self.refused.wrapping_add(1);
            self.give_up();
        }
    }

    fn is_a_name(&self) -> bool {
        self.endpoint.host().parse::<std::net::IpAddr>().is_err()
    }

    fn open(&mut self, now: Instant) -> Result<(), (DropReason, io::Error)> {
        let connected = resolve(&self.endpoint).and_then(|mut addresses| {
            let first = self.refused % addresses.len().max(1);
            addresses.rotate_left(first);
            connect(&addresses)
        });
        match connected {
            Ok(socket) => {
                self.state = State::Connected { socket, since: now };
                self.backoff = FIRST_BACKOFF;
                Ok(())
            }
            Err((reason, error)) => {
                self.state = State::Failed { reason, until: now + self.backoff };
                self.backoff = (self.backoff * 2).min(MAX_BACKOFF);
                Err((reason, error))
            }
        }
    }
}

fn resolve(endpoint: &Endpoint) -> Result<Vec<SocketAddr>, (DropReason, io::Error)> {
    let addresses: Vec<_> = (endpoint.host(), endpoint.port())
        .to_socket_addrs()
        .map_err(|error| (DropReason::Unresolved, error))?
        .collect();
    if addresses.is_empty() {
        return Err((DropReason::Unresolved, io::Error::other("the name has no address")));
    }
    Ok(addresses)
}

/// Connects to the first address there is a way to.
fn connect(addresses: &[SocketAddr]) -> Result<UdpSocket, (DropReason, io::Error)> {
    let mut last = (DropReason::NoSocket, io::Error::other("no address"));
    for address in addresses {
        let any: SocketAddr = match address {
            SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
            SocketAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
        };
        let opened = UdpSocket::bind(any).map_err(|error| (DropReason::NoSocket, error));
        match opened.and_then(|socket| {
            socket.set_nonblocking(true).map_err(|error| (DropReason::NoSocket, error))?;
            socket.connect(address).map_err(|error| (DropReason::Unreachable, error))?;
            Ok(socket)
        }) {
            Ok(socket) => return Ok(socket),
            Err(failed) => last = failed,
        }
    }
    Err(last)
}
