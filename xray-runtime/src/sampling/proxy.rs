//! The daemon's TCP side: one question, one answer, within a deadline and over one connection.
//!
//! Knows bytes only: neither rules nor when to ask for them. What an answer says it does not follow:
//! the daemon's address is the only one it ever connects to.

use std::fmt;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};

use super::http::{self, AnswerReader, BadAnswer};
use crate::clock;
use crate::daemon_address::Endpoint;

/// How long a question and its answer may take together.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(2);

/// Why there is no answer.
#[derive(Debug)]
pub(crate) enum ProxyError {
    /// The host name has no address.
    Unresolved(io::Error),
    Unreachable(io::Error),
    TimedOut,
    Broken(io::Error),
    Bad(BadAnswer),
}

impl fmt::Display for ProxyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unresolved(error) => write!(f, "it has no address ({error})"),
            Self::Unreachable(error) if error.kind() == ErrorKind::ConnectionRefused => {
                f.write_str("nothing listens there")
            }
            Self::Unreachable(error) => write!(f, "it cannot be reached ({error})"),
            Self::TimedOut => write!(f, "it did not answer within {TIMEOUT:?}"),
            Self::Broken(error) => write!(f, "the connection broke ({error})"),
            Self::Bad(answer) => answer.fmt(f),
        }
    }
}

/// Asks, and waits for the answer until `deadline`; only the look-up of a host name may take longer,
/// since the system gives it no bound.
pub(crate) fn ask(endpoint: &Endpoint, path: &str, body: &str, deadline: Instant) -> Result<Vec<u8>, ProxyError> {
    let addresses = (endpoint.host(), endpoint.port()).to_socket_addrs().map_err(ProxyError::Unresolved)?;
    let mut stream = connect(addresses, deadline)?;
    let question = http::post(&endpoint.to_string(), path, body);
    write(&mut stream, &question, deadline)?;
    read(&mut stream, deadline)
}

/// Connects to the first address that takes it.
fn connect(addresses: impl Iterator<Item = SocketAddr>, deadline: Instant) -> Result<TcpStream, ProxyError> {
    let mut last = ProxyError::Unresolved(io::Error::other("no address"));
    for address in addresses {
        match TcpStream::connect_timeout(&address, left(deadline)?) {
            Ok(stream) => return Ok(stream),
            Err(error) if is_timeout(&error) => last = ProxyError::TimedOut,
            Err(error) => last = ProxyError::Unreachable(error),
        }
    }
    Err(last)
}

fn write(stream: &mut TcpStream, mut bytes: &[u8], deadline: Instant) -> Result<(), ProxyError> {
    while !bytes.is_empty() {
        stream.set_write_timeout(Some(left(deadline)?)).map_err(ProxyError::Broken)?;
        match stream.write(bytes) {
            Ok(0) => return Err(ProxyError::Broken(ErrorKind::WriteZero.into())),
            Ok(written) => bytes = bytes.get(written..).unwrap_or_default(),
            Err(error) => tolerate(error)?,
        }
    }
    Ok(())
}

fn read(stream: &mut TcpStream, deadline: Instant) -> Result<Vec<u8>, ProxyError> {
    let mut reader = AnswerReader::default();
    let mut buffer = [0; 8 * 1024];
    loop {
        stream.set_read_timeout(Some(left(deadline)?)).map_err(ProxyError::Broken)?;
        match stream.read(&mut buffer) {
            Ok(0) => return reader.end().map_err(ProxyError::Bad),
            Ok(arrived) => {
                let arrived = buffer.get(..arrived).unwrap_or_default();
                if let Some(body) = reader.feed(arrived).map_err(ProxyError::Bad)? {
                    return Ok(body);
                }
            }
            Err(error) => tolerate(error)?,
        }
    }
}

/// The time there is left, never zero, which would mean for ever.
fn left(deadline: Instant) -> Result<Duration, ProxyError> {
    let left = deadline.saturating_duration_since(clock::monotonic());
    if left.is_zero() { Err(ProxyError::TimedOut) } else { Ok(left) }
}

fn tolerate(error: io::Error) -> Result<(), ProxyError> {
    match error.kind() {
        ErrorKind::Interrupted => Ok(()),
        _ if is_timeout(&error) => Err(ProxyError::TimedOut),
        _ => Err(ProxyError::Broken(error)),
    }
}

fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    /// What comes back from a daemon that does this with each connection.
    fn answer_of(serve: impl Fn(TcpStream) + Send + 'static, within: Duration) -> Result<Vec<u8>, ProxyError> {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address: crate::DaemonAddress = listener.local_addr().unwrap().to_string().parse().unwrap();
        let server = std::thread::spawn(move || serve(listener.accept().unwrap().0));
        let answer = ask(address.tcp(), "/GetSamplingRules", "{}", clock::deadline(within));
        server.join().unwrap();
        answer
    }

    const SOON: Duration = Duration::from_millis(20);
    const PATIENCE: Duration = Duration::from_secs(20);

    /// Until the other side is gone.
    fn hold(mut stream: TcpStream) {
        let _ = io::copy(&mut stream, &mut io::sink());
    }

    #[test]
    fn a_daemon_that_never_answers_is_given_up() {
        let answer = answer_of(hold, SOON);
        assert!(matches!(answer, Err(ProxyError::TimedOut)), "{answer:?}");
    }

    #[test]
    fn a_daemon_that_answers_a_byte_at_a_time_for_ever_is_given_up() {
        let answer = answer_of(
            |mut stream| {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nX: ");
                while stream.write_all(b"x").is_ok() {
                    std::thread::yield_now();
                }
            },
            SOON,
        );
        // Whichever bound comes first.
        assert!(matches!(answer, Err(ProxyError::TimedOut | ProxyError::Bad(BadAnswer::TooLarge))), "{answer:?}");
    }

    #[test]
    fn a_daemon_that_hangs_up_is_not_waited_for() {
        let answer = answer_of(
            |mut stream| {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{}");
                let _ = stream.shutdown(std::net::Shutdown::Write);
                hold(stream);
            },
            PATIENCE,
        );
        assert!(matches!(answer, Err(ProxyError::Bad(BadAnswer::CutShort))), "{answer:?}");
    }

    #[test]
    fn a_deadline_that_is_over_asks_nobody() {
        let address: crate::DaemonAddress = "127.0.0.1:1".parse().unwrap();
        let answer = ask(address.tcp(), "/", "", clock::deadline(Duration::ZERO));
        assert!(matches!(answer, Err(ProxyError::TimedOut)), "{answer:?}");
    }
}
