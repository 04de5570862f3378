//! The UDP socket: bound with a large receive buffer, emptied at once into a queue, and read from there into the store.
//!
//! A burst is lost in the kernel before anybody sees it, unless the buffer holds it; so what was granted is said, and
//! nothing is read while the socket waits. When the queue is full the kernel drops, and counts.

use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::sync::Arc;
use std::thread::Builder;

use socket2::{Domain, Protocol, Socket, Type};

use super::waiting::Waiting;
use crate::api::Api;
use crate::forward::Forwarder;

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

    /// Takes datagrams, and passes them on, until the socket fails.
    pub(super) async fn receive(self, api: Arc<Api>, forwarder: Arc<Forwarder>) -> io::Result<()> {
        let socket = tokio::net::UdpSocket::from_std(self.socket)?;
        let queue = Queue(Arc::new(Waiting::default()));
        let waiting = Arc::clone(&queue.0);
        // On a thread of its own, so that reading never keeps the socket waiting.
        let reader = Builder::new().name("documents".into());
        reader.spawn(move || {
            while let Some(piece) = waiting.take() {
                for datagram in piece.datagrams() {
                    forwarder.pass(datagram);
                    api.store().datagram(datagram);
                }
            }
        })?;
        let mut buffer = vec![0; MAX_DATAGRAM_BYTES];
        loop {
            queue.0.room().await;
            let length = socket.recv(&mut buffer).await?;
            queue.0.push(buffer.get(..length).unwrap_or_default());
        }
    }
}

/// What is received, and read elsewhere. The reader ends with it.
struct Queue(Arc<Waiting>);

impl Drop for Queue {
    fn drop(&mut self) {
        self.0.close();
    }
}
