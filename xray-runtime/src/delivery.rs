//! From records to the emitter: packs a batch into documents, sends them, and keeps the accounts.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::thread;

use crate::clock::{self, Clock};
use crate::context::stack;
use crate::document::pack::{Packed, Packer};
use crate::document::record::Records;
use crate::emitter::outbox::Deliver;
use crate::emitter::pacing::{Pacer, Pacing};
use crate::emitter::{EmitError, Emitter, destination_of};
use crate::health::watch::Watch;
use crate::message::{Messages, Topic};
use crate::segment::core::Batch;
use crate::stats::{Counters, DropReason, Ignored};

/// Bytes of buffers that are kept for the next segments.
const MAX_SPARE_BYTES: usize = 2 << 20;

/// Packs and sends, one batch at a time.
pub(crate) struct Delivery {
    emitter: Arc<dyn Emitter>,
    pub(crate) counters: Counters,
    pub(crate) messages: Messages,
    /// What became of the datagrams sent last.
    pub(crate) watch: Watch,
    clock: Clock,
    max_document_bytes: usize,
    desk: Mutex<Desk>,
    spare: Mutex<Spare>,
    /// Records of the last batch: about what the next segment will hold.
    usual_records: AtomicUsize,
}

#[derive(Default)]
struct Spare {
    #[expect(
        clippy::vec_box,
        reason = "a batch travels in its box, and a box made here and freed there is what costs"
    )]
    batches: Vec<Box<Batch>>,
    bytes: usize,
}

struct Desk {
    packer: Packer,
    pacer: Pacer,
    /// Records in the datagram that was handed over last, which may yet turn out refused.
    last_records: u64,
    /// What is still to be known of that datagram.
    last: Last,
}

/// What is known of the last datagram.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Last {
    /// What became of it.
    #[default]
    Known,
    /// It was taken, and nobody has refused it yet.
    Taken,
    /// The same, but the one before it was refused, so only the next one can tell.
    TakenAfterRefusal,
}

impl Delivery {
    pub(crate) fn new(
        emitter: Arc<dyn Emitter>,
        messages: Messages,
        clock: Clock,
        max_document_bytes: usize,
        pacing: Pacing,
    ) -> Self {
        Self {
            emitter,
            counters: Counters::default(),
            messages,
            watch: Watch::default(),
            clock,
            max_document_bytes,
            desk: Mutex::new(Desk {
                packer: Packer::default(),
                pacer: Pacer::new(pacing),
                last_records: 0,
                last: Last::Known,
            }),
            spare: Mutex::default(),
            usual_records: AtomicUsize::new(0),
        }
    }

    /// An empty batch, with buffers that were used before or are as large as usual.
    pub(crate) fn spare(&self) -> Box<Batch> {
        let spare = self.spare.try_lock().ok().and_then(|mut spare| {
            let batch = spare.batches.pop()?;
            spare.bytes -= batch.records.buffer_bytes();
            Some(batch)
        });
        spare.unwrap_or_else(|| {
            let records = Records::with_room_for(self.usual_records.load(Ordering::Relaxed));
            Box::new(Batch { records, ..Batch::default() })
        })
    }

    /// Keeps a batch that was sent, for its buffers.
    fn keep(&self, mut batch: Box<Batch>) {
        self.usual_records.store(batch.records.items.len().clamp(4, 128), Ordering::Relaxed);
        batch.records.recycle();
        let bytes = batch.records.buffer_bytes();
        if let Ok(mut spare) = self.spare.try_lock() {
            if spare.bytes + bytes <= MAX_SPARE_BYTES {
                spare.bytes += bytes;
                spare.batches.push(batch);
            }
        }
    }

    /// Packs a batch and sends it. It is counted as queued until it is counted as something else.
    pub(crate) fn send(&self, mut batch: Box<Batch>, paced: bool) {
        let Some(head) = batch.head.take() else { return };
        let Batch { records, count, .. } = &*batch;
        let count = *count;
        let mut desk = self.desk();
        let Desk { packer, pacer, last_records, last } = &mut *desk;
        // What the emitter does on this thread is not traced, or it would be traced for ever.
        stack::suppressed(|| {
            let scale = self.clock.scale();
            let losses = packer.pack(records, &head, scale, self.max_document_bytes, &mut |packed| {
                if paced && !pacer.is_unlimited() {
                    if let Some(wait) = pacer.admit(packed.datagram.len(), clock::monotonic()) {
                        thread::sleep(wait);
                    }
                }
                self.emit(packed, last_records, last);
            });
            if losses.unsent > 0 {
                self.counters.dropped(DropReason::TooLarge, losses.unsent);
            }
            if losses.refused_annotations > 0 {
                self.counters.ignored(Ignored::TooManyAnnotationKeys, losses.refused_annotations);
            }
        });
        drop(desk);
        self.counters.queued.fetch_sub(count, Ordering::AcqRel);
        self.keep(batch);
    }

    /// Finds out what became of the last datagram, unless somebody is sending just now.
    pub(crate) fn look(&self) {
        let desk = match self.desk.try_lock() {
            Ok(desk) => Some(desk),
            Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        };
        if let Some(mut desk) = desk {
            self.settle(&mut desk);
        }
    }

    /// There is nothing more to send, or nobody is sending: looks what became of the last datagram.
    fn settle(&self, desk: &mut Desk) {
        // The emitter may not be ours, and neither is the thread.
        let ask = AssertUnwindSafe(|| stack::suppressed(|| self.emitter.last_was_refused()));
        if desk.last_records > 0 && catch_unwind(ask).unwrap_or(false) {
            desk.last = Last::Known;
            self.refused(&mut desk.last_records);
        } else if desk.last == Last::Taken {
            desk.last = Last::Known;
            self.watch.taken(|| self.clock.wall());
        }
    }

    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn emit(&self, packed: &Packed<'_>, last_records: &mut u64, last: &mut Last) {
        let counters = &self.counters;
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            let outcome = self.emitter.emit(packed.datagram);
            (outcome, self.emitter.found_refused())
        }));
        let (outcome, found_refused) = outcome.unwrap_or_else(|_| {
            counters.emitter_panics.fetch_add(1, Ordering::Relaxed);
            (Err(EmitError::new(DropReason::Internal)), false)
        });
        if found_refused {
            self.refused(last_records);
        } else if *last != Last::Known {
            self.watch.taken(|| self.clock.wall());
        }
        *last = match &outcome {
            Ok(()) if found_refused => Last::TakenAfterRefusal,
            Ok(()) => Last::Taken,
            Err(_) => Last::Known,
        };
        match outcome {
            Ok(()) => {
                counters.handed_over.fetch_add(packed.records, Ordering::Relaxed);
                counters.documents.fetch_add(1, Ordering::Relaxed);
                counters.bytes.fetch_add(packed.datagram.len() as u64, Ordering::Relaxed);
                counters.shortened.fetch_add(packed.shortened, Ordering::Relaxed);
                *last_records = packed.records;
            }
            Err(error) => {
                counters.dropped(error.reason(), packed.records);
                self.lost(&error);
            }
        }
    }

    /// What was handed over last was refused: it moves from one account to the other.
    fn refused(&self, last_records: &mut u64) {
        let records = std::mem::take(last_records);
        self.counters.handed_over.fetch_sub(records, Ordering::Relaxed);
        if records > 0 {
            self.counters.documents.fetch_sub(1, Ordering::Relaxed);
        }
        self.counters.dropped(DropReason::Refused, records);
        self.lost(&EmitError::new(DropReason::Refused));
    }

    fn lost(&self, error: &EmitError) {
        self.watch.lost(error.reason(), self.clock.wall(), || self.explain(error));
        self.messages.warn(Topic::NotSent(error.reason()), || self.explain(error));
    }

    /// What happened, and what to do.
    fn explain(&self, error: &EmitError) -> String {
        let destination = destination_of(&*self.emitter);
        let cause = std::error::Error::source(error).map_or(String::new(), |cause| format!(" ({cause})"));
        match error.reason() {
            DropReason::Refused => format!(
                "nothing listens at {destination} (UDP), so traces are lost; start `xray-local`, the X-Ray daemon, \
                     the CloudWatch agent or an OpenTelemetry Collector with the awsxray receiver there, or set \
                     AWS_XRAY_DAEMON_ADDRESS"
            ),
            DropReason::Unresolved => format!(
                "{destination} has no address{cause}, so traces are lost; check AWS_XRAY_DAEMON_ADDRESS, it is looked up again"
            ),
            reason => format!("traces are lost on their way to {destination}: {reason}{cause}"),
        }
    }
}

impl Deliver<Box<Batch>> for Delivery {
    fn deliver(&self, batch: Box<Batch>) {
        self.send(batch, true);
    }

    fn idle(&self) {
        self.settle(&mut self.desk());
    }
}
