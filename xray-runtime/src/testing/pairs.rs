//! Pairs what was expected with what was found, when both are only numbers.
//!
//! `fits(expected, found)` says how well two fit: 0 not at all, 1 by name, 2 in everything.

/// Each expected with its found one, in the order to show them; what has no partner stands alone.
pub(super) type Pairs = Vec<(Option<usize>, Option<usize>)>;

/// Pairs where order does not matter: as many as can be in everything, and what is left by name.
pub(super) fn pair_in_any_order(expected: usize, found: usize, fits: &dyn Fn(usize, usize) -> u32) -> Pairs {
    let mut partners: Vec<Option<usize>> = vec![None; found];
    for one in 0..expected {
        improve(one, &mut partners, &mut vec![false; found], fits);
    }
    let mut left: Vec<usize> = (0..expected).filter(|one| !partners.contains(&Some(*one))).collect();
    for (place, partner) in partners.iter_mut().enumerate() {
        if partner.is_none() {
            *partner = left.iter().position(|one| fits(*one, place) > 0).map(|position| left.remove(position));
        }
    }
    let paired = partners.iter().enumerate().map(|(place, partner)| (*partner, Some(place)));
    paired.chain(left.iter().map(|one| (Some(*one), None))).collect()
}

/// Finds a partner for `one` that fits in everything, moving others to another of theirs if need be.
fn improve(one: usize, partners: &mut [Option<usize>], tried: &mut [bool], fits: &dyn Fn(usize, usize) -> u32) -> bool {
    for place in 0..partners.len() {
        if fits(one, place) < 2 || tried.get(place) != Some(&false) {
            continue;
        }
        if let Some(tried) = tried.get_mut(place) {
            *tried = true;
        }
        let is_free = match partners.get(place).copied().flatten() {
            Some(other) => improve(other, partners, tried, fits),
            None => true,
        };
        if let (true, Some(partner)) = (is_free, partners.get_mut(place)) {
            *partner = Some(one);
            return true;
        }
    }
    false
}

/// Pairs without crossing: as a difference of two lists, with the best fit in all.
pub(super) fn pair_in_order(expected: usize, found: usize, fits: &dyn Fn(usize, usize) -> u32) -> Pairs {
    // `best` of the rests that begin at two places; one in everything outweighs any number by name.
    let weight = |one, place| match fits(one, place) {
        0 => None,
        1 => Some(1),
        _ => Some(1 + expected.min(found)),
    };
    let weights: Vec<Vec<Option<usize>>> =
        (0..expected).map(|one| (0..found).map(|place| weight(one, place)).collect()).collect();
    let weight = |one: usize, place: usize| weights.get(one).and_then(|row| row.get(place)).copied().flatten();
    let mut best = vec![vec![0_usize; found + 1]; expected + 1];
    let at = |best: &[Vec<usize>], one: usize, place: usize| {
        best.get(one).and_then(|row| row.get(place)).copied().unwrap_or(0)
    };
    for one in (0..expected).rev() {
        for place in (0..found).rev() {
            let together = weight(one, place).map_or(0, |weight| weight + at(&best, one + 1, place + 1));
            let value = together.max(at(&best, one + 1, place)).max(at(&best, one, place + 1));
            if let Some(cell) = best.get_mut(one).and_then(|row| row.get_mut(place)) {
                *cell = value;
            }
        }
    }
    let (mut one, mut place) = (0, 0);
    let mut pairs = Vec::new();
    while one < expected || place < found {
        let here = at(&best, one, place);
        let together = weight(one, place).is_some_and(|weight| here == weight + at(&best, one + 1, place + 1));
        if together {
            pairs.push((Some(one), Some(place)));
            (one, place) = (one + 1, place + 1);
        } else if one < expected && here == at(&best, one + 1, place) {
            pairs.push((Some(one), None));
            one += 1;
        } else {
            pairs.push((None, Some(place)));
            place += 1;
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_that_fits_twice_leaves_the_place_that_only_another_fits() {
        // The first expected fits both, the second only the first found.
        let fits = |one: usize, place: usize| if one == 0 || place == 0 { 2 } else { 0 };
        assert_eq!(pair_in_any_order(2, 2, &fits), [(Some(1), Some(0)), (Some(0), Some(1))]);
    }

    #[test]
    fn what_is_left_is_paired_by_name() {
        let fits = |one: usize, place: usize| u32::from(one == place);
        assert_eq!(pair_in_any_order(2, 1, &fits), [(Some(0), Some(0)), (Some(1), None)]);
        assert_eq!(pair_in_any_order(0, 1, &fits), [(None, Some(0))]);
    }

    #[test]
    fn in_order_nothing_crosses() {
        let fits = |one: usize, place: usize| if one + place == 1 { 2 } else { 0 };
        assert_eq!(pair_in_order(2, 2, &fits), [(Some(0), None), (Some(1), Some(0)), (None, Some(1))]);
    }

    #[test]
    fn in_order_a_whole_fit_outweighs_names() {
        // Expected 0 and 1 have the name of found 0 and 1, but 1 is what found 0 is.
        let fits = |one: usize, place: usize| if (one, place) == (1, 0) { 2 } else { 1 };
        assert_eq!(pair_in_order(2, 2, &fits), [(Some(0), None), (Some(1), Some(0)), (None, Some(1))]);
    }
}
