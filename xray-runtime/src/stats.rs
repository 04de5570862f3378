//! The accounts: what was recorded, what was handed over, what was dropped and why.
//!
//! At rest `recorded = handed over + dropped + live`, exactly: recorded and live are counted in the
//! segments themselves, handed over and dropped where it happens.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

/// Why records were begun and never sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DropReason {
    /// The queue was full: more was recorded than could be sent.
    QueueFull,
    /// Nothing listens at the daemon's address.
    Refused,
    /// The socket's buffer was full, and stayed so.
    WouldBlock,
    /// The operating system had no buffers.
    NoBuffers,
    /// There is no way to the daemon's address.
    Unreachable,
    /// A firewall or sandbox forbids sending.
    NotPermitted,
    /// The daemon's host name has no address.
    Unresolved,
    /// There was no socket to be had.
    NoSocket,
    /// The datagram was larger than the network takes.
    TooLarge,
    /// Any other error of the emitter.
    SendFailed,
    /// The segment had too many subsegments at once.
    SubsegmentCap,
    /// The recorder was shut down.
    ShutDown,
    /// The emitter panicked.
    Internal,
}

impl DropReason {
    /// All reasons there are.
    pub const ALL: [Self; 13] = [
        Self::QueueFull,
        Self::Refused,
        Self::WouldBlock,
        Self::NoBuffers,
        Self::Unreachable,
        Self::NotPermitted,
        Self::Unresolved,
        Self::NoSocket,
        Self::TooLarge,
        Self::SendFailed,
        Self::SubsegmentCap,
        Self::ShutDown,
        Self::Internal,
    ];
}

impl fmt::Display for DropReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::QueueFull => "queue full",
            Self::Refused => "refused, nothing listens",
            Self::WouldBlock => "socket buffer full",
            Self::NoBuffers => "no buffers",
            Self::Unreachable => "unreachable",
            Self::NotPermitted => "not permitted",
            Self::Unresolved => "host name not resolved",
            Self::NoSocket => "no socket",
            Self::TooLarge => "too large for a datagram",
            Self::SendFailed => "emitter failed",
            Self::SubsegmentCap => "too many subsegments in a segment",
            Self::ShutDown => "shut down",
            Self::Internal => "emitter panicked",
        })
    }
}

/// Things that were said and not recorded, of records that are otherwise sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Ignored {
    /// Said of a segment or subsegment that had ended.
    AfterEnd,
    /// An annotation beyond the fifty keys that X-Ray indexes in a trace.
    TooManyAnnotationKeys,
    /// An annotation that is NaN or infinite.
    NotFinite,
    /// An annotation or metadata under a key that cannot be one: empty, or reserved (`AWS.`, `xray_sdk`).
    BadKey,
    /// More text in the annotations of one segment than is kept.
    TooMuchText,
}

impl Ignored {
    /// All kinds there are.
    pub const ALL: [Self; 5] =
        [Self::AfterEnd, Self::TooManyAnnotationKeys, Self::NotFinite, Self::BadKey, Self::TooMuchText];
}

impl fmt::Display for Ignored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::AfterEnd => "said after the end",
            Self::TooManyAnnotationKeys => "more than 50 annotation keys",
            Self::NotFinite => "annotation not finite",
            Self::BadKey => "key not usable",
            Self::TooMuchText => "too much annotation text",
        })
    }
}

/// The accounts of a recorder at one moment. A record is a segment or a subsegment.
///
/// ```
/// let recorder = xray_runtime::Recorder::builder()
///     .emitter(xray_runtime::CaptureEmitter::new())
///     .sampling(xray_runtime::Sampling::always())
///     .build()?;
/// recorder.begin_segment("job").close();
/// recorder.flush(std::time::Duration::from_secs(1))?;
/// let stats = recorder.stats();
/// assert_eq!((stats.recorded, stats.handed_over, stats.live), (1, 1, 0));
/// assert!(stats.is_balanced());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Stats {
    /// Records begun in sampled segments.
    pub recorded: u64,
    /// Records that the emitter took; with UDP, that the kernel took and nobody refused.
    pub handed_over: u64,
    /// Records that are open, or ended and not yet sent.
    pub live: u64,
    /// Documents that the emitter took.
    pub documents: u64,
    /// Bytes of those, header lines included.
    pub bytes: u64,
    /// Records that were sent shortened, because they did not fit a document.
    pub shortened: u64,
    /// Calls of traced code outside any segment; counted per thread, in steps.
    pub context_missing: u64,
    /// Panics of the emitter that its worker survived.
    pub emitter_panics: u64,
    dropped: [u64; DropReason::ALL.len()],
    ignored: [u64; Ignored::ALL.len()],
}

impl Stats {
    /// Records dropped for a reason.
    #[must_use]
    pub fn dropped(&self, reason: DropReason) -> u64 {
        self.dropped.get(reason as usize).copied().unwrap_or(0)
    }

    /// Records dropped for any reason.
    #[must_use]
    pub fn dropped_total(&self) -> u64 {
        self.dropped.iter().sum()
    }

    /// Things said and not recorded.
    #[must_use]
    pub fn ignored(&self, what: Ignored) -> u64 {
        self.ignored.get(what as usize).copied().unwrap_or(0)
    }

    /// Whether `recorded = handed over + dropped + live`. It holds whenever nothing is being
    /// recorded or sent; while something is, the parts are read one after the other.
    #[must_use]
    pub fn is_balanced(&self) -> bool {
        self.recorded == self.handed_over + self.dropped_total() + self.live
    }
}

impl fmt::Display for Stats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "recorded {} = handed over {} + dropped {} + live {}",
            self.recorded,
            self.handed_over,
            self.dropped_total(),
            self.live
        )?;
        for reason in DropReason::ALL.into_iter().filter(|&reason| self.dropped(reason) > 0) {
            write!(f, "\n  dropped {}: {reason}", self.dropped(reason))?;
        }
        if self.shortened > 0 {
            write!(f, "\n  shortened {}: too large for one document", self.shortened)?;
        }
        for what in Ignored::ALL.into_iter().filter(|&what| self.ignored(what) > 0) {
            write!(f, "\n  ignored {}: {what}", self.ignored(what))?;
        }
        Ok(())
    }
}

/// The counters behind [`Stats`].
#[derive(Debug, Default)]
pub(crate) struct Counters {
    /// Records begun in segments that are no more.
    pub(crate) retired: AtomicU64,
    /// Records in the queue, or on their way from it to the emitter.
    pub(crate) queued: AtomicU64,
    pub(crate) handed_over: AtomicU64,
    pub(crate) documents: AtomicU64,
    pub(crate) bytes: AtomicU64,
    pub(crate) shortened: AtomicU64,
    pub(crate) context_missing: AtomicU64,
    pub(crate) emitter_panics: AtomicU64,
    dropped: [AtomicU64; DropReason::ALL.len()],
    ignored: [AtomicU64; Ignored::ALL.len()],
}

impl Counters {
    pub(crate) fn dropped(&self, reason: DropReason, records: u64) {
        if let Some(counter) = self.dropped.get(reason as usize) {
            counter.fetch_add(records, Ordering::Relaxed);
        }
    }

    pub(crate) fn ignored(&self, what: Ignored, times: u64) {
        if let Some(counter) = self.ignored.get(what as usize) {
            counter.fetch_add(times, Ordering::Relaxed);
        }
    }

    /// The accounts, with what live segments say of themselves: records begun, and records there.
    pub(crate) fn stats(&self, (begun, resident): (u64, u64)) -> Stats {
        let read = |counter: &AtomicU64| counter.load(Ordering::Acquire);
        Stats {
            recorded: read(&self.retired) + begun,
            handed_over: read(&self.handed_over),
            live: resident + read(&self.queued),
            documents: read(&self.documents),
            bytes: read(&self.bytes),
            shortened: read(&self.shortened),
            context_missing: read(&self.context_missing),
            emitter_panics: read(&self.emitter_panics),
            dropped: self.dropped.each_ref().map(read),
            ignored: self.ignored.each_ref().map(read),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_an_account_of_its_own() {
        let counters = Counters::default();
        for (place, reason) in DropReason::ALL.into_iter().enumerate() {
            assert_eq!(reason as usize, place);
            counters.dropped(reason, place as u64 + 1);
        }
        for (place, what) in Ignored::ALL.into_iter().enumerate() {
            assert_eq!(what as usize, place);
            counters.ignored(what, 1);
        }
        let stats = counters.stats((91, 0));
        assert_eq!((stats.dropped(DropReason::QueueFull), stats.dropped(DropReason::Internal)), (1, 13));
        assert_eq!(stats.dropped_total(), 91);
        assert!(stats.is_balanced());
        assert!(stats.to_string().contains("dropped 2: refused, nothing listens"));
    }
}
