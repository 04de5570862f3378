//! Random numbers for ids and for the fixed rate: fast, never the same in two threads or processes.
//!
//! Not for secrets. Knows nothing of what the numbers are used for.

use std::cell::Cell;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};

const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

thread_local! {
    /// Zero until the first number is asked for. No destructor: usable while a thread ends.
    static STATE: Cell<u64> = const { Cell::new(0) };
}

/// The next number of this thread (splitmix64, one step about a nanosecond).
///
/// `fresh` is stirred in: a clock reading makes a forked child, which inherits the state, go its
/// own way from its first segment on.
#[inline]
pub(crate) fn next(fresh: u64) -> u64 {
    STATE.with(|state| {
        let mut current = state.get();
        if current == 0 {
            current = seed();
        }
        let stepped = current.wrapping_add(GOLDEN);
        state.set(stepped);
        mix(stepped ^ fresh.rotate_left(32))
    })
}

/// The `nth` number that follows from `seed`; never zero, so it can be an id.
#[inline]
pub(crate) fn nth_id(seed: u64, nth: u64) -> u64 {
    match mix(seed.wrapping_add(nth.wrapping_mul(GOLDEN))) {
        0 => 1,
        id => id,
    }
}

#[inline]
const fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// The operating system's randomness, through the one door std has to it.
#[cold]
fn seed() -> u64 {
    let mut hasher = RandomState::new().build_hasher();
    hasher.write_u32(std::process::id());
    hasher.finish() | 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn two_threads_draw_different_numbers() {
        let here: HashSet<u64> = (0..1000).map(|_| next(0)).collect();
        let there: HashSet<u64> = std::thread::spawn(|| (0..1000).map(|_| next(0)).collect()).join().unwrap();
        assert_eq!(here.len(), 1000);
        assert!(here.is_disjoint(&there));
    }

    #[test]
    fn ids_of_one_seed_do_not_repeat() {
        let ids: HashSet<u64> = (0..100_000).map(|nth| nth_id(42, nth)).collect();
        assert_eq!(ids.len(), 100_000);
        assert!(!ids.contains(&0));
    }
}
