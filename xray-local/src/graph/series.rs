//! Statistics by time: what was begun in each period. Does not know which calls are counted.

use std::collections::BTreeMap;

use super::Statistics;
use super::forecast::{Band, Forecast};
use crate::document::Segment;

/// Statistics of periods of equal length.
///
/// ```
/// use xray_local::document::read_document;
/// use xray_local::graph::Series;
///
/// let shop = read_document(br#"{"name":"shop","id":"000000000000000a","trace_id":"1-581cf771-a006649127e371903a2de979","start_time":130,"end_time":131}"#);
/// let mut series = Series::new(60);
/// series.add(&shop.segment.expect("X-Ray takes it"));
/// assert_eq!(series.at(120).map(|statistics| statistics.ok), Some(1));
/// assert_eq!(series.at(180), None);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    period: u32,
    points: BTreeMap<u64, Statistics>,
}

impl Series {
    /// An empty one, of periods of so many seconds; of one second for 0.
    #[must_use]
    pub fn new(period: u32) -> Self {
        Self { period: period.max(1), points: BTreeMap::new() }
    }

    /// Counts a segment or subsegment in the period in which it began.
    pub fn add(&mut self, segment: &Segment) {
        self.points.entry(self.period_of(segment.start_time)).or_default().add(segment);
    }

    /// The start of the period that holds this time, both in seconds since 1970.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "what lies before 1970 lies in its first period"
    )]
    pub fn period_of(&self, time: f64) -> u64 {
        let period = u64::from(self.period);
        time.max(0.0) as u64 / period * period
    }

    /// The statistics of the period that begins then; `None` if nothing began in it.
    #[must_use]
    pub fn at(&self, start: u64) -> Option<&Statistics> {
        self.points.get(&start)
    }

    /// The fault counts to expect of each period in which something began, from the periods before it.
    #[must_use]
    pub fn bands(&self) -> BTreeMap<u64, Band> {
        let mut forecast = Forecast::default();
        let band = |(start, statistics): (&u64, &Statistics)| {
            let band = forecast.band(statistics.total());
            forecast.learn(statistics.total(), statistics.fault);
            (*start, band)
        };
        self.points.iter().map(band).collect()
    }
}
