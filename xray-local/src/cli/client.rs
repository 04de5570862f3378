//! Asks a local X-Ray that runs: one request on one connection, with JSON both ways.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

/// Longer than the server lets anybody wait for a change.
const MAX_WAIT: Duration = Duration::from_secs(60);

/// Posts a body, or gets without one.
pub(crate) fn ask(api: SocketAddr, path: &str, body: Option<&Value>) -> Result<Value, String> {
    let broken = |error: std::io::Error| {
        format!("no answer from {api} ({error}); start `xray-local`, or say where it is with `--api`")
    };
    let mut stream = TcpStream::connect(api).map_err(broken)?;
    stream.set_read_timeout(Some(MAX_WAIT)).map_err(broken)?;
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
    stream.read_to_string(&mut answer).map_err(broken)?;
    let strange = || format!("{api} does not answer as `xray-local` does; say where it is with `--api`");
    let (head, body) = answer.split_once("\r\n\r\n").ok_or_else(strange)?;
    let reply: Value = serde_json::from_str(body).map_err(|_| strange())?;
    if head.starts_with("HTTP/1.1 200 ") {
        return Ok(reply);
    }
    Err(reply.get("Message").and_then(Value::as_str).map_or_else(strange, str::to_owned))
}
