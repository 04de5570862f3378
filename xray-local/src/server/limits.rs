//! How long and how much a client may take.

use std::time::Duration;

/// What a client may take of the server; whoever passes it is sent away.
///
/// ```
/// use std::time::Duration;
/// use xray_local::server::Limits;
///
/// let limits = Limits { headers_within: Duration::from_secs(1), ..Limits::default() };
/// assert_eq!((limits.connections, limits.header_bytes), (64, 16_384));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How long the headers may take, and how long a connection may wait for its next request.
    pub headers_within: Duration,
    /// The bytes of all headers together.
    pub header_bytes: usize,
    /// How long the body may take.
    pub body_within: Duration,
    /// How long nothing may be read or written, while a reply is sent or made.
    pub silence: Duration,
    /// How many connections are served; others wait until one ends. Each socket has so many.
    pub connections: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            headers_within: Duration::from_secs(5),
            header_bytes: 16 << 10,
            body_within: Duration::from_secs(25),
            // Longer than anybody waits for a reply here.
            silence: Duration::from_secs(60),
            connections: 64,
        }
    }
}
