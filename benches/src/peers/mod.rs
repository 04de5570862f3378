//! The peers: each does the same work, traced in its own way, in a process of its own.

mod document;
mod fastrace;
mod opentelemetry;
mod plain;
mod tracing;
pub(crate) mod xray;

use crate::case::{Case, Kind};
use std::error::Error;
use std::time::Duration;

/// One way to trace.
pub(crate) trait Peer {
    /// Runs one request of `units` units of work.
    fn request(&mut self, case: Case, units: u64);

    /// Waits until background threads have done what the requests left to them.
    fn settle(&mut self) {}

    /// Runs one sampled sync request and returns how long closing it took; `None` where that means nothing.
    fn hand_over(&mut self, _units: u64) -> Option<Duration> {
        None
    }

    /// What the peer lost because it was asked too fast, since it was made.
    fn dropped(&self) -> u64 {
        0
    }
}

/// A peer, or why it cannot run here.
type Made = Result<Box<dyn Peer>, Box<dyn Error>>;

/// A peer's name on the command line, what it can do, and how it is made.
pub(crate) struct Entry {
    pub(crate) name: &'static str,
    pub(crate) kinds: &'static [Kind],
    make: fn() -> Made,
}

/// Every peer.
pub(crate) const ALL: &[Entry] = &[
    Entry { name: "plain", kinds: &[Kind::Sampled], make: plain::make },
    Entry { name: "xray", kinds: &[Kind::Sampled, Kind::Unsampled, Kind::NoSegment], make: xray::null },
    Entry { name: "xray-inline", kinds: &[Kind::Sampled], make: xray::inline },
    Entry { name: "xray-udp", kinds: &[Kind::Sampled], make: xray::udp },
    Entry { name: "fastrace", kinds: &[Kind::Sampled, Kind::Unsampled, Kind::NoSegment], make: fastrace::make },
    Entry { name: "tracing", kinds: &[Kind::Sampled], make: tracing::layer },
    Entry { name: "tracing-none", kinds: &[Kind::NoSegment], make: tracing::none },
    Entry { name: "tracing-filter", kinds: &[Kind::NoSegment], make: tracing::filter },
    Entry { name: "tracing-otel", kinds: &[Kind::Sampled], make: opentelemetry::make },
    Entry { name: "serde_json", kinds: &[Kind::Sampled], make: document::make },
];

/// Makes the peer with this name, ready to run in this process.
pub(crate) fn make(name: &str) -> Made {
    let known = ALL.iter().map(|entry| entry.name).collect::<Vec<_>>().join(", ");
    let entry = ALL.iter().find(|entry| entry.name == name);
    (entry.ok_or_else(|| format!("no peer `{name}`; expected one of: {known}"))?.make)()
}
