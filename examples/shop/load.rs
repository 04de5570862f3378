//! Many requests, with accounts and memory while they come: who is traced much is harmed by nothing.

use std::error::Error;
use std::net::{Ipv4Addr, UdpSocket};
use std::sync::Arc;
use std::time::{Duration, Instant};

use xray_runtime::{Guard, Pacing, Recorder, Sampling};

use crate::listener::Listener;
use crate::requests::{self, CONNECTIONS, Progress};

pub struct Plan {
    pub requests: u64,
    pub through_the_router: bool,
    /// Documents are sent as fast as the kernel takes them, which is for listeners with large buffers.
    pub is_unpaced: bool,
    pub listener: Fate,
}

/// What becomes of the listener.
#[derive(Clone, Copy, PartialEq)]
pub enum Fate {
    Kept,
    /// There never is one.
    None,
    /// Killed after a third of the requests, and started again after two.
    Restarted,
}

pub fn run(plan: Plan) -> Result<(), Box<dyn Error>> {
    let mut listener = if plan.listener == Fate::None { None } else { Some(Listener::start(0)?) };
    // Whoever is connected hears only its peer, itself: to all others nobody listens at this port.
    let nobody = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
    nobody.connect(nobody.local_addr()?)?;
    let port = match &listener {
        Some(listener) => listener.port,
        None => nobody.local_addr()?.port(),
    };
    let xray = Recorder::builder()
        .environment::<&str, &str>([])
        .daemon_address(format!("127.0.0.1:{port}"))
        .sampling(Sampling::always())
        .pacing(if plan.is_unpaced { Pacing::unlimited() } else { Pacing::default() })
        .init()?;
    let way = if plan.through_the_router { "into the router" } else { "over keep-alive connections" };
    println!("{} requests {way}, {CONNECTIONS} at a time; documents go to 127.0.0.1:{port}", plan.requests);
    if let Some(listener) = &listener {
        println!("a listener in another process has a buffer of {} KiB there", listener.buffer >> 10);
    }
    println!("{:>10} {:>8} {:>12}   accounts while they move", "requests", "seconds", "resident");
    let progress = Arc::new(Progress::default());
    if plan.listener == Fate::Restarted {
        // A short load is not over before this is.
        progress.allow(plan.requests / 3 * 2);
    }
    let sending = {
        let progress = Arc::clone(&progress);
        std::thread::spawn(move || requests::send(plan.requests, plan.through_the_router, &progress))
    };
    let begun = Instant::now();
    let mut steps = 0;
    let mut lost_with_it = None;
    while !sending.is_finished() {
        std::thread::sleep(Duration::from_millis(5));
        let (now, of) = (progress.sent(), plan.requests);
        if plan.listener == Fate::Restarted {
            if listener.is_some() && lost_with_it.is_none() && now >= of / 3 {
                lost_with_it = listener.as_mut().map(Listener::counts).transpose()?;
                listener = None;
                progress.allow(of / 10 * 9);
                println!("{now:>10}          the listener is killed");
            } else if listener.is_none() && now >= of / 3 * 2 {
                listener = Some(Listener::start(port)?);
                progress.allow(u64::MAX);
                println!("{now:>10}          the listener is started again");
            }
        }
        if now * 10 >= (steps + 1) * of {
            steps = now * 10 / of;
            line(now, begun, &xray);
        }
    }
    sending.join().map_err(|_| "a request panicked")?.map_err(|failure| failure as Box<dyn Error>)?;
    xray.flush(Duration::from_secs(60))?;
    line(plan.requests, begun, &xray);
    at_rest(&xray, listener, lost_with_it)
}

fn line(requests: u64, begun: Instant, xray: &Guard) {
    let stats = xray.stats();
    println!(
        "{requests:>10} {:>8.1} {:>12}   recorded {}, handed over {}, dropped {}, live {}",
        begun.elapsed().as_secs_f64(),
        memory("VmRSS:"),
        stats.recorded,
        stats.handed_over,
        stats.dropped_total(),
        stats.live,
    );
}

/// The accounts when nothing moves any more, beside what the listener saw.
fn at_rest(xray: &Guard, listener: Option<Listener>, killed: Option<(u64, u64)>) -> Result<(), Box<dyn Error>> {
    let stats = xray.stats();
    println!("\n{stats}");
    println!("at most {} were resident", memory("VmHWM:"));
    if let Some((received, thrown_away)) = killed {
        println!("the killed listener had received {received} documents, {thrown_away} more did not fit its buffer");
    }
    if let Some(mut listener) = listener {
        let (received, thrown_away) = listener.counts_at_rest()?;
        println!("the listener received {received} documents, {thrown_away} more did not fit its buffer");
        if killed.is_none() {
            println!("{} were handed to the kernel", stats.documents);
            if received + thrown_away != stats.documents {
                return Err("the listener saw another number of documents than were handed over".into());
            }
        }
    }
    if !stats.is_balanced() || stats.live != 0 {
        return Err("the accounts do not balance".into());
    }
    println!("the accounts are exact");
    Ok(())
}

/// A line of `/proc/self/status`, where there is such a file.
fn memory(key: &str) -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let value = status.lines().find_map(|line| line.strip_prefix(key));
    value.map_or("unknown".to_owned(), |value| value.trim().to_owned())
}
