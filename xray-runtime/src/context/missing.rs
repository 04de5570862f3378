//! Traced code outside any segment: counted on each thread, told now and then.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::sync::{Mutex, OnceLock, PoisonError};

use super::site::Site;

/// Counts are passed on at 1, 2, 4 .. and then at every multiple of this.
const STEP: u32 = 1_024;

thread_local! {
    static COUNT: Cell<u32> = const { Cell::new(0) };
}

/// Hears of so many calls; of a function that wants to be told by name, of its site.
pub(crate) type Listener = fn(calls: u64, site: Option<&'static Site>);

/// Who is told: the installed recorder, once there is one.
static LISTENER: OnceLock<Listener> = OnceLock::new();

/// The functions told by name so far: where they stand.
static TOLD: Mutex<BTreeSet<(&'static str, u32)>> = Mutex::new(BTreeSet::new());

/// Says who is told from now on; the first one stays.
pub(crate) fn listen(listener: Listener) {
    let _ = LISTENER.set(listener);
}

/// Counts one call of a function that wants to be told by name; it is told once.
#[cold]
pub(super) fn count_at(site: &'static Site) {
    let Some(listener) = LISTENER.get() else { return };
    let is_new = TOLD.lock().unwrap_or_else(PoisonError::into_inner).insert(site.place());
    listener(1, is_new.then_some(site));
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
        listener(u64::from(since), None);
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
