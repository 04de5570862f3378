//! How often edges cross between two layers. Knows no layout.

/// Counts the crossings of edges, each given by its place on the left and on the right.
///
/// Two edges cross when one begins above and ends below the other; those are the inversions of the right places in the
/// order of the left ones, which a tree of sums counts (Barth, Jünger and Mutzel 2002).
pub(super) fn count(edges: &mut [(usize, usize)]) -> u64 {
    edges.sort_unstable();
    let size = edges.iter().map(|(_, right)| right + 1).max().unwrap_or_default();
    let mut sums = vec![0_u64; size + 1];
    let mut crossings = 0;
    for (seen, (_, right)) in (0_u64..).zip(edges.iter()) {
        let mut not_below = 0;
        let mut place = right + 1;
        while place > 0 {
            not_below += sums.get(place).copied().unwrap_or_default();
            place &= place - 1;
        }
        crossings += seen - not_below;
        let mut place = right + 1;
        while let Some(sum) = sums.get_mut(place) {
            *sum += 1;
            place += place & place.wrapping_neg();
        }
    }
    crossings
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::count;

    proptest! {
        #[test]
        fn it_counts_what_comparing_each_with_each_counts(mut edges in prop::collection::vec((0_usize..9, 0_usize..9), 0..40)) {
            let mut crossings = 0;
            for (place, one) in edges.iter().enumerate() {
                for other in &edges[..place] {
                    let is_crossed = (one.0 < other.0 && one.1 > other.1) || (one.0 > other.0 && one.1 < other.1);
                    crossings += u64::from(is_crossed);
                }
            }
            prop_assert_eq!(count(&mut edges), crossings);
        }
    }
}
