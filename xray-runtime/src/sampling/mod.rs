//! Whether a request is traced. Decides, and knows nothing of what is recorded then.

pub(crate) mod reservoir;

use std::fmt;
use std::sync::Arc;

use crate::random;
use reservoir::Reservoir;

/// What is known of a request when it is decided whether to trace it.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct SamplingRequest<'a> {
    /// The name of the segment that begins.
    pub name: &'a str,
}

/// How requests are chosen that come without a decision in their trace header.
///
/// The default is X-Ray's: the first request of each second, and five percent of the others.
///
/// X-Ray: [Sampling](https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-sampling).
///
/// ```
/// use xray_runtime::Sampling;
///
/// let health_checks_aside = Sampling::by(|request| request.name != "health");
/// let one_in_ten = Sampling::rate(0.1);
/// ```
#[derive(Clone)]
pub struct Sampling(Choice);

#[derive(Clone)]
enum Choice {
    Always,
    Never,
    Rule { reservoir: Arc<Reservoir>, rate: f64 },
    By(Arc<dyn Fn(&SamplingRequest<'_>) -> bool + Send + Sync>),
}

impl Sampling {
    /// Every request.
    #[must_use]
    pub fn always() -> Self {
        Self(Choice::Always)
    }

    /// No request.
    #[must_use]
    pub fn never() -> Self {
        Self(Choice::Never)
    }

    /// A share of all requests: 0.0 is none, 1.0 all. What is outside counts as the nearer end, and
    /// NaN as none.
    #[must_use]
    pub fn rate(rate: f64) -> Self {
        Self::rule(0, rate)
    }

    /// So many requests each second whatever comes (the reservoir), and a share of those beyond.
    #[must_use]
    pub fn rule(reservoir_per_second: u32, rate: f64) -> Self {
        Self(Choice::Rule { reservoir: Arc::new(Reservoir::new(reservoir_per_second)), rate })
    }

    /// As a function decides; it is called by whoever begins a segment, and should be quick.
    #[must_use]
    pub fn by(decide: impl Fn(&SamplingRequest<'_>) -> bool + Send + Sync + 'static) -> Self {
        Self(Choice::By(Arc::new(decide)))
    }

    /// Decides about a request that comes at `epoch_second`.
    pub(crate) fn decide(&self, request: &SamplingRequest<'_>, epoch_second: u32) -> bool {
        match &self.0 {
            Choice::Always => true,
            Choice::Never => false,
            Choice::Rule { reservoir, rate } => reservoir.take(epoch_second) || is_drawn(*rate),
            Choice::By(decide) => {
                let decide = std::panic::AssertUnwindSafe(|| decide(request));
                // A sampler that panics costs its program no more than the trace.
                std::panic::catch_unwind(decide).unwrap_or(false)
            }
        }
    }
}

impl Default for Sampling {
    fn default() -> Self {
        Self::rule(1, 0.05)
    }
}

impl fmt::Debug for Sampling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Choice::Always => f.write_str("Sampling::always()"),
            Choice::Never => f.write_str("Sampling::never()"),
            Choice::Rule { reservoir, rate } => write!(f, "Sampling::rule({}, {rate})", reservoir.per_second()),
            Choice::By(_) => f.write_str("Sampling::by(..)"),
        }
    }
}

/// Draws from 53 random bits, as many as a number between 0 and 1 holds.
fn is_drawn(rate: f64) -> bool {
    const STEPS: f64 = (1_u64 << 53) as f64;
    ((random::next(0) >> 11) as f64) < rate * STEPS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(sampling: &Sampling) -> f64 {
        let drawn = (0..100_000).filter(|_| sampling.decide(&SamplingRequest { name: "x" }, 1)).count();
        drawn as f64 / 100_000.0
    }

    #[test]
    fn a_rate_draws_its_share() {
        assert!((share(&Sampling::rate(0.25)) - 0.25).abs() < 0.02);
    }

    #[test]
    fn the_ends_are_exact_and_nan_is_none() {
        for (rate, expected) in [(0.0, 0.0), (-1.0, 0.0), (1.0, 1.0), (7.0, 1.0), (f64::NAN, 0.0)] {
            assert_eq!(share(&Sampling::rate(rate)), expected, "rate {rate}");
        }
    }

    #[test]
    fn the_default_takes_the_first_of_a_second() {
        let sampling = Sampling::default();
        for second in 10..20 {
            assert!(sampling.decide(&SamplingRequest { name: "x" }, second));
        }
    }
}
