//! Sends documents to the daemon over UDP.

use std::io::{self, ErrorKind};
use std::net::UdpSocket;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use super::socket::Connection;
use super::{EmitError, Emitter};
use crate::daemon_address::Endpoint;
use crate::stats::DropReason;

/// How often one send is begun again before it counts as lost.
const TRIES: u32 = 4;

/// Sends each document as one datagram from a connected, non-blocking socket.
///
/// The socket is made with the first document. A name is looked up then, again every minute, and
/// after failures. Connected, the socket hears when nobody listens: about the datagram before, when
/// the next one is sent, which is then sent again at once.
#[derive(Debug)]
pub struct UdpEmitter {
    endpoint: Endpoint,
    connection: Mutex<Connection>,
    found_refused: AtomicBool,
}

impl UdpEmitter {
    /// An emitter for the daemon at `endpoint`; nothing is opened or looked up yet.
    #[must_use]
    pub fn new(endpoint: Endpoint) -> Self {
        let connection = Mutex::new(Connection::new(endpoint.clone()));
        Self { endpoint, connection, found_refused: AtomicBool::new(false) }
    }

    fn send(&self, socket: &UdpSocket, datagram: &[u8]) -> io::Result<()> {
        let mut tries = 0;
        loop {
            tries += 1;
            match socket.send(datagram) {
                Ok(sent) if sent == datagram.len() => return Ok(()),
                Ok(_) => return Err(io::Error::other("the datagram was sent in part")),
                Err(error) if tries >= TRIES => return Err(error),
                // It speaks of the datagram before this one; this one was not sent.
                Err(error) if error.kind() == ErrorKind::ConnectionRefused => {
                    self.found_refused.store(true, Ordering::Relaxed);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => std::thread::yield_now(),
                Err(error) => return Err(error),
            }
        }
    }
}

impl Emitter for UdpEmitter {
    fn emit(&self, datagram: &[u8]) -> Result<(), EmitError> {
        let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let socket = connection.socket().map_err(|(reason, error)| EmitError::caused_by(reason, error))?;
        self.send(socket, datagram).map_err(|error| {
            let reason = reason_of(&error);
            if matches!(reason, DropReason::Unreachable | DropReason::SendFailed) {
                connection.give_up();
            }
            EmitError::caused_by(reason, error)
        })
    }

    fn found_refused(&self) -> bool {
        self.found_refused.swap(false, Ordering::Relaxed)
    }

    fn last_was_refused(&self) -> bool {
        let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let pending = connection.connected().and_then(|socket| socket.take_error().ok().flatten());
        let refused = pending.is_some_and(|error| error.kind() == ErrorKind::ConnectionRefused);
        if refused {
            connection.refused();
        }
        refused
    }

    fn destination(&self) -> String {
        self.endpoint.to_string()
    }
}

fn reason_of(error: &io::Error) -> DropReason {
    // Numbers of Linux where std has no kind for them; elsewhere they fall to the last line.
    const EMSGSIZE: i32 = 90;
    const ENOBUFS: i32 = 105;
    match error.kind() {
        ErrorKind::ConnectionRefused => DropReason::Refused,
        ErrorKind::WouldBlock => DropReason::WouldBlock,
        ErrorKind::PermissionDenied => DropReason::NotPermitted,
        ErrorKind::NetworkUnreachable
        | ErrorKind::HostUnreachable
        | ErrorKind::NetworkDown
        | ErrorKind::AddrNotAvailable
        | ErrorKind::NotConnected => DropReason::Unreachable,
        ErrorKind::OutOfMemory => DropReason::NoBuffers,
        _ => match error.raw_os_error() {
            Some(EMSGSIZE) if cfg!(target_os = "linux") => DropReason::TooLarge,
            Some(ENOBUFS) if cfg!(target_os = "linux") => DropReason::NoBuffers,
            _ => DropReason::SendFailed,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_have_their_reason() {
        assert_eq!(reason_of(&io::Error::from(ErrorKind::ConnectionRefused)), DropReason::Refused);
        assert_eq!(reason_of(&io::Error::from(ErrorKind::HostUnreachable)), DropReason::Unreachable);
        if cfg!(target_os = "linux") {
            assert_eq!(reason_of(&io::Error::from_raw_os_error(90)), DropReason::TooLarge);
            assert_eq!(reason_of(&io::Error::from_raw_os_error(105)), DropReason::NoBuffers);
            assert_eq!(reason_of(&io::Error::from_raw_os_error(1)), DropReason::NotPermitted);
        }
    }
}
