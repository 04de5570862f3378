//! Asks a local X-Ray that runs: one request on one connection, with JSON both ways.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

use crate::failure::Failure;

/// Longer than the server lets anybody wait for a change.
const MAX_WAIT: Duration = Duration::from_secs(60);

/// More than the server ever says at once.
const MAX_ANSWER_BYTES: u64 = 1 << 30;

/// Posts a body, or gets without one.
pub(crate) fn ask(api: SocketAddr, path: &str, body: Option<&Value>) -> Result<Value, Failure> {
    let reply = ask_for(api, path, body, MAX_WAIT)?;
    reply.ok_or_else(|| Failure::from(format!("{api} has not answered for {MAX_WAIT:?}; start `xray-local` anew")))
}

/// Posts a body, or gets without one. `None` when there is no answer for so long.
pub(crate) fn ask_for(
    api: SocketAddr,
    path: &str,
    body: Option<&Value>,
    patience: Duration,
) -> Result<Option<Value>, Failure> {
    let broken = |error: std::io::Error| {
        format!("no answer from {api} ({error}); start `xray-local`, or say where it is with `--api`")
    };
    let mut stream = TcpStream::connect(api).map_err(broken)?;
    // A timeout of nothing is an error to std.
    stream.set_read_timeout(Some(patience.max(Duration::from_millis(1)))).map_err(broken)?;
    let method = if body.is_some() { "POST" } else { "GET" };
    let body = body.map(Value::to_string).unwrap_or_default();
    // The server knows loopback addresses by their own names only.
    let host = if api.is_ipv4() { "127.0.0.1" } else { "[::1]" };
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).map_err(broken)?;
    let mut answer = String::new();
    match stream.take(MAX_ANSWER_BYTES).read_to_string(&mut answer) {
        Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => return Ok(None),
        read => read.map_err(broken)?,
    };
    let strange = || format!("{api} does not answer as `xray-local` does; say where it is with `--api`");
    let (head, body) = answer.split_once("\r\n\r\n").ok_or_else(strange)?;
    let reply: Value = serde_json::from_str(body).map_err(|_| strange())?;
    if head.starts_with("HTTP/1.1 200 ") {
        return Ok(Some(reply));
    }
    Err(Failure::refused(&reply).unwrap_or_else(|| strange().into()))
}
