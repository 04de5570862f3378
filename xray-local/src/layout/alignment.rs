//! Two timelines side by side: what is the same work in both, by the path of names that leads to it.
//!
//! Of siblings with one name the first meets the first, the second the second. Knows no drawing.

use std::collections::HashMap;

use super::timeline::{Kind, Timeline};

/// Work that is in one of two timelines, or in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// The row in the first timeline.
    pub a: Option<usize>,
    /// The row in the second.
    pub b: Option<usize>,
    /// How many pairs stand above it in the tree.
    pub depth: usize,
}

/// What tells siblings apart.
type Key<'a> = (Option<usize>, &'a str, bool, usize);

/// The work of both, as one tree from the top down, siblings by when they began.
///
/// ```
/// use xray_local::document::read_document;
/// use xray_local::layout::alignment::{Pair, align};
/// use xray_local::layout::timeline::{Order, Timeline};
/// use xray_local::trace::Trace;
///
/// let shop = |work: &str| read_document(format!(r#"{{"name":"shop","id":"000000000000000a",
///     "trace_id":"1-581cf771-a006649127e371903a2de979","start_time":1,"end_time":3,
///     "subsegments":[{{"name":"{work}","id":"000000000000000b","start_time":1.5,"end_time":2}}]}}"#).as_bytes());
/// let (one, other) = (shop("pay"), shop("refund"));
/// let [a, b] = [&one, &other].map(|it| Timeline::of(&Trace::assemble(&it.segment), Order::Calls));
/// let pairs = align(&a, &b);
/// assert_eq!(pairs[0], Pair { a: Some(0), b: Some(0), depth: 0 });
/// assert_eq!(pairs[1..], [Pair { a: Some(1), b: None, depth: 1 }, Pair { a: None, b: Some(1), depth: 1 }]);
/// ```
#[must_use]
pub fn align(a: &Timeline<'_>, b: &Timeline<'_>) -> Vec<Pair> {
    let mut places = HashMap::new();
    let mut pairs: Vec<Pair> = Vec::with_capacity(a.rows.len());
    let mut parents = Vec::with_capacity(a.rows.len());
    for (timeline, is_b) in [(a, false), (b, true)] {
        // The pair of each row of this timeline.
        let mut pair_of: Vec<usize> = Vec::with_capacity(timeline.rows.len());
        let mut met: HashMap<(Option<usize>, &str, bool), usize> = HashMap::new();
        for (place, row) in timeline.rows.iter().enumerate() {
            let above = row.parent.and_then(|parent| pair_of.get(parent)).copied();
            let is_called = row.kind != Kind::Subsegment;
            let occurrence = met.entry((above, row.name, is_called)).and_modify(|count| *count += 1).or_default();
            let key: Key<'_> = (above, row.name, is_called, *occurrence);
            let found = *places.entry(key).or_insert_with(|| {
                pairs.push(Pair { a: None, b: None, depth: 0 });
                parents.push(above);
                pairs.len() - 1
            });
            if let Some(pair) = pairs.get_mut(found) {
                *(if is_b { &mut pair.b } else { &mut pair.a }) = Some(place);
            }
            pair_of.push(found);
        }
    }
    let start = |pair: &Pair| {
        let of = |timeline: &Timeline<'_>, row: Option<usize>| Some(timeline.rows.get(row?)?.start_micros);
        of(a, pair.a).or_else(|| of(b, pair.b))
    };
    in_order(&pairs, &parents, start)
}

fn in_order(pairs: &[Pair], parents: &[Option<usize>], start: impl Fn(&Pair) -> Option<u64>) -> Vec<Pair> {
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); pairs.len()];
    let mut tops = Vec::new();
    for (place, parent) in parents.iter().enumerate() {
        match parent.and_then(|parent| children.get_mut(parent)) {
            Some(siblings) => siblings.push(place),
            None => tops.push(place),
        }
    }
    let latest_first = |places: &mut Vec<usize>| {
        places.sort_by_key(|place| pairs.get(*place).and_then(&start));
        places.reverse();
    };
    latest_first(&mut tops);
    let mut pending: Vec<(usize, usize)> = tops.into_iter().map(|place| (place, 0)).collect();
    let mut ordered = Vec::with_capacity(pairs.len());
    while let Some((place, depth)) = pending.pop() {
        ordered.extend(pairs.get(place).map(|pair| Pair { depth, ..*pair }));
        if let Some(mut below) = children.get_mut(place).map(std::mem::take) {
            latest_first(&mut below);
            pending.extend(below.into_iter().map(|place| (place, depth + 1)));
        }
    }
    ordered
}
