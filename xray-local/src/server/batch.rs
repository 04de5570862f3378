//! Datagrams one behind the other in one piece of memory, as they wait to be read. Knows no socket.

/// Large enough that a burst makes few pieces, and small enough that one is soon read.
const FULL_BYTES: usize = 256 << 10;
/// What a datagram takes beside its bytes.
const BESIDE_BYTES: usize = size_of::<usize>();

#[derive(Debug, Default)]
pub(super) struct Batch {
    bytes: Vec<u8>,
    /// Where each datagram ends.
    ends: Vec<usize>,
}

impl Batch {
    pub(super) fn push(&mut self, datagram: &[u8]) {
        self.bytes.extend_from_slice(datagram);
        self.ends.push(self.bytes.len());
    }

    pub(super) fn is_full(&self) -> bool {
        self.weight() >= FULL_BYTES
    }

    /// What it takes of memory.
    pub(super) fn weight(&self) -> usize {
        self.bytes.capacity() + self.ends.capacity() * BESIDE_BYTES
    }

    /// The datagrams in the order in which they came.
    pub(super) fn datagrams(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| self.bytes.get(start..*end).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Batch;

    proptest! {
        #[test]
        fn datagrams_come_out_as_they_went_in(
            sent in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..50), 0..50)
        ) {
            let mut batch = Batch::default();
            sent.iter().for_each(|datagram| batch.push(datagram));
            prop_assert!(batch.weight() >= sent.iter().map(Vec::len).sum());
            prop_assert_eq!(batch.datagrams().collect::<Vec<_>>(), sent);
        }
    }

    #[test]
    fn a_full_batch_says_so() {
        let mut batch = Batch::default();
        while !batch.is_full() {
            batch.push(&[7; 60_000]);
        }
        assert!(batch.weight() < 1 << 20);
    }
}
