//! How fast datagrams leave: a receiver's buffer holds few, and nobody is told when it overflows.

use std::time::{Duration, Instant};

/// How much is sent in a millisecond, at most.
///
/// A default receive buffer on Linux holds 166 datagrams of 300 bytes, 48 of 3 kB and 3 of 60 kB;
/// what comes faster than it is read is lost without a word. The default, 32 datagrams and 50 kB a
/// millisecond (16,000 segments of 3 kB a second), loses nothing to AWS's daemon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pacing {
    datagrams: u32,
    bytes: usize,
}

const WINDOW: Duration = Duration::from_millis(1);

impl Pacing {
    /// At most so many datagrams and bytes a millisecond. A larger datagram goes alone.
    #[must_use]
    pub fn per_millisecond(datagrams: u32, bytes: usize) -> Self {
        Self { datagrams: datagrams.max(1), bytes: bytes.max(1) }
    }

    /// As fast as the kernel takes it: for receivers whose buffers are known to be large.
    #[must_use]
    pub fn unlimited() -> Self {
        Self { datagrams: u32::MAX, bytes: usize::MAX }
    }
}

impl Default for Pacing {
    fn default() -> Self {
        Self::per_millisecond(32, 50_000)
    }
}

/// What has been sent in the current millisecond.
#[derive(Debug)]
pub(crate) struct Pacer {
    pacing: Pacing,
    window: Option<Instant>,
    datagrams: u32,
    bytes: usize,
}

impl Pacer {
    pub(crate) fn new(pacing: Pacing) -> Self {
        Self { pacing, window: None, datagrams: 0, bytes: 0 }
    }

    /// Counts a datagram of `bytes` at `now`; says how long to wait before it may leave.
    pub(crate) fn admit(&mut self, bytes: usize, now: Instant) -> Option<Duration> {
        let left = self.window.map_or(Duration::ZERO, |window| (window + WINDOW).saturating_duration_since(now));
        let fits = self.datagrams < self.pacing.datagrams && self.bytes.saturating_add(bytes) <= self.pacing.bytes;
        if fits && !left.is_zero() {
            self.datagrams += 1;
            self.bytes += bytes;
            return None;
        }
        // A window that is over is forgotten; one that is full is waited out.
        self.window = Some(now + left);
        self.datagrams = 1;
        self.bytes = bytes;
        (!left.is_zero()).then_some(left)
    }

    /// Whether there is anything to wait for at all.
    pub(crate) fn is_unlimited(&self) -> bool {
        self.pacing == Pacing::unlimited()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_33rd_datagram_of_a_millisecond_waits_for_the_next() {
        let start = Instant::now();
        let mut pacer = Pacer::new(Pacing::default());
        for _ in 0..32 {
            assert_eq!(pacer.admit(300, start), None);
        }
        assert_eq!(pacer.admit(300, start + Duration::from_micros(400)), Some(Duration::from_micros(600)));
    }

    #[test]
    fn a_datagram_of_60_kb_goes_alone() {
        let start = Instant::now();
        let mut pacer = Pacer::new(Pacing::default());
        assert_eq!(pacer.admit(60_000, start), None);
        assert_eq!(pacer.admit(300, start), Some(WINDOW));
        assert_eq!(pacer.admit(300, start + Duration::from_secs(9)), None);
    }
}
