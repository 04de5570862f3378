//! The UDP socket: bound with a large receive buffer, emptied at once into a queue, and read from there into the store.
//!
//! A burst is lost in the kernel before anybody sees it, unless the buffer holds it; so what was granted is said, and
//! nothing is read while the socket waits. When the queue is full the kernel drops, and counts.

use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::sync::Arc;

use socket2::{Domain, Protocol, Socket, Type};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

use super::batch::Batch;
use crate::api::Api;
use crate::forward::Forwarder;

/// The largest datagram there is.
const MAX_DATAGRAM_BYTES: usize = 65_536;
/// What may wait to be read. The store makes room for it, so that both together stay under the cap.
const MAX_QUEUED_BYTES: usize = 32 << 20;

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
        let room = Arc::new(Semaphore::new(MAX_QUEUED_BYTES));
        let (queue, mut queued) = mpsc::unbounded_channel::<(Batch, OwnedSemaphorePermit)>();
        let free = Arc::clone(&room);
        // On a thread of its own, so that reading never keeps the socket waiting. It ends when the queue is dropped.
        tokio::task::spawn_blocking(move || {
            while let Some((batch, room)) = queued.blocking_recv() {
                api.store().make_room_for(MAX_QUEUED_BYTES.saturating_sub(free.available_permits()));
                for datagram in batch.datagrams() {
                    forwarder.pass(datagram);
                    api.store().datagram(datagram);
                }
                drop((batch, room));
            }
        });
        let mut buffer = vec![0; MAX_DATAGRAM_BYTES];
        let mut batch = Batch::default();
        loop {
            let length = socket.recv(&mut buffer).await?;
            batch.push(buffer.get(..length).unwrap_or_default());
            while !batch.is_full() {
                let Ok(length) = socket.try_recv(&mut buffer) else { break };
                batch.push(buffer.get(..length).unwrap_or_default());
            }
            let bytes = u32::try_from(batch.weight()).unwrap_or(u32::MAX);
            // The semaphore is never closed.
            let Ok(room) = Arc::clone(&room).acquire_many_owned(bytes).await else { return Ok(()) };
            if queue.send((std::mem::take(&mut batch), room)).is_err() {
                return Err(io::Error::other("the reader of datagrams has ended; start anew"));
            }
        }
    }
}
