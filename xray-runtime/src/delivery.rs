//! From records to the emitter: packs a batch into documents, sends them, and keeps the accounts.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::clock::{self, Clock};
use crate::context::stack;
use crate::document::pack::{Packed, Packer};
use crate::document::record::Records;
use crate::emitter::outbox::Deliver;
use crate::emitter::pacing::{Pacer, Pacing};
use crate::emitter::{EmitError, Emitter};
use crate::message::{Messages, Topic};
use crate::segment::core::Batch;
use crate::stats::{Counters, DropReason};

/// Records whose buffers are kept for the next segments.
const MAX_SPARE: usize = 64;

/// Packs and sends, one batch at a time.
pub(crate) struct Delivery {
    emitter: Arc<dyn Emitter>,
    pub(crate) counters: Counters,
    pub(crate) messages: Messages,
    clock: Clock,
    max_document_bytes: usize,
    desk: Mutex<Desk>,
    spare: Mutex<Vec<Records>>,
}

struct Desk {
    packer: Packer,
    pacer: Pacer,
    /// Records in the datagram that was handed over last, which may yet turn out refused.
    last_records: u64,
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
            clock,
            max_document_bytes,
            desk: Mutex::new(Desk { packer: Packer::default(), pacer: Pacer::new(pacing), last_records: 0 }),
            spare: Mutex::new(Vec::new()),
        }
    }

    /// Empty records, with buffers if some were kept.
    pub(crate) fn spare(&self) -> Records {
        self.spare.try_lock().ok().and_then(|mut spare| spare.pop()).unwrap_or_default()
    }

    /// Packs a batch and sends it. It is counted as queued until it is counted as something else.
    pub(crate) fn send(&self, batch: Batch, paced: bool) {
        let Batch { head, mut records, count, .. } = batch;
        let mut desk = self.desk();
        let Desk { packer, pacer, last_records } = &mut *desk;
        // What the emitter does on this thread is not traced, or it would be traced for ever.
        stack::suppressed(|| {
            let scale = self.clock.scale();
            let unsent = packer.pack(&records, &head, scale, self.max_document_bytes, &mut |packed| {
                if paced && !pacer.is_unlimited() {
                    if let Some(wait) = pacer.admit(packed.datagram.len(), clock::monotonic()) {
                        thread::sleep(wait);
                    }
                }
                self.emit(packed, last_records);
            });
            if unsent > 0 {
                self.counters.dropped(DropReason::TooLarge, unsent);
            }
        });
        drop(desk);
        self.counters.queued.fetch_sub(count, Ordering::AcqRel);
        records.recycle();
        if let Ok(mut spare) = self.spare.try_lock() {
            if spare.len() < MAX_SPARE {
                spare.push(records);
            }
        }
    }

    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn emit(&self, packed: &Packed<'_>, last_records: &mut u64) {
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
        }
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
                self.tell(&error);
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
        self.tell(&EmitError::new(DropReason::Refused));
    }

    fn tell(&self, error: &EmitError) {
        self.messages.warn(Topic::NotSent(error.reason()), || {
            let destination = self.emitter.destination();
            let cause = std::error::Error::source(error).map_or(String::new(), |cause| format!(" ({cause})"));
            match error.reason() {
                DropReason::Refused => format!(
                    "nothing listens at {destination} (UDP), so traces are lost; start the X-Ray daemon, the CloudWatch \
                     agent or an OpenTelemetry Collector with the awsxray receiver there, or set AWS_XRAY_DAEMON_ADDRESS"
                ),
                DropReason::Unresolved => format!(
                    "{destination} has no address{cause}, so traces are lost; check AWS_XRAY_DAEMON_ADDRESS, it is looked up again"
                ),
                reason => format!("traces are lost on their way to {destination}: {reason}{cause}"),
            }
        });
    }
}

impl Deliver<Box<Batch>> for Delivery {
    fn deliver(&self, batch: Box<Batch>) {
        self.send(*batch, true);
    }

    fn idle(&self) {
        let mut desk = self.desk();
        if desk.last_records > 0 && self.emitter.last_was_refused() {
            self.refused(&mut desk.last_records);
        }
    }
}
