//! A monotonic clock for timing code, and nothing else.
//!
//! [`now`] costs one TSC read (about 9 ns) where the processor's counter is steady and the kernel
//! itself keeps time by it, and one [`Instant::now`] (about 22 ns) everywhere else. It is a crate
//! of its own because reading the counter is the one line of the SDK that needs `unsafe`.
//!
//! There is no calibration loop at program start: a [`Scale`] is worked out when ticks are turned
//! into nanoseconds, from all the time that has passed since the first reading. Its error is that
//! of two clock readings over the whole interval, however short the interval is.
//!
//! ```
//! let start = xray_platform::clock::now();
//! let end = xray_platform::clock::now();
//! let scale = xray_platform::clock::Scale::now();
//! assert!(scale.nanos_between(start, end) < 1_000_000_000);
//! assert_eq!(scale.nanos_between(end, start), 0, "never negative");
//! ```

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Instant;

/// A point in time: a count of this process's clock. Only differences mean something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Ticks(u64);

impl Ticks {
    /// A point `count` ticks after the clock's zero; for clocks that are set by hand.
    #[must_use]
    pub const fn from_count(count: u64) -> Self {
        Self(count)
    }

    /// The count behind this point in time.
    #[must_use]
    pub const fn count(self) -> u64 {
        self.0
    }
}

/// How many nanoseconds a tick takes, as far as this process has seen.
#[derive(Debug, Clone, Copy)]
pub struct Scale {
    /// Nanoseconds of 2^32 ticks: a multiplication is a fifth of what floating point costs here.
    nanos_of_2_pow_32: u64,
}

const TICKS: u64 = 1 << 32;

impl Scale {
    /// A clock whose tick is a nanosecond: one that is set by hand.
    pub const NANOSECONDS: Self = Self { nanos_of_2_pow_32: TICKS };

    /// Works the scale out from all the time since the clock was first read.
    #[must_use]
    pub fn now() -> Self {
        if source() == INSTANT {
            return Self::NANOSECONDS;
        }
        let zero = ZERO.get_or_init(|| reading(TSC));
        let last = reading(TSC);
        let nanos = last.instant.saturating_duration_since(zero.instant).as_nanos() as f64;
        let ticks = last.ticks.saturating_sub(zero.ticks) as f64;
        if ticks < 1.0 { Self::NANOSECONDS } else { Self { nanos_of_2_pow_32: (nanos / ticks * TICKS as f64) as u64 } }
    }

    /// Nanoseconds from `start` to `end`, zero when `end` is not later.
    #[must_use]
    #[inline]
    pub fn nanos_between(self, start: Ticks, end: Ticks) -> u64 {
        let ticks = u128::from(end.0.saturating_sub(start.0));
        (ticks * u128::from(self.nanos_of_2_pow_32) / u128::from(TICKS)) as u64
    }
}

/// A point known on this clock and on the wall clock.
#[derive(Debug, Clone, Copy)]
pub struct Anchor {
    ticks: Ticks,
    unix_nanos: u64,
}

impl Anchor {
    /// The point that is `ticks` here and `unix_nanos` nanoseconds since 1970 on the wall.
    #[must_use]
    pub const fn new(ticks: Ticks, unix_nanos: u64) -> Self {
        Self { ticks, unix_nanos }
    }

    /// The point on this clock.
    #[must_use]
    pub const fn ticks(self) -> Ticks {
        self.ticks
    }

    /// Whole seconds since 1970.
    #[must_use]
    pub fn epoch_seconds(self) -> u32 {
        u32::try_from(self.unix_nanos / 1_000_000_000).unwrap_or(u32::MAX)
    }

    /// Microseconds since 1970 at `ticks`, rounded; never before the anchor.
    #[must_use]
    pub fn unix_micros(self, scale: Scale, ticks: Ticks) -> u64 {
        let since = scale.nanos_between(self.ticks, ticks);
        self.unix_nanos.saturating_add(since).saturating_add(500) / 1000
    }
}

/// Reads the clock.
#[inline]
#[must_use]
pub fn now() -> Ticks {
    #[cfg(target_arch = "x86_64")]
    if SOURCE.load(Ordering::Relaxed) == TSC {
        return Ticks(tsc());
    }
    first_or_instant()
}

/// Whether [`now`] reads the processor's time stamp counter.
#[must_use]
pub fn reads_the_tsc() -> bool {
    source() == TSC
}

const UNKNOWN: u8 = 0;
const TSC: u8 = 1;
const INSTANT: u8 = 2;

static SOURCE: AtomicU8 = AtomicU8::new(UNKNOWN);
static ZERO: OnceLock<Pair> = OnceLock::new();

struct Pair {
    instant: Instant,
    ticks: u64,
}

#[cold]
#[inline(never)]
fn first_or_instant() -> Ticks {
    let source = source();
    if source == TSC {
        return Ticks(tsc());
    }
    let zero = ZERO.get_or_init(|| reading(source));
    Ticks(Instant::now().saturating_duration_since(zero.instant).as_nanos() as u64)
}

fn source() -> u8 {
    match SOURCE.load(Ordering::Relaxed) {
        UNKNOWN => {
            let found = if tsc_is_steady() { TSC } else { INSTANT };
            ZERO.get_or_init(|| reading(found));
            SOURCE.store(found, Ordering::Relaxed);
            found
        }
        known => known,
    }
}

/// One reading of both clocks, the counter in the middle of the other's bracket.
fn reading(source: u8) -> Pair {
    if source == INSTANT {
        return Pair { instant: Instant::now(), ticks: 0 };
    }
    let before = tsc();
    let instant = Instant::now();
    let after = tsc();
    Pair { instant, ticks: before + after.saturating_sub(before) / 2 }
}

#[cfg(target_arch = "x86_64")]
#[inline]
fn tsc() -> u64 {
    // SAFETY: RDTSC reads a register and touches no memory; x86_64 has it always. Where a kernel
    // forbids it to user programs, that kernel does not name it as its clock source either, and
    // `tsc_is_steady` is asked first.
    unsafe { core::arch::x86_64::_rdtsc() }
}

#[cfg(not(target_arch = "x86_64"))]
fn tsc() -> u64 {
    0
}

/// Linux watches the counter for skew between cores and for stops, and drops it as its clock
/// source when it misbehaves: so its choice is the answer.
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
fn tsc_is_steady() -> bool {
    std::fs::read_to_string("/sys/devices/system/clocksource/clocksource0/current_clocksource")
        .is_ok_and(|source| source.trim() == "tsc")
}

#[cfg(not(all(target_os = "linux", target_arch = "x86_64")))]
fn tsc_is_steady() -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_reading_is_not_earlier() {
        let mut last = now();
        for _ in 0..10_000 {
            let next = now();
            assert!(next >= last);
            last = next;
        }
    }

    #[test]
    fn the_scale_agrees_with_the_system_clock() {
        let (start, started) = (now(), Instant::now());
        while started.elapsed().as_micros() < 5_000 {
            std::hint::spin_loop();
        }
        let (end, took) = (now(), started.elapsed());
        let measured = Scale::now().nanos_between(start, end) as f64;
        let expected = took.as_nanos() as f64;
        assert!((measured / expected - 1.0).abs() < 0.2, "measured {measured} ns, system {expected} ns");
    }
}
