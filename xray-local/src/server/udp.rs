//! The UDP socket: bound with a large receive buffer, and read into the store.
//!
//! A burst is lost in the kernel before anybody sees it, unless the buffer holds it; so what was granted is said.

use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::sync::Arc;

use socket2::{Domain, Protocol, Socket, Type};

use crate::api::Api;

/// The largest datagram there is.
const MAX_DATAGRAM_BYTES: usize = 65_536;

#[derive(Debug)]
pub(super) struct Listener {
    socket: UdpSocket,
    address: SocketAddr,
    receive_buffer_bytes: usize,
}

impl Listener {
    pub(super) fn bind(address: SocketAddr, receive_buffer_bytes: usize) -> io::Result<Self> {
        let socket = Socket::new(Domain::for_address(address), Type::DGRAM, Some(Protocol::UDP))?;
        // More than the system allows is refused on some systems and cut on others; either way the rest is asked for.
        let mut asked = receive_buffer_bytes;
        while asked > 0 && socket.set_recv_buffer_size(asked).is_err() {
            asked /= 2;
        }
        socket.set_nonblocking(true)?;
        socket.bind(&address.into())?;
        let receive_buffer_bytes = socket.recv_buffer_size()?;
        let socket = UdpSocket::from(socket);
        let address = socket.local_addr()?;
        Ok(Self { socket, address, receive_buffer_bytes })
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(super) fn receive_buffer_bytes(&self) -> usize {
        self.receive_buffer_bytes
    }

    /// Takes datagrams until the socket fails.
    pub(super) async fn receive(self, api: Arc<Api>) -> io::Result<()> {
        let socket = tokio::net::UdpSocket::from_std(self.socket)?;
        let mut buffer = vec![0; MAX_DATAGRAM_BYTES];
        loop {
            let length = socket.recv(&mut buffer).await?;
            api.store().datagram(buffer.get(..length).unwrap_or_default());
        }
    }
}
