//! The made-up shop on the wire: half an hour of traffic as fast as it is taken, then visits as they come.
//!
//! What the traffic is stands in the library; here is the clock, the socket, and words on how far it has come.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tokio::net::UdpSocket;
use tokio::runtime::Builder;
use tokio::time::{sleep, timeout};
use xray_local::demo::{Sent, Traffic};
use xray_local::store::Store;

use crate::arguments::Demo;
use crate::look::print;
use crate::serve;

/// As many may lie in a socket's buffer of the usual size.
const IN_FLIGHT: usize = 64;
/// A receiver whose accounts we cannot see is given a pause after each of so many: 2,000 documents a second.
const UNSEEN_BATCH: usize = 16;
const UNSEEN_PAUSE: Duration = Duration::from_millis(8);
/// What a machine slept through is not made up for.
const MAX_LATE_SECONDS: f64 = 5.0;
/// When the server takes nothing for so long, what was sent is lost.
const MAX_WAIT: Duration = Duration::from_secs(2);

pub(crate) fn run(api: SocketAddr, demo: &Demo) -> Result<(), String> {
    let Some(to) = demo.to else {
        return serve::run(api, &demo.serve, Some(demo));
    };
    let runtime = Builder::new_current_thread().enable_all().build().map_err(|error| error.to_string())?;
    runtime.block_on(feed(demo, to, None))
}

/// Sends the traffic to `udp`. With the store behind it, waits for what was sent to be taken, so that none is lost.
pub(crate) async fn feed(demo: &Demo, udp: SocketAddr, store: Option<&Store>) -> Result<(), String> {
    let broken = |error: std::io::Error| {
        format!("cannot send to UDP {udp} ({error}); start a server there, or say with `--to` where one is")
    };
    let any = if udp.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
    let socket = UdpSocket::bind(any).await.map_err(broken)?;
    socket.connect(udp).await.map_err(broken)?;
    let wire = Wire { socket, store };
    let mut traffic = Traffic::new(demo.seed, now());
    let past = traffic.past();
    print(&format!("the made-up shop (seed {}): {} documents of the last 30 minutes\n", demo.seed, past.len()))?;
    let begun = Instant::now();
    let taken = wire.send_all(&past).await.map_err(broken)?;
    let seconds = begun.elapsed().as_secs_f64();
    print(&match taken {
        Some(taken) => format!("sent in {seconds:.1} s; {taken} of {} came in\n", past.len()),
        None => format!("sent in {seconds:.1} s; `xray-local status` tells what came in\n"),
    })?;
    if demo.no_live {
        return Ok(());
    }
    print(&format!("from now on about {} visits a second, until it is stopped (Ctrl-C)\n", demo.rate))?;
    wire.live(&mut traffic, demo.rate).await.map_err(broken)
}

struct Wire<'s> {
    socket: UdpSocket,
    store: Option<&'s Store>,
}

impl Wire<'_> {
    async fn send(&self, document: &str) -> std::io::Result<()> {
        let datagram = format!("{{\"format\":\"json\",\"version\":1}}\n{document}");
        self.socket.send(datagram.as_bytes()).await.map(|_| ())
    }

    /// Sends all of them, and answers how many were taken if that can be seen.
    async fn send_all(&self, documents: &[Sent]) -> std::io::Result<Option<u64>> {
        let Some(store) = self.store else {
            for batch in documents.chunks(UNSEEN_BATCH) {
                for one in batch {
                    self.send(&one.document).await?;
                }
                sleep(UNSEEN_PAUSE).await;
            }
            return Ok(None);
        };
        let before = store.accounts().received;
        let taken = || store.accounts().received - before;
        let mut sent = 0;
        for batch in documents.chunks(IN_FLIGHT) {
            for one in batch {
                self.send(&one.document).await?;
                sent += 1;
            }
            let mut changes = store.changes();
            while taken() < sent {
                // What is not heard of by then was dropped on the way; the count at the end tells.
                if timeout(MAX_WAIT, changes.changed()).await.is_err() {
                    break;
                }
            }
        }
        Ok(Some(taken()))
    }

    /// Sends each document of each visit when its service would.
    async fn live(&self, traffic: &mut Traffic, per_second: f64) -> std::io::Result<()> {
        let mut due: BTreeMap<(u64, u64), String> = BTreeMap::new();
        let mut number = 0;
        let mut next_visit = now();
        loop {
            if next_visit <= now() {
                for sent in traffic.visit(next_visit) {
                    number += 1;
                    due.insert((microseconds(sent.at), number), sent.document);
                }
                next_visit = (next_visit + 1.0 / per_second).max(now() - MAX_LATE_SECONDS);
            }
            while let Some(first) = due.first_entry() {
                if first.key().0 > microseconds(now()) {
                    break;
                }
                self.send(&first.remove()).await?;
            }
            let next_document = due.keys().next().map_or(u64::MAX, |(at, _)| *at);
            let next = next_document.min(microseconds(next_visit));
            sleep(Duration::from_micros(next.saturating_sub(microseconds(now())))).await;
        }
    }
}

fn now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "seconds since 1970")]
fn microseconds(seconds: f64) -> u64 {
    (seconds * 1e6) as u64
}
