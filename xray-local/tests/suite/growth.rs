//! How work grows with what it is given, measured so that whatever else the machine does matters little.

use std::time::Instant;

/// Asserts that `work` of `large` takes about as long as that of `small` as many times as `large` is larger. Work that is
/// quadratic takes `times` as long.
///
/// Both are measured one after the other, in rounds, and one good round is enough: who else runs slows both of them.
#[track_caller]
pub(crate) fn assert_linear<T>(times: u32, small: &T, large: &T, work: impl Fn(&T)) {
    let round = || {
        let start = Instant::now();
        (0..times).for_each(|_| work(small));
        let of_small = start.elapsed();
        let start = Instant::now();
        work(large);
        start.elapsed().as_secs_f64() / of_small.as_secs_f64()
    };
    let mut ratios = (0..6).map(|_| round());
    assert!(ratios.any(|ratio| ratio < f64::from(times) / 3.0), "it grows faster than what it is given");
}

#[test]
#[should_panic(expected = "it grows faster")]
fn quadratic_work_is_noticed() {
    assert_linear(15, &200_u64, &3_000, |size| {
        for pair in (0..*size).flat_map(|one| (0..*size).map(move |other| one ^ other)) {
            std::hint::black_box(pair);
        }
    });
}
