//! How many faults are expected of a node, from what it did before. Counts and probabilities; knows no time and no node.
//!
//! X-Ray forecasts fault counts with a model that it does not publish. This one is a local estimate: the fault rate is an
//! exponentially weighted mean over windows (one that is ten windows old weighs a third), begun with 1 fault in 100
//! requests; the band holds what a binomial distribution of that rate gives in all but 1 of 1000 windows, above and below.

/// Of 10 requests that are remembered, 9 are after the next window.
const MEMORY: f64 = 0.9;
/// What is assumed before anything is known, and never quite forgotten: requests, and faults among them.
const PRIOR: (f64, f64) = (20.0, 0.2);
/// How unlikely it is to be outside of the band, on either side.
const TAIL: f64 = 1e-3;
/// The standard deviations that leave as much outside of a normal distribution.
const DEVIATIONS: f64 = 3.09;
/// Fewer faults than this are chance, whatever the band says.
const FEWEST_FAULTS: u64 = 3;

/// The fault counts that are nothing special.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Band {
    /// The lowest of them.
    pub low: u64,
    /// The highest of them.
    pub high: u64,
}

/// What is expected of the next window.
///
/// ```
/// use xray_local::graph::Forecast;
///
/// let mut forecast = Forecast::default();
/// for _ in 0..30 {
///     forecast.learn(40, 1);
/// }
/// assert_eq!((forecast.band(40).low, forecast.band(40).high), (0, 5));
/// assert!(forecast.is_anomalous(40, 6));
/// assert!(!forecast.is_anomalous(40, 2));
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Forecast {
    requests: f64,
    faults: f64,
}

impl Forecast {
    /// The band for a window of so many requests.
    #[must_use]
    pub fn band(&self, requests: u64) -> Band {
        let rate = self.rate();
        let mean = float(requests) * rate;
        if mean > 50.0 || rate > 0.5 { around(requests, rate, mean) } else { within(requests, rate) }
    }

    /// Whether so many faults are too many.
    #[must_use]
    pub fn is_anomalous(&self, requests: u64, faults: u64) -> bool {
        faults >= FEWEST_FAULTS && faults > self.band(requests).high
    }

    /// Takes a window into the mean, unless it is anomalous: an incident does not become what is expected.
    pub fn learn(&mut self, requests: u64, faults: u64) {
        if !self.is_anomalous(requests, faults) {
            self.requests = self.requests * MEMORY + float(requests);
            self.faults = self.faults * MEMORY + float(faults);
        }
    }

    fn rate(&self) -> f64 {
        ((self.faults + PRIOR.1) / (self.requests + PRIOR.0)).clamp(0.0, 1.0)
    }
}

/// Adds up the binomial distribution until the tails are left: a few steps beyond the mean.
fn within(requests: u64, rate: f64) -> Band {
    let mut probability = (1.0 - rate).powf(float(requests));
    let mut sum = 0.0;
    let mut low = 0;
    for faults in 0..requests {
        sum += probability;
        if sum <= TAIL {
            low = faults + 1;
        }
        if sum >= 1.0 - TAIL {
            return Band { low, high: faults };
        }
        probability *= float(requests - faults) / float(faults + 1) * rate / (1.0 - rate);
    }
    Band { low, high: requests }
}

/// The normal distribution, which a binomial one of many faults resembles.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count lies between 0 and the requests")]
fn around(requests: u64, rate: f64, mean: f64) -> Band {
    let distance = DEVIATIONS * (mean * (1.0 - rate)).sqrt();
    let high = ((mean + distance).ceil() as u64).min(requests);
    Band { low: (mean - distance).floor().max(0.0) as u64, high }
}

#[expect(clippy::cast_precision_loss, reason = "nobody sends 2^53 requests")]
fn float(count: u64) -> f64 {
    count as f64
}
