//! What daemons and collectors say of themselves: the last records, and how many there were.

use std::collections::VecDeque;

const MAX_RECORDS: usize = 100;

/// A record, as it was sent.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TelemetryRecord {
    /// The sender's name, if it said one.
    pub host_name: Option<String>,
    /// The sender's instance, if it said one.
    pub instance_id: Option<String>,
    /// When it was written, in seconds since 1970.
    pub timestamp: f64,
    /// Segments that came to the sender.
    pub received: u64,
    /// Segments that it sent on.
    pub sent: u64,
    /// Segments that it dropped for want of room.
    pub spillover: u64,
    /// Segments that were rejected.
    pub rejected: u64,
    /// Calls that failed, of all kinds.
    pub connection_errors: u64,
}

/// The last records.
#[derive(Debug, Default)]
pub struct Telemetry {
    last: VecDeque<TelemetryRecord>,
    received: u64,
}

impl Telemetry {
    /// Takes a record; the oldest makes room.
    pub fn add(&mut self, record: TelemetryRecord) {
        if self.last.len() == MAX_RECORDS {
            self.last.pop_back();
        }
        self.last.push_front(record);
        self.received += 1;
    }

    /// The last records, the newest first.
    pub fn newest_first(&self) -> impl Iterator<Item = &TelemetryRecord> {
        self.last.iter()
    }

    /// How many records came, those that are gone too.
    #[must_use]
    pub fn received(&self) -> u64 {
        self.received
    }
}
