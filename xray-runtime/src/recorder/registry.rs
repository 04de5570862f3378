//! The segments that are alive, so that the accounts can ask each of them what it holds.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use crate::segment::core::Core;

/// Threads that begin segments at once meet each other in one of eight cases.
const SHARDS: usize = 8;

#[derive(Default)]
pub(crate) struct Registry {
    shards: [Mutex<Shard>; SHARDS],
}

#[derive(Default)]
struct Shard {
    slots: Vec<Weak<Core>>,
    free: Vec<usize>,
}

impl Registry {
    /// Makes a segment and keeps an eye on it. `spread` is any number that differs between segments.
    pub(crate) fn insert(&self, spread: u64, make: impl FnOnce(usize) -> Core) -> Arc<Core> {
        let shard_number = spread as usize % SHARDS;
        let Some(mut shard) = self.lock(shard_number) else { return Arc::new(make(usize::MAX)) };
        let place = shard.free.pop().unwrap_or_else(|| {
            shard.slots.push(Weak::new());
            shard.slots.len() - 1
        });
        let core = Arc::new(make(place * SHARDS + shard_number));
        if let Some(slot) = shard.slots.get_mut(place) {
            *slot = Arc::downgrade(&core);
        }
        core
    }

    /// Forgets the segment in `slot`.
    pub(crate) fn remove(&self, slot: usize) {
        if slot == usize::MAX {
            return;
        }
        let Some(mut shard) = self.lock(slot % SHARDS) else { return };
        let place = slot / SHARDS;
        if let Some(kept) = shard.slots.get_mut(place) {
            *kept = Weak::new();
            shard.free.push(place);
        }
    }

    /// The segments that are alive now.
    pub(crate) fn alive(&self) -> Vec<Arc<Core>> {
        let mut alive = Vec::new();
        for number in 0..SHARDS {
            if let Some(shard) = self.lock(number) {
                alive.extend(shard.slots.iter().filter_map(Weak::upgrade));
            }
        }
        alive
    }

    fn lock(&self, shard: usize) -> Option<MutexGuard<'_, Shard>> {
        Some(self.shards.get(shard)?.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
