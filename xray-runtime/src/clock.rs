//! The only place that asks the time.
//!
//! A segment reads the wall clock once, when it begins; everything after that is a monotonic
//! distance from there, so an end is never before its start, whatever happens to the wall clock.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, OnceLock, PoisonError, Weak};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use xray_platform::clock::{Anchor, Scale, Ticks};

/// Where a recorder takes its time from: the machine, or a test.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use xray_runtime::Clock;
///
/// let clock = Clock::manual(SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000));
/// clock.advance(Duration::from_millis(20));
/// ```
#[derive(Debug, Clone, Default)]
pub struct Clock(Source);

#[derive(Debug, Clone, Default)]
enum Source {
    #[default]
    Machine,
    Manual(Arc<Manual>),
}

#[derive(Debug)]
struct Manual {
    start: SystemTime,
    elapsed_nanos: AtomicU64,
    /// Rung whenever the hand moves.
    bells: Mutex<Vec<Weak<Bell>>>,
}

impl Clock {
    /// The machine's clocks: wall clock and monotonic counter.
    #[must_use]
    pub fn machine() -> Self {
        Self(Source::Machine)
    }

    /// A clock that stands at `start` until it is advanced; its clones share the hand.
    #[must_use]
    pub fn manual(start: SystemTime) -> Self {
        Self(Source::Manual(Arc::new(Manual { start, elapsed_nanos: AtomicU64::new(0), bells: Mutex::default() })))
    }

    /// Moves a manual clock on; the machine's clock does not care.
    pub fn advance(&self, by: Duration) {
        if let Source::Manual(manual) = &self.0 {
            manual.elapsed_nanos.fetch_add(saturating_nanos(by), Ordering::Relaxed);
            let mut bells = manual.bells.lock().unwrap_or_else(PoisonError::into_inner);
            bells.retain(|bell| bell.upgrade().map(|bell| bell.ring()).is_some());
        }
    }

    /// The monotonic reading.
    #[inline]
    pub(crate) fn now(&self) -> Ticks {
        match &self.0 {
            Source::Machine => xray_platform::clock::now(),
            Source::Manual(manual) => Ticks::from_count(manual.elapsed_nanos.load(Ordering::Relaxed)),
        }
    }

    /// A monotonic reading tied to the wall clock.
    pub(crate) fn anchor(&self) -> Anchor {
        let ticks = self.now();
        let wall = self.wall_at(ticks);
        // Before 1970 counts as 1970: the document's times cannot be negative.
        let unix_nanos = wall.duration_since(UNIX_EPOCH).map_or(0, saturating_nanos);
        Anchor::new(ticks, unix_nanos)
    }

    /// The wall clock.
    pub(crate) fn wall(&self) -> SystemTime {
        self.wall_at(self.now())
    }

    fn wall_at(&self, ticks: Ticks) -> SystemTime {
        match &self.0 {
            Source::Machine => SystemTime::now(),
            Source::Manual(manual) => manual.start + Duration::from_nanos(ticks.count()),
        }
    }

    /// Monotonic time since some moment before: what schedules reckon with.
    pub(crate) fn uptime(&self) -> Duration {
        static FIRST: OnceLock<Instant> = OnceLock::new();
        match &self.0 {
            Source::Machine => monotonic().saturating_duration_since(*FIRST.get_or_init(monotonic)),
            Source::Manual(manual) => Duration::from_nanos(manual.elapsed_nanos.load(Ordering::Relaxed)),
        }
    }

    /// How long to wait at a [`Bell`] for `wait` of this clock to pass: for ever where a hand moves it.
    pub(crate) fn patience(&self, wait: Duration) -> Option<Duration> {
        matches!(self.0, Source::Machine).then_some(wait)
    }

    /// Rings `bell` whenever this clock is moved by hand.
    pub(crate) fn rings(&self, bell: &Arc<Bell>) {
        if let Source::Manual(manual) = &self.0 {
            manual.bells.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::downgrade(bell));
        }
    }

    /// What turns ticks of this clock into nanoseconds, as of now.
    pub(crate) fn scale(&self) -> Scale {
        match &self.0 {
            Source::Machine => Scale::now(),
            Source::Manual(_) => Scale::NANOSECONDS,
        }
    }
}

/// What a thread waits at; a ring that comes before the wait is not lost.
#[derive(Debug, Default)]
pub(crate) struct Bell {
    rung: Mutex<bool>,
    changed: Condvar,
}

impl Bell {
    pub(crate) fn ring(&self) {
        *self.rung.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.changed.notify_all();
    }

    /// Waits for a ring, `patience` at most.
    pub(crate) fn wait(&self, patience: Option<Duration>) {
        let mut rung = self.rung.lock().unwrap_or_else(PoisonError::into_inner);
        if !*rung {
            rung = match patience {
                Some(patience) => self.changed.wait_timeout(rung, patience).unwrap_or_else(PoisonError::into_inner).0,
                None => self.changed.wait(rung).unwrap_or_else(PoisonError::into_inner),
            };
        }
        *rung = false;
    }
}

/// The machine's monotonic time, for waiting: naps, deadlines, pacing.
pub(crate) fn monotonic() -> Instant {
    Instant::now()
}

/// When `timeout` is over; one beyond what the machine's time can say is over in a year.
pub(crate) fn deadline(timeout: Duration) -> Instant {
    const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);
    let now = monotonic();
    now.checked_add(timeout).unwrap_or_else(|| now + YEAR)
}

fn saturating_nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manual_clock_moves_only_by_hand() {
        let clock = Clock::manual(UNIX_EPOCH + Duration::from_secs(100));
        let anchor = clock.anchor();
        clock.advance(Duration::from_micros(1_500));
        assert_eq!(anchor.unix_micros(clock.scale(), clock.now()), 100_001_500);
        assert_eq!(anchor.epoch_seconds(), 100);
    }

    #[test]
    fn a_wall_clock_before_1970_counts_as_1970() {
        let clock = Clock::manual(UNIX_EPOCH - Duration::from_secs(5));
        assert_eq!(clock.anchor().epoch_seconds(), 0);
    }
}
