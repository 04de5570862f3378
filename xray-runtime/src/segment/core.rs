//! A live segment behind its lock, shared by all who record into it from any thread or task.
//!
//! Knows when records leave it, and hands them to an [`Outlet`]; what becomes of them there, and who
//! decided that the segment is sampled, it does not know.

use std::borrow::Cow;
use std::fmt;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::arena::{Arena, Recorded, Spot};
use super::failure::Failure;
use crate::annotation::{Annotation, Read};
use crate::clock::Clock;
use crate::document::Namespace;
#[cfg(feature = "testing")]
use crate::document::record::State;
use crate::document::record::{Flags, Head, Record, Records};
use crate::ids::{SegmentId, TraceId};
use crate::metadata::Metadata;
use crate::stats::{DropReason, Ignored};
use crate::trace_header::PassedOn;

/// Where records go when they leave their segment.
pub(crate) trait Outlet: Send + Sync {
    /// Takes records to be packed and sent.
    fn hand_over(&self, batch: Box<Batch>);
    /// An empty batch whose buffers were used before.
    fn spare(&self) -> Box<Batch>;
    /// Counts something that was said and not recorded.
    fn ignored(&self, what: Ignored);
    /// Counts records that were begun and will not be sent.
    fn dropped(&self, reason: DropReason, records: u64);
    /// The segment in `slot` is no more; `begun` records were begun in it.
    fn retire(&self, slot: usize, begun: u64);
}

/// Records that left their segment together.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    /// Of which segment; an empty batch has none.
    pub(crate) head: Option<Head>,
    pub(crate) records: Records,
    /// Segments and subsegments among them.
    pub(crate) count: u64,
    /// About their size as documents.
    pub(crate) bytes: usize,
}

/// When records leave a segment that is still open.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StreamLimits {
    /// About so many bytes of ended subsegments.
    pub(crate) bytes: usize,
    /// More than so many ended subsegments.
    pub(crate) ended: usize,
    /// Subsegments of one segment that may be here at once, open or ended.
    pub(crate) resident: usize,
}

/// A segment, live or unsampled.
pub(crate) struct Core {
    pub(crate) head: Head,
    pub(crate) segment_id: u64,
    pub(crate) sampled: bool,
    pub(crate) extra_fields: PassedOn,
    /// Ids of subsegments follow from it.
    seed: u64,
    clock: Clock,
    limits: StreamLimits,
    outlet: AssertUnwindSafe<Arc<dyn Outlet>>,
    slot: usize,
    arena: Mutex<Arena>,
}

/// What a core is made of beside what it makes itself.
pub(crate) struct Beginning {
    pub(crate) head: Head,
    pub(crate) name: Cow<'static, str>,
    pub(crate) parent: Option<SegmentId>,
    pub(crate) sampled: bool,
    pub(crate) extra_fields: PassedOn,
    pub(crate) seed: u64,
    pub(crate) clock: Clock,
    pub(crate) limits: StreamLimits,
    pub(crate) outlet: Arc<dyn Outlet>,
    pub(crate) slot: usize,
}

impl fmt::Debug for Core {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Core")
            .field("trace_id", &self.head.trace_id)
            .field("sampled", &self.sampled)
            .finish_non_exhaustive()
    }
}

/// How a record ends.
#[derive(Debug, Default)]
pub(crate) struct Ending {
    pub(crate) flags: Flags,
    pub(crate) failure: Option<Box<Failure>>,
}

impl Core {
    pub(crate) fn begin(beginning: Beginning) -> Self {
        let Beginning { head, name, parent, sampled, extra_fields, seed, clock, limits, outlet, slot } = beginning;
        let segment_id = match parent {
            // Nobody will ever hear of this segment: whoever it calls stands below its caller, or nobody.
            _ if !sampled => parent.map_or(0, SegmentId::get),
            _ => crate::random::nth_id(seed, 0),
        };
        let arena = if sampled {
            let parent_id = parent.map_or(0, SegmentId::get);
            Arena::new(outlet.spare(), segment_id, parent_id, name, head.anchor.ticks())
        } else {
            Arena::default()
        };
        let outlet = AssertUnwindSafe(outlet);
        Self { head, segment_id, sampled, extra_fields, seed, clock, limits, outlet, slot, arena: Mutex::new(arena) }
    }

    pub(crate) fn trace_id(&self) -> TraceId {
        self.head.trace_id
    }

    #[inline]
    fn lock(&self) -> MutexGuard<'_, Arena> {
        // Nothing that can panic runs under this lock, so poison would tell nothing.
        self.arena.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a subsegment and annotates it. `None` when the segment is full.
    // The few places it stands in are not inlined themselves.
    #[inline(always)]
    pub(crate) fn begin_subsegment(
        &self,
        parent: Spot,
        name: Cow<'static, str>,
        namespace: Namespace,
        annotations: &[Read<'_>],
    ) -> Option<u32> {
        let start = self.clock.now();
        let mut arena = self.lock();
        if (arena.open as usize).saturating_add(arena.ended as usize) >= self.limits.resident {
            arena.begun += 1;
            drop(arena);
            self.too_many();
            return None;
        }
        let place = arena.begin(self.seed, parent, self.segment_id, name, namespace, start);
        let outcome = if annotations.is_empty() { Recorded::Kept } else { arena.annotate_new(place, annotations) };
        drop(arena);
        if outcome != Recorded::Kept {
            self.note(outcome);
        }
        Some(place)
    }

    #[cold]
    fn too_many(&self) {
        self.outlet.dropped(DropReason::SubsegmentCap, 1);
    }

    /// Ends a subsegment. What has to leave the segment now comes back, to be handed over where no
    /// borrow is held.
    #[inline(always)]
    #[must_use]
    pub(crate) fn end_subsegment(&self, spot: Spot, ending: Ending) -> Option<Box<Batch>> {
        let end = self.clock.now();
        let mut arena = self.lock();
        if let Some(failure) = ending.failure {
            arena.fail(spot, *failure);
        }
        if !arena.end(spot, end, ending.flags) {
            return None;
        }
        if arena.closed || arena.bytes >= self.limits.bytes || arena.ended as usize > self.limits.ended {
            self.leaving(&mut arena, spot)
        } else {
            None
        }
    }

    #[cold]
    #[inline(never)]
    fn leaving(&self, arena: &mut Arena, ended: Spot) -> Option<Box<Batch>> {
        // Everything counts that is here; where little of it has ended, little would be won.
        if !arena.closed && arena.ended as usize <= self.limits.ended && arena.ended < arena.open / 4 {
            return None;
        }
        let mut batch = self.outlet.spare();
        let buffers = std::mem::take(&mut batch.records);
        if arena.closed {
            batch.count = 1;
            batch.records = arena.take_one(ended, buffers);
            batch.bytes = DOCUMENT_BYTES + bytes_of(&batch.records);
        } else {
            (batch.count, batch.bytes) = (u64::from(arena.ended), DOCUMENT_BYTES + arena.bytes);
            batch.records = arena.take_ended(buffers);
        }
        batch.head = Some(self.head.clone());
        Some(batch)
    }

    /// Ends the segment itself, and everything of it that has ended leaves.
    pub(crate) fn close(&self, ending: Ending) {
        if !self.sampled {
            return;
        }
        let end = self.clock.now();
        let mut arena = self.lock();
        let segment = Spot { place: Spot::SEGMENT, id: self.segment_id };
        if let Some(failure) = ending.failure {
            arena.fail(segment, *failure);
        }
        if arena.closed || !arena.end(segment, end, ending.flags) {
            return;
        }
        arena.closed = true;
        let mut batch = arena.batch.take().unwrap_or_default();
        (batch.count, batch.bytes) = (u64::from(arena.ended), DOCUMENT_BYTES + arena.bytes);
        batch.records = if arena.open == 0 { arena.take_all() } else { arena.take_ended(Records::default()) };
        drop(arena);
        batch.head = Some(self.head.clone());
        self.outlet.hand_over(batch);
    }

    pub(crate) fn hand_over(&self, batch: Box<Batch>) {
        self.outlet.hand_over(batch);
    }

    pub(crate) fn id_of(&self, spot: Spot) -> Option<u64> {
        if spot.id != 0 { Some(spot.id) } else { self.lock().id_of(spot) }
    }

    pub(crate) fn annotate(&self, spot: Spot, key: Cow<'static, str>, value: &Annotation<'_>) {
        let recorded = self.lock().annotate(spot, key, value);
        self.note(recorded);
    }

    pub(crate) fn add_metadata(
        &self,
        spot: Spot,
        namespace: Cow<'static, str>,
        key: Cow<'static, str>,
        value: Metadata,
    ) {
        let recorded = self.lock().add_metadata(spot, namespace, key, value);
        self.note(recorded);
    }

    pub(crate) fn change(&self, spot: Spot, change: impl FnOnce(&mut Record)) {
        let recorded = self.lock().change(spot, change);
        self.note(recorded);
    }

    pub(crate) fn fail(&self, spot: Spot, failure: Failure) {
        let recorded = self.lock().fail(spot, failure);
        self.note(recorded);
    }

    pub(crate) fn ignored(&self, what: Ignored) {
        self.outlet.ignored(what);
    }

    /// Counts what was said and not recorded.
    #[inline(never)]
    fn note(&self, recorded: Recorded) {
        self.outlet.ignored(match recorded {
            Recorded::Kept => return,
            Recorded::TooLate => Ignored::AfterEnd,
            Recorded::TooManyKeys => Ignored::TooManyAnnotationKeys,
            Recorded::NotFinite => Ignored::NotFinite,
            Recorded::TooLong => Ignored::TooMuchText,
        });
    }

    /// Records begun, and records here now.
    pub(crate) fn accounts(&self) -> (u64, u64) {
        let arena = self.lock();
        (arena.begun, u64::from(arena.open) + u64::from(arena.ended))
    }

    /// The names of what is begun and not ended.
    #[cfg(feature = "testing")]
    pub(crate) fn open_names(&self) -> Vec<String> {
        let arena = self.lock();
        let open = arena.records.items.iter().filter(|record| record.state == State::Open);
        open.map(|record| record.name.clone().into_owned()).collect()
    }

    /// Sends what is open as it stands, in progress: nothing more will be heard of it.
    pub(crate) fn give_up(&self) {
        let mut arena = self.lock();
        let left = u64::from(arena.open) + u64::from(arena.ended);
        if left == 0 {
            return;
        }
        (arena.open, arena.closed) = (0, true);
        let mut batch = arena.batch.take().unwrap_or_default();
        (batch.count, batch.bytes) = (left, DOCUMENT_BYTES + arena.bytes);
        batch.records = arena.take_all();
        drop(arena);
        batch.head = Some(self.head.clone());
        self.outlet.hand_over(batch);
    }
}

/// Whoever could have ended the rest is gone: it leaves in progress, which is what is known of it.
impl Drop for Core {
    fn drop(&mut self) {
        if !self.sampled {
            return;
        }
        let arena = self.arena.get_mut().unwrap_or_else(PoisonError::into_inner);
        let (begun, left) = (arena.begun, arena.open + arena.ended);
        if left > 0 {
            self.give_up();
        }
        self.outlet.retire(self.slot, begun);
    }
}

/// About what a document has beside its records.
const DOCUMENT_BYTES: usize = 400;

/// About how many bytes of documents records will make.
fn bytes_of(records: &Records) -> usize {
    let mut bytes = records.text.len() + 24 * records.annotations.len();
    for record in &records.items {
        bytes += 130 + record.name.len();
        if let Some(extra) = &record.extra {
            let values = extra.metadata.values().flatten();
            bytes += 300 + values.map(|(key, value)| key.len() + value.len()).sum::<usize>();
        }
    }
    bytes
}
