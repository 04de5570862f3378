//! The id of a reply, as every service of AWS has it: clients name it in their errors and write it into their traces.

use std::sync::atomic::{AtomicU64, Ordering};

/// Of the form of AWS's; the end of it counts the replies of this process.
pub(super) fn next() -> String {
    static REPLIES: AtomicU64 = AtomicU64::new(1);
    format!("00000000-0000-4000-8000-{:012x}", REPLIES.fetch_add(1, Ordering::Relaxed))
}
