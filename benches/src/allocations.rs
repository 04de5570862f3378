//! The global allocator of every worker: the system's, with counters that can be switched on.
//!
//! Off (while time is measured) it costs one load and a branch, so a peer that allocates is not punished twice.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

static COUNTING: AtomicBool = AtomicBool::new(false);
static PROCESS_COUNT: AtomicU64 = AtomicU64::new(0);
static PROCESS_BYTES: AtomicU64 = AtomicU64::new(0);

thread_local! {
    static OWN: Cell<(u64, u64)> = const { Cell::new((0, 0)) };
}

/// Counts allocations, and reallocations as one each.
pub(crate) struct Counting;

/// How much was allocated: on the calling thread, and by the whole process.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Allocated {
    pub(crate) own_count: u64,
    pub(crate) own_bytes: u64,
    pub(crate) process_count: u64,
    pub(crate) process_bytes: u64,
}

/// Starts counting from zero.
pub(crate) fn start() {
    OWN.set((0, 0));
    PROCESS_COUNT.store(0, Relaxed);
    PROCESS_BYTES.store(0, Relaxed);
    COUNTING.store(true, Relaxed);
}

/// Reads the counters as they stand.
pub(crate) fn so_far() -> Allocated {
    let (own_count, own_bytes) = OWN.get();
    Allocated {
        own_count,
        own_bytes,
        process_count: PROCESS_COUNT.load(Relaxed),
        process_bytes: PROCESS_BYTES.load(Relaxed),
    }
}

/// Stops counting.
pub(crate) fn stop() {
    COUNTING.store(false, Relaxed);
}

fn count(bytes: usize) {
    if COUNTING.load(Relaxed) {
        // A thread that is ending has no thread-local left; the process still counts it.
        let _ = OWN.try_with(|own| {
            let (count, total) = own.get();
            own.set((count + 1, total + bytes as u64));
        });
        PROCESS_COUNT.fetch_add(1, Relaxed);
        PROCESS_BYTES.fetch_add(bytes as u64, Relaxed);
    }
}

// SAFETY: every call is passed on to the system allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size());
        // SAFETY: the caller's promise is ours.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout.size());
        // SAFETY: the caller's promise is ours.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        count(new_size);
        // SAFETY: the caller's promise is ours.
        unsafe { System.realloc(pointer, layout, new_size) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise is ours.
        unsafe { System.dealloc(pointer, layout) }
    }
}
