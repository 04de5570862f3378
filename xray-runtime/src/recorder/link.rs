//! What connects the segments of one process with its emitter: queue, delivery, accounts.
//!
//! A forked child gets a link of its own, since of the parent's it has only a copy without the
//! thread, and perhaps with a lock that nobody will ever release.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use xray_platform::fork;

use super::polling::Polling;
use super::registry::Registry;
use crate::delivery::Delivery;
use crate::emitter::outbox::Outbox;
use crate::health::{CentralHealth, QueueHealth};
use crate::message::Topic;
use crate::sampling::central::Central;
use crate::segment::core::{Batch, Outlet};
use crate::stats::{DropReason, Ignored, Stats};

pub(crate) struct Link {
    pub(crate) delivery: Arc<Delivery>,
    pub(crate) registry: Registry,
    /// Of sampling rules, where they come from the daemon.
    polling: Option<Polling>,
    /// The process it was made in.
    generation: u32,
    outbox: OnceLock<Option<Outbox<Box<Batch>>>>,
    inline: bool,
    max_queue_bytes: usize,
    max_queue_items: usize,
    shut_down: AtomicBool,
}

/// How a link queues what it is given.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Queueing {
    pub(crate) inline: bool,
    pub(crate) max_bytes: usize,
    pub(crate) max_items: usize,
}

impl Link {
    pub(crate) fn new(delivery: Arc<Delivery>, queueing: Queueing, polling: Option<Polling>) -> Self {
        Self {
            delivery,
            registry: Registry::default(),
            polling,
            generation: fork::generation(),
            outbox: OnceLock::new(),
            inline: queueing.inline,
            max_queue_bytes: queueing.max_bytes,
            max_queue_items: queueing.max_items,
            shut_down: AtomicBool::new(false),
        }
    }

    /// The central sampling rules, as far as they are known; asking is what begins to keep them fresh.
    #[inline]
    pub(crate) fn sampling_rules(&self) -> Option<&Central> {
        self.polling.as_ref().and_then(Polling::rules)
    }

    /// The same for whoever only wants to know; it begins nothing.
    pub(crate) fn known_sampling_rules(&self) -> Option<&Central> {
        self.polling.as_ref().map(Polling::known_rules)
    }

    /// What is known of the central sampling rules, where the daemon is to be asked for them.
    pub(crate) fn central_health(&self) -> Option<CentralHealth> {
        self.polling.as_ref().map(Polling::health)
    }

    /// What waits to be sent.
    pub(crate) fn queue(&self) -> QueueHealth {
        let outbox = self.outbox.get();
        QueueHealth {
            records: self.delivery.counters.queued.load(Ordering::Acquire),
            bytes: outbox.and_then(Option::as_ref).map_or(0, Outbox::bytes),
            max_bytes: self.max_queue_bytes,
            // It is started by the first segment that is closed.
            has_thread: !self.inline && !matches!(outbox, Some(None)),
        }
    }

    /// Whether this process is the one the link was made in.
    fn is_current(&self) -> bool {
        fork::generation() == self.generation
    }

    /// The queue, with its thread started; `None` where there is none to be had, or none is wanted.
    #[inline]
    fn outbox(&self) -> Option<&Outbox<Box<Batch>>> {
        if self.inline {
            return None;
        }
        self.outbox.get_or_init(|| self.start()).as_ref()
    }

    #[cold]
    fn start(&self) -> Option<Outbox<Box<Batch>>> {
        let delivery = Arc::clone(&self.delivery);
        Outbox::start(self.max_queue_items, self.max_queue_bytes, delivery)
            .map_err(|error| {
                self.delivery.messages.warn(Topic::NoThread, || {
                    format!("no thread to be had ({error}), so segments are sent by the threads that close them")
                });
            })
            .ok()
    }

    /// Waits until all that was handed over before has been sent; says whether it has.
    pub(crate) fn flush(&self, deadline: Instant) -> bool {
        match self.outbox.get() {
            Some(Some(outbox)) => outbox.flush(deadline),
            _ => {
                crate::emitter::outbox::Deliver::idle(&*self.delivery);
                true
            }
        }
    }

    /// Sends what is still open as it stands, and drops and counts all that comes after.
    pub(crate) fn shut_down(&self, deadline: Instant) -> bool {
        if self.shut_down.load(Ordering::Acquire) {
            return true;
        }
        if let Some(polling) = &self.polling {
            polling.stop();
        }
        for core in self.registry.alive() {
            core.give_up();
        }
        let flushed = self.flush(deadline);
        self.shut_down.store(true, Ordering::Release);
        flushed
    }

    pub(crate) fn is_shut_down(&self) -> bool {
        self.shut_down.load(Ordering::Acquire)
    }

    pub(crate) fn stats(&self) -> Stats {
        let (mut begun, mut resident) = (0, 0);
        for core in self.registry.alive() {
            let (core_begun, core_resident) = core.accounts();
            begun += core_begun;
            resident += core_resident;
        }
        self.delivery.counters.stats((begun, resident))
    }
}

impl Outlet for Link {
    fn hand_over(&self, batch: Box<Batch>) {
        if !self.is_current() {
            // A copy of the parent's segment: the parent sends it.
            return;
        }
        let count = batch.count;
        let counters = &self.delivery.counters;
        if self.is_shut_down() {
            return counters.dropped(DropReason::ShutDown, count);
        }
        counters.queued.fetch_add(count, Ordering::AcqRel);
        let Some(outbox) = self.outbox() else { return self.delivery.send(batch, false) };
        let bytes = batch.bytes;
        if outbox.push(batch, bytes).is_err() {
            counters.queued.fetch_sub(count, Ordering::AcqRel);
            counters.dropped(DropReason::QueueFull, count);
            self.delivery.messages.warn(Topic::NotSent(DropReason::QueueFull), || {
                "segments come faster than they can be sent, so some are lost; sample fewer, or allow a longer queue \
                 (`max_queue_bytes`) or a faster pace (`pacing`)"
                    .to_owned()
            });
        }
    }

    fn spare(&self) -> Box<Batch> {
        self.delivery.spare()
    }

    fn dropped(&self, reason: DropReason, records: u64) {
        self.delivery.counters.dropped(reason, records);
    }

    fn ignored(&self, what: Ignored) {
        self.delivery.counters.ignored(what, 1);
    }

    fn retire(&self, slot: usize, begun: u64) {
        if self.is_current() {
            self.delivery.counters.retired.fetch_add(begun, Ordering::AcqRel);
            self.registry.remove(slot);
        }
    }
}
