//! What a set of traces holds: its totals, the time of each kind of work, how often annotations have a value. Bounded.

use std::collections::{BTreeMap, HashSet};

use crate::layout::timeline::{Kind, Order, Timeline};
use crate::page::list::annotation;
use crate::page::totals::{Point, Totals};
use crate::page::trace::service_name;
use crate::store::Kept;

/// Traces of a set that are looked into; the newest.
pub(super) const MAX_TRACES: usize = 2_000;
const MAX_KEYS: usize = 5_000;

/// Work that is the same by its names: a service, or a subsegment of one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) service: String,
    /// The origin, or what was inferred.
    pub(super) kind: Option<String>,
    /// The subsegment's name; `None` for the service itself.
    pub(super) name: Option<String>,
}

/// How often work was done, and how long it took.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Work {
    pub(super) count: u64,
    pub(super) faults: u64,
    /// Of what has ended, the shortest first.
    pub(super) seconds: Vec<f64>,
}

impl Work {
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    pub(super) fn mean(&self) -> Option<f64> {
        (!self.seconds.is_empty()).then(|| self.sum() / self.seconds.len() as f64)
    }

    pub(super) fn median(&self) -> Option<f64> {
        self.seconds.get(self.seconds.len().saturating_sub(1) / 2).copied()
    }

    pub(super) fn sum(&self) -> f64 {
        self.seconds.iter().sum()
    }
}

/// One side of a comparison.
#[derive(Debug, Clone, Default)]
pub(super) struct Set {
    pub(super) totals: Totals,
    /// Traces beyond [`MAX_TRACES`].
    pub(super) left_out: u64,
    pub(super) work: BTreeMap<Key, Work>,
    /// In how many traces an annotation has a value: key, value as it is read, and as a filter writes it.
    pub(super) annotations: BTreeMap<(String, String, String), u64>,
    /// Names and values beyond the bound, which are not counted above.
    pub(super) dropped: u64,
}

impl Set {
    pub(super) fn of(traces: &[Kept]) -> Self {
        let looked_into = traces.get(..MAX_TRACES).unwrap_or(traces);
        let mut set = Self { left_out: (traces.len() - looked_into.len()) as u64, ..Self::default() };
        let mut points = Vec::with_capacity(looked_into.len());
        for kept in looked_into {
            let trace = kept.trace();
            points.push(Point::of(&trace));
            set.add(&Timeline::of(&trace, Order::Calls));
        }
        set.totals = Totals::new(points);
        set.work.values_mut().for_each(|work| work.seconds.sort_by(f64::total_cmp));
        set
    }

    fn add(&mut self, timeline: &Timeline<'_>) {
        let mut said = HashSet::new();
        for row in &timeline.rows {
            let Some(service) = timeline.services.get(row.service) else { continue };
            let name = (row.kind == Kind::Subsegment).then(|| row.name.to_owned());
            let key = Key { service: service_name(service.name).to_owned(), kind: service.kind.clone(), name };
            if self.work.len() >= MAX_KEYS && !self.work.contains_key(&key) {
                self.dropped += 1;
                continue;
            }
            let work = self.work.entry(key).or_default();
            work.count += 1;
            work.faults += u64::from(row.segment.fault);
            work.seconds.extend(row.segment.seconds());
            if row.kind == Kind::Inferred {
                continue;
            }
            for (key, value) in &row.segment.annotations {
                let (shown, written) = annotation(value);
                said.insert((key.clone(), shown, written));
            }
        }
        for value in said {
            if self.annotations.len() >= MAX_KEYS && !self.annotations.contains_key(&value) {
                self.dropped += 1;
                continue;
            }
            *self.annotations.entry(value).or_default() += 1;
        }
    }
}
