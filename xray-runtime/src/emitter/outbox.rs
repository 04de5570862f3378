//! The queue between those who close segments and the thread that sends.
//!
//! Handing something over is a push to a bounded queue: no system call, no waking. The thread naps
//! while there is traffic and looks by itself; only after seconds without any does it doze, and the
//! next push wakes it. It knows neither what it carries nor how that is sent.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, TrySendError, sync_channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use crate::clock;

/// Between two looks at the queue while there is traffic.
const NAP: Duration = Duration::from_millis(1);

/// The longest nap, after some time without traffic.
const LONG_NAP: Duration = Duration::from_millis(64);

/// After so long without traffic the thread dozes until it is woken.
const AWAKE: Duration = Duration::from_secs(10);

/// A doze ends by itself, in case the push that should have ended it was not seen.
const DOZE: Duration = Duration::from_secs(2);

/// What is done with what comes out of the queue.
pub(crate) trait Deliver<T>: Send + Sync {
    /// Sends one thing. A panic costs that thing and nothing else.
    fn deliver(&self, item: T);
    /// The queue is empty.
    fn idle(&self);
}

/// A bounded queue with a thread at its end.
pub(crate) struct Outbox<T> {
    queue: SyncSender<Item<T>>,
    worker: Thread,
    state: Arc<State>,
    max_bytes: usize,
}

enum Item<T> {
    Parcel {
        content: T,
        bytes: usize,
    },
    /// Everything that was pushed before it has been delivered when it comes out.
    Marker(Arc<Marker>),
}

#[derive(Default)]
struct State {
    bytes: AtomicUsize,
    dozing: AtomicBool,
}

#[derive(Default)]
struct Marker {
    passed: Mutex<bool>,
    changed: Condvar,
}

/// Why something was not taken.
#[derive(Debug)]
pub(crate) struct Full;

impl<T: Send + 'static> Outbox<T> {
    /// Starts the thread.
    pub(crate) fn start(max_items: usize, max_bytes: usize, deliver: Arc<dyn Deliver<T>>) -> io::Result<Self> {
        let (queue, receiver) = sync_channel(max_items.max(1));
        let state = Arc::new(State::default());
        let worker = Worker { receiver, state: Arc::clone(&state), deliver };
        let handle = thread::Builder::new().name("xray-emitter".to_owned()).spawn(move || worker.run())?;
        Ok(Self { queue, worker: handle.thread().clone(), state, max_bytes })
    }

    /// Takes something of about `bytes`, if there is room.
    #[inline]
    pub(crate) fn push(&self, content: T, bytes: usize) -> Result<(), Full> {
        let before = self.state.bytes.fetch_add(bytes, Ordering::Relaxed);
        // One thing always finds room, however large it is.
        if before > 0 && before.saturating_add(bytes) > self.max_bytes {
            self.state.bytes.fetch_sub(bytes, Ordering::Relaxed);
            return Err(Full);
        }
        if self.queue.try_send(Item::Parcel { content, bytes }).is_err() {
            self.state.bytes.fetch_sub(bytes, Ordering::Relaxed);
            return Err(Full);
        }
        if self.state.dozing.load(Ordering::SeqCst) {
            self.wake();
        }
        Ok(())
    }

    /// About how many bytes wait.
    pub(crate) fn bytes(&self) -> usize {
        self.state.bytes.load(Ordering::Relaxed)
    }

    #[cold]
    fn wake(&self) {
        self.state.dozing.store(false, Ordering::SeqCst);
        self.worker.unpark();
    }

    /// Waits until all that was pushed before has been delivered; says whether it has.
    pub(crate) fn flush(&self, deadline: Instant) -> bool {
        let marker = Arc::new(Marker::default());
        let mut item = Item::Marker(Arc::clone(&marker));
        while let Err(error) = self.queue.try_send(item) {
            let TrySendError::Full(back) = error else { return false };
            item = back;
            if clock::monotonic() >= deadline {
                return false;
            }
            self.worker.unpark();
            thread::sleep(NAP);
        }
        self.wake();
        let mut passed = marker.passed.lock().unwrap_or_else(PoisonError::into_inner);
        while !*passed {
            let left = deadline.saturating_duration_since(clock::monotonic());
            if left.is_zero() {
                return false;
            }
            passed = marker.changed.wait_timeout(passed, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }
}

/// Without senders the queue ends, and the thread with it once it is empty.
impl<T> Drop for Outbox<T> {
    fn drop(&mut self) {
        self.worker.unpark();
    }
}

struct Worker<T> {
    receiver: Receiver<Item<T>>,
    state: Arc<State>,
    deliver: Arc<dyn Deliver<T>>,
}

impl<T> Worker<T> {
    fn run(self) {
        let mut last_work = clock::monotonic();
        let mut nap = NAP;
        loop {
            let mut worked = false;
            loop {
                match self.receiver.try_recv() {
                    Ok(Item::Parcel { content, bytes }) => {
                        worked = true;
                        self.state.bytes.fetch_sub(bytes, Ordering::Relaxed);
                        let _ = catch_unwind(AssertUnwindSafe(|| self.deliver.deliver(content)));
                    }
                    Ok(Item::Marker(marker)) => {
                        self.deliver_idle();
                        *marker.passed.lock().unwrap_or_else(PoisonError::into_inner) = true;
                        marker.changed.notify_all();
                    }
                    Err(TryRecvError::Empty) => break,
                    Err(TryRecvError::Disconnected) => return self.deliver_idle(),
                }
            }
            if worked {
                self.deliver_idle();
                (last_work, nap) = (clock::monotonic(), NAP);
                thread::park_timeout(nap);
            } else if clock::monotonic().duration_since(last_work) < AWAKE {
                thread::park_timeout(nap);
                nap = (nap * 2).min(LONG_NAP);
            } else {
                self.doze();
            }
        }
    }

    fn deliver_idle(&self) {
        let _ = catch_unwind(AssertUnwindSafe(|| self.deliver.idle()));
    }

    fn doze(&self) {
        self.state.dozing.store(true, Ordering::SeqCst);
        // Something pushed before the flag could be seen is still there to be found.
        if self.state.bytes.load(Ordering::SeqCst) == 0 {
            thread::park_timeout(DOZE);
        }
        self.state.dozing.store(false, Ordering::SeqCst);
    }
}
