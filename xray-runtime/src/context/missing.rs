//! Traced code outside any segment: counted on each thread, told now and then.

use std::cell::Cell;
use std::sync::OnceLock;

/// Counts are passed on at 1, 2, 4 .. and then at every multiple of this.
const STEP: u32 = 1_024;

thread_local! {
    static COUNT: Cell<u32> = const { Cell::new(0) };
}

/// Who is told: the installed recorder, once there is one.
static LISTENER: OnceLock<fn(calls: u64)> = OnceLock::new();

/// Says who is told from now on; the first one stays.
pub(crate) fn listen(listener: fn(calls: u64)) {
    let _ = LISTENER.set(listener);
}

/// Counts one call.
#[inline]
pub(crate) fn count() {
    let calls = COUNT.get().wrapping_add(1);
    COUNT.set(calls);
    if calls.is_power_of_two() || calls % STEP == 0 {
        tell(calls);
    }
}

#[cold]
fn tell(calls: u32) {
    if let Some(listener) = LISTENER.get() {
        // Since the last time: half of a power of two, or a step; one at the start.
        let since = if calls == 1 { 1 } else { (calls / 2).min(STEP) };
        listener(u64::from(since));
    }
}

#[cfg(test)]
mod tests {
    /// What `tell` adds up to, without the thread-local.
    fn told(calls: u32) -> u32 {
        (1..=calls)
            .filter(|calls| calls.is_power_of_two() || calls % super::STEP == 0)
            .map(|calls| if calls == 1 { 1 } else { (calls / 2).min(super::STEP) })
            .sum()
    }

    #[test]
    fn what_is_told_adds_up_to_what_was_counted() {
        for calls in [1, 2, 4, 512, 1024, 2048, 3072, 4096, 10 * 1024] {
            assert_eq!(told(calls), calls);
        }
    }
}
