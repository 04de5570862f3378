//! The reservoir of a sampling rule: how many requests this second are traced no matter what.
//!
//! Counts, and nothing else. It does not read the clock, match requests or roll the fixed rate.

use std::sync::atomic::{AtomicU64, Ordering};

/// Grants so many a second.
#[derive(Debug)]
pub(crate) struct Reservoir {
    per_second: u32,
    /// The second in the upper half, what was granted in it in the lower.
    used: AtomicU64,
}

impl Reservoir {
    pub(crate) fn new(per_second: u32) -> Self {
        Self { per_second, used: AtomicU64::new(0) }
    }

    pub(crate) fn per_second(&self) -> u32 {
        self.per_second
    }

    /// Takes one grant for `epoch_second` (seconds since 1970), or answers `false` when none is left.
    ///
    /// X-Ray: [Sampling rule options], *Reservoir*.
    ///
    /// [Sampling rule options]: https://docs.aws.amazon.com/xray/latest/devguide/xray-console-sampling.html#xray-console-sampling-options
    pub(crate) fn take(&self, epoch_second: u32) -> bool {
        let granted = self.used.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |used| {
            let (second, count) = ((used >> 32) as u32, used as u32);
            let (second, count) = if is_new_second(second, epoch_second) { (epoch_second, 0) } else { (second, count) };
            (count < self.per_second).then_some(u64::from(second) << 32 | u64::from(count + 1))
        });
        granted.is_ok()
    }
}

/// Whether a second begins anew. One a little earlier than the last counts as the last, so that a
/// clock that trembles grants nothing twice; after more than a minute back the clock was set, and a
/// reservoir that waited for the old time to come again would be shut for all of that time.
#[inline]
pub(super) fn is_new_second(last: u32, now: u32) -> bool {
    now > last || last - now > 60
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_second_refills_the_reservoir() {
        let reservoir = Reservoir::new(2);
        let granted = |second| (0..5).filter(|_| reservoir.take(second)).count();
        assert_eq!((granted(10), granted(11)), (2, 2));
    }

    #[test]
    fn a_clock_that_steps_back_grants_nothing_twice() {
        let reservoir = Reservoir::new(1);
        assert!(reservoir.take(10));
        assert!(!reservoir.take(9));
        assert!(reservoir.take(11));
    }

    #[test]
    fn a_clock_that_is_set_back_does_not_shut_the_reservoir() {
        let reservoir = Reservoir::new(1);
        assert!(reservoir.take(2_000_000_000));
        assert!(!reservoir.take(2_000_000_000 - 60));
        assert!(reservoir.take(1_700_000_000));
        assert!(!reservoir.take(1_700_000_000));
    }
}
