//! TCP connections, few at a time and none that stays silent: a slow or idle client cannot keep others out for long.
//!
//! Knows bytes and time; what a request means is for `http`.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1::Builder;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{Instant, Sleep, sleep};

use super::limits::Limits;

/// What is read ahead of a connection.
const READ_AHEAD_BYTES: usize = 64 << 10;
/// After a connection could not be taken, for there are too many open files or the like.
const PAUSE: Duration = Duration::from_millis(100);

/// Serves connections until it is dropped.
pub(super) async fn serve(listener: TcpListener, router: Router, limits: Limits) -> io::Result<()> {
    let places = Arc::new(Semaphore::new(limits.connections));
    let mut builder = Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(limits.headers_within)
        .max_header_size(limits.header_bytes)
        .max_buf_size(READ_AHEAD_BYTES.max(limits.header_bytes));
    loop {
        // The semaphore is never closed.
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return Ok(()) };
        let Ok((stream, _)) = listener.accept().await else {
            sleep(PAUSE).await;
            continue;
        };
        let connection = Connection { stream, silence: Box::pin(sleep(limits.silence)), limit: limits.silence };
        let served = builder.serve_connection(TokioIo::new(connection), TowerToHyperService::new(router.clone()));
        tokio::spawn(async move {
            // Whatever goes wrong is the client's: it is slow, gone, or does not speak HTTP.
            let _ = served.await;
            drop(place);
        });
    }
}

/// A connection that fails when nothing went in or out for a while.
struct Connection {
    stream: TcpStream,
    silence: Pin<Box<Sleep>>,
    limit: Duration,
}

impl Connection {
    /// Passes on what came of reading or writing, unless both are silent for too long.
    fn heard<T>(&mut self, context: &mut Context<'_>, done: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if done.is_ready() {
            self.silence.as_mut().reset(Instant::now() + self.limit);
            return done;
        }
        ready!(self.silence.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        self.heard(context, read)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.heard(context, written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
