//! A daemon for tests: listens on the loopback, and keeps every datagram.
//!
//! Real UDP, on a port that the system chooses. It knows no recorder but the ones it makes.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::Value;

use super::trace::Trace;
use crate::clock;
use crate::recorder::Recorder;
use crate::recorder::builder::RecorderBuilder;
use crate::sampling::Sampling;

/// How often the thread looks whether it should stop, should the datagram that says so be lost.
const STOP_CHECK: Duration = Duration::from_millis(100);

/// A UDP listener that stands for the X-Ray daemon: for tests of what really leaves the process.
///
/// It listens from [`bind`](Self::bind) until it is dropped. The thread that reads is its own, and ends
/// with it.
///
/// ```
/// use std::time::Duration;
/// use xray_runtime::testing::FakeDaemon;
///
/// let daemon = FakeDaemon::bind();
/// let recorder = daemon.recorder();
/// recorder.begin_segment("shop").close();
///
/// let trace = daemon.wait_for(1, Duration::from_secs(10));
/// trace.assert_valid();
/// assert_eq!(trace.to_text(), "shop\n");
/// ```
///
/// X-Ray: [Sending segment documents to the X-Ray daemon](https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-daemon).
#[derive(Debug)]
pub struct FakeDaemon {
    address: SocketAddr,
    socket: UdpSocket,
    received: Arc<Received>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Received {
    datagrams: Mutex<Vec<Vec<u8>>>,
    arrived: Condvar,
    stop: AtomicBool,
}

impl FakeDaemon {
    /// Listens on 127.0.0.1, on a port that the system chooses.
    ///
    /// # Panics
    ///
    /// When there is no socket or no thread to be had.
    #[track_caller]
    #[must_use]
    pub fn bind() -> Self {
        match Self::listen() {
            Ok(daemon) => daemon,
            Err(error) => panic!("cannot listen on 127.0.0.1: {error}; a test needs a UDP socket and a thread"),
        }
    }

    fn listen() -> std::io::Result<Self> {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
        socket.set_read_timeout(Some(STOP_CHECK))?;
        let (address, reader) = (socket.local_addr()?, socket.try_clone()?);
        let received = Arc::new(Received::default());
        let thread = {
            let received = Arc::clone(&received);
            std::thread::Builder::new().name("fake-daemon".to_owned()).spawn(move || received.read(&reader))?
        };
        Ok(Self { address, socket, received, thread: Some(thread) })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The settings of a recorder that sends to it: every segment is sampled, and no environment
    /// variable is read.
    pub fn builder(&self) -> RecorderBuilder {
        const NO_ENVIRONMENT: [(&str, &str); 0] = [];
        let builder = Recorder::builder().environment(NO_ENVIRONMENT).sampling(Sampling::always());
        builder.daemon_address(self.address.to_string())
    }

    /// A recorder that sends to it.
    ///
    /// # Panics
    ///
    /// When it cannot be made, which would be a mistake of ours.
    #[track_caller]
    #[must_use]
    pub fn recorder(&self) -> Recorder {
        match self.builder().build() {
            Ok(recorder) => recorder,
            Err(error) => panic!("{error}"),
        }
    }

    /// What has arrived so far, byte by byte, in the order it came.
    #[must_use]
    pub fn datagrams(&self) -> Vec<Vec<u8>> {
        self.received.lock().clone()
    }

    /// The documents that have arrived so far, read as JSON. What is none is left out; that it is none
    /// is said by [`Trace::assert_valid`].
    #[must_use]
    pub fn documents(&self) -> Vec<Value> {
        self.trace().documents()
    }

    /// What has arrived so far.
    #[must_use]
    pub fn trace(&self) -> Trace {
        Trace::from_datagrams(self.datagrams())
    }

    /// Waits until `count` datagrams have arrived since it was bound, and returns all that has.
    ///
    /// # Panics
    ///
    /// When fewer had arrived after `timeout`; it says how many, and what.
    #[track_caller]
    #[must_use]
    pub fn wait_for(&self, count: usize, timeout: Duration) -> Trace {
        let deadline = clock::deadline(timeout);
        let mut datagrams = self.received.lock();
        while datagrams.len() < count {
            let Some(left) = deadline.checked_duration_since(clock::monotonic()).filter(|left| !left.is_zero()) else {
                let arrived = datagrams.len();
                drop(datagrams);
                panic!(
                    "{arrived} of {count} datagrams arrived in {timeout:?}; close what was begun, send to {}, and \
                     `flush`; arrived are:\n{}",
                    self.address,
                    self.trace().drawn()
                );
            };
            let waited = self.received.arrived.wait_timeout(datagrams, left);
            datagrams = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        Trace::from_datagrams(datagrams.clone())
    }
}

impl Received {
    fn lock(&self) -> MutexGuard<'_, Vec<Vec<u8>>> {
        self.datagrams.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read(&self, socket: &UdpSocket) {
        let mut buffer = vec![0; 65_536];
        loop {
            let received = socket.recv(&mut buffer);
            if self.stop.load(Ordering::Acquire) {
                return;
            }
            match received {
                Ok(length) => {
                    self.lock().push(buffer.get(..length).unwrap_or_default().to_vec());
                    self.arrived.notify_all();
                }
                // Nobody came; or, on Windows, an answer of ours was refused.
                Err(error) => match error.kind() {
                    ErrorKind::WouldBlock
                    | ErrorKind::TimedOut
                    | ErrorKind::Interrupted
                    | ErrorKind::ConnectionReset => {}
                    _ => return,
                },
            }
        }
    }
}

impl Drop for FakeDaemon {
    fn drop(&mut self) {
        self.received.stop.store(true, Ordering::Release);
        // Whoever reads is woken, and sees that it is over.
        let _ = self.socket.send_to(&[], self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
