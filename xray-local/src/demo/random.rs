//! Random numbers that are the same for the same seed. Fit for made-up traffic and nothing else.
//!
//! Knows nothing of traces but the shape of their ids.

/// A generator (`SplitMix64`), small enough to read and the same on every machine.
#[derive(Debug, Clone)]
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to 1, without 1.
    #[expect(clippy::cast_precision_loss, reason = "53 bits are what a float has")]
    pub(super) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// From 0 to `end`, without `end`; 0 if that is 0.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.next().checked_rem(end).unwrap_or_default()
    }

    /// True in this part of all cases.
    pub(super) fn chance(&mut self, part: f64) -> bool {
        self.unit() < part
    }

    /// About so many seconds: mostly a little more or less, now and then several times as many.
    pub(super) fn about(&mut self, seconds: f64) -> f64 {
        let usual = seconds * (0.7 + 0.6 * self.unit());
        if self.chance(0.03) { usual * (2.0 + 5.0 * self.unit()) } else { usual }
    }

    /// One of them; the default of none.
    pub(super) fn pick<T: Copy + Default>(&mut self, choices: &[T]) -> T {
        let place = usize::try_from(self.below(choices.len() as u64)).unwrap_or_default();
        choices.get(place).copied().unwrap_or_default()
    }

    /// The id of a segment, subsegment or exception: 16 hexadecimal digits, not all of them 0.
    pub(super) fn id(&mut self) -> String {
        format!("{:016x}", self.next() | 1)
    }

    /// The id of a trace that begins at that second since 1970.
    pub(super) fn trace_id(&mut self, epoch_second: u32) -> String {
        format!("1-{epoch_second:08x}-{:08x}{:016x}", self.next() >> 32, self.next())
    }

    /// The id of a request to AWS.
    pub(super) fn request_id(&mut self) -> String {
        let (one, other) = (self.next(), self.next());
        let (third, fourth) = ((one >> 16) & 0xfff, 0x8000 | (other & 0x3fff));
        format!("{:08x}-{:04x}-4{third:03x}-{fourth:04x}-{:012x}", one >> 32, one & 0xffff, other >> 16)
    }
}

#[cfg(test)]
mod tests {
    use super::Random;

    #[test]
    fn the_same_seed_gives_the_same_numbers() {
        let numbers = |seed| {
            let mut random = Random::new(seed);
            (0..100).map(|_| random.next()).collect::<Vec<_>>()
        };
        assert_eq!(numbers(7), numbers(7));
        assert_ne!(numbers(7), numbers(8));
    }

    #[test]
    fn numbers_keep_their_bounds() {
        let mut random = Random::new(1);
        for _ in 0..10_000 {
            assert!((0.0..1.0).contains(&random.unit()));
            assert!(random.below(7) < 7);
        }
        assert_eq!((random.below(0), random.pick::<u8>(&[])), (0, 0));
    }

    #[test]
    fn request_ids_look_like_those_of_aws() {
        let id = Random::new(3).request_id();
        let lengths: Vec<usize> = id.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12], "{id}");
    }
}
