//! Datagrams that wait to be read: bounded, one behind the other in pieces of memory that the system gets back.
//!
//! Who reads takes all that came since, so that pieces are large while much comes, and small otherwise.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// What may wait. The kernel drops what comes then, and counts it.
const MAX_BYTES: usize = 32 << 20;
const PIECE_BYTES: usize = 256 << 10;
const MAX_DATAGRAM_BYTES: usize = 64 << 10;
/// What an empty piece takes: the pages it begins.
const PIECE_BESIDE_BYTES: usize = 8 << 10;

#[derive(Debug, Default)]
pub(super) struct Waiting {
    inner: Mutex<Inner>,
    came: Condvar,
    went: Notify,
}

#[derive(Debug, Default)]
struct Inner {
    pieces: VecDeque<Piece>,
    bytes: usize,
    is_closed: bool,
}

/// Datagrams in the order in which they came.
#[derive(Debug)]
pub(super) struct Piece {
    bytes: Vec<u8>,
    /// Where each datagram ends.
    ends: Vec<usize>,
}

impl Waiting {
    /// Adds a datagram; at most a piece more than what may wait.
    pub(super) fn push(&self, datagram: &[u8]) {
        let mut inner = self.lock();
        inner.push(datagram);
        drop(inner);
        self.came.notify_one();
    }

    /// Returns when there is room.
    pub(super) async fn room(&self) {
        while self.lock().bytes >= MAX_BYTES {
            self.went.notified().await;
        }
    }

    /// Waits for datagrams; `None` when nothing comes any more.
    pub(super) fn take(&self) -> Option<Piece> {
        let mut inner = self.lock();
        loop {
            if let Some(piece) = inner.pieces.pop_front() {
                inner.bytes -= piece.weight();
                drop(inner);
                self.went.notify_one();
                return Some(piece);
            }
            if inner.is_closed {
                return None;
            }
            inner = self.came.wait(inner).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Says that nothing comes any more.
    pub(super) fn close(&self) {
        self.lock().is_closed = true;
        self.came.notify_one();
    }

    /// Nothing panics under the lock, and if it did, the datagrams would still be whole.
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn push(&mut self, datagram: &[u8]) {
        if self.pieces.back().is_none_or(Piece::is_full) {
            let piece = Piece::new();
            self.bytes += piece.weight();
            self.pieces.push_back(piece);
        }
        if let Some(piece) = self.pieces.back_mut() {
            let before = piece.weight();
            piece.push(datagram);
            self.bytes += piece.weight() - before;
        }
    }
}

impl Piece {
    /// All of one size, and never grown: the allocator maps so much by itself, and gives it back at once.
    fn new() -> Self {
        Self { bytes: Vec::with_capacity(PIECE_BYTES + MAX_DATAGRAM_BYTES), ends: Vec::new() }
    }

    fn push(&mut self, datagram: &[u8]) {
        self.bytes.extend_from_slice(datagram);
        self.ends.push(self.bytes.len());
    }

    fn is_full(&self) -> bool {
        self.weight() >= PIECE_BYTES
    }

    /// What it takes of memory: the part that is written, which is all that the system lends.
    fn weight(&self) -> usize {
        PIECE_BESIDE_BYTES + self.bytes.len() + self.ends.capacity() * size_of::<usize>()
    }

    pub(super) fn datagrams(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| self.bytes.get(start..*end).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{MAX_BYTES, PIECE_BYTES, Waiting};

    fn drain(waiting: &Waiting) -> Vec<Vec<u8>> {
        waiting.close();
        let pieces: Vec<_> = std::iter::from_fn(|| waiting.take()).collect();
        assert_eq!(waiting.lock().bytes, 0);
        pieces.iter().flat_map(|piece| piece.datagrams().map(<[u8]>::to_vec).collect::<Vec<_>>()).collect()
    }

    proptest! {
        #[test]
        fn datagrams_come_out_as_they_went_in(
            sent in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..50), 0..50),
            repeated in 1usize..2_000,
        ) {
            let waiting = Waiting::default();
            let sent: Vec<Vec<u8>> = sent.into_iter().map(|datagram| datagram.repeat(repeated)).collect();
            sent.iter().for_each(|datagram| waiting.push(datagram));
            prop_assert!(waiting.lock().bytes >= sent.iter().map(Vec::len).sum());
            prop_assert_eq!(drain(&waiting), sent);
        }
    }

    #[test]
    fn who_pushes_waits_for_room_and_who_takes_makes_it() {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap();
        let waiting = Waiting::default();
        while waiting.lock().bytes < MAX_BYTES {
            waiting.push(&[7; 60_000]);
        }
        assert!(waiting.lock().bytes < MAX_BYTES + 2 * PIECE_BYTES);
        std::thread::scope(|scope| {
            let pushed = scope.spawn(|| {
                runtime.block_on(waiting.room());
                waiting.push(b"the last");
            });
            assert!(waiting.take().unwrap().datagrams().count() >= 4);
            pushed.join().unwrap();
        });
        assert_eq!(drain(&waiting).last().unwrap(), b"the last");
    }

    #[test]
    fn small_datagrams_and_empty_ones_cannot_pass_the_bound() {
        let waiting = Waiting::default();
        let mut pushed = 0_usize;
        while waiting.lock().bytes < MAX_BYTES {
            waiting.push(if pushed.is_multiple_of(2) { b"" } else { b"1" });
            pushed += 1;
        }
        assert!(waiting.lock().pieces.iter().all(|piece| piece.weight() <= 2 * PIECE_BYTES));
        assert_eq!(drain(&waiting).len(), pushed);
    }
}
