//! Whether a request is traced. Decides, and knows nothing of what is recorded then.

pub(crate) mod central;
pub(crate) mod central_rule;
pub(crate) mod http;
pub(crate) mod local;
pub(crate) mod local_file;
pub(crate) mod places;
pub(crate) mod poller;
pub(crate) mod proxy;
pub(crate) mod quota;
pub(crate) mod request;
pub(crate) mod reservoir;
pub(crate) mod rule;
pub(crate) mod schedule;
pub(crate) mod upstream;
pub(crate) mod wildcard;
pub(crate) mod wire;

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use crate::health::SamplingSource;
use crate::random;
use central::Central;
use local::LocalRules;
use request::SamplingRequest;
use wildcard::Pattern;

/// How requests are chosen that come without a decision in their trace header.
///
/// The default is X-Ray's built-in rule: the first request of each second, and five percent of the
/// others. A recorder that sends to a daemon and is told nothing about sampling asks that daemon for
/// the rules set in X-Ray instead, as AWS's SDKs do; see [`Sampling::central`].
///
/// X-Ray: [Sampling](https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-sampling).
///
/// ```
/// use xray_runtime::Sampling;
///
/// let without_health_checks = Sampling::central().ignore(["/health", "/metrics/*"]);
/// let one_in_ten = Sampling::rate(0.1);
/// let by_name = Sampling::by(|request| request.name != "nightly");
/// ```
#[derive(Clone)]
pub struct Sampling {
    /// Asked one after the other, before the choice.
    first: Vec<First>,
    choice: Choice,
}

type AskFirst = dyn Fn(&SamplingRequest<'_>) -> Option<bool> + Send + Sync;

#[derive(Clone)]
enum First {
    Ignore(Arc<[Pattern]>),
    Ask(Arc<AskFirst>),
}

#[derive(Clone)]
enum Choice {
    Always,
    Never,
    Local(Arc<LocalRules>),
    /// With the rules that decide until there are central ones.
    Central(Arc<LocalRules>),
    By(Arc<dyn Fn(&SamplingRequest<'_>) -> bool + Send + Sync>),
}

/// What was decided about a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Decision {
    pub(crate) sampled: bool,
    /// The central rule that decided.
    pub(crate) rule_name: Option<Arc<str>>,
}

impl From<bool> for Decision {
    fn from(sampled: bool) -> Self {
        Self { sampled, rule_name: None }
    }
}

impl Sampling {
    fn of(choice: Choice) -> Self {
        Self { first: Vec::new(), choice }
    }

    /// Every request.
    #[must_use]
    pub fn always() -> Self {
        Self::of(Choice::Always)
    }

    /// No request.
    #[must_use]
    pub fn never() -> Self {
        Self::of(Choice::Never)
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
        Self::local(LocalRules::new(reservoir_per_second, rate))
    }

    /// By rules of this program's own.
    #[must_use]
    pub fn local(rules: LocalRules) -> Self {
        Self::of(Choice::Local(Arc::new(rules)))
    }

    /// By the rules set in X-Ray, which the daemon is asked for over TCP; until they are there, and
    /// when they are older than an hour, by X-Ray's built-in rule.
    ///
    /// The first request that needs a decision starts a thread, which asks for rules every five
    /// minutes and reports what was sampled every ten seconds, as AWS's SDKs do; no request waits for
    /// it. Where no daemon answers it asks less and less often. A recorder that sends inline, as in
    /// AWS Lambda, starts no thread and keeps to the local rules.
    ///
    /// X-Ray: [Configuring sampling rules](https://docs.aws.amazon.com/xray/latest/devguide/xray-console-sampling.html).
    #[must_use]
    pub fn central() -> Self {
        Self::central_or(LocalRules::default())
    }

    /// As [`Sampling::central`], with other rules where there are no central ones.
    #[must_use]
    pub fn central_or(rules: LocalRules) -> Self {
        Self::of(Choice::Central(Arc::new(rules)))
    }

    /// As a function decides; it is called by whoever begins a segment, and should be quick.
    #[must_use]
    pub fn by(decide: impl Fn(&SamplingRequest<'_>) -> bool + Send + Sync + 'static) -> Self {
        Self::of(Choice::By(Arc::new(decide)))
    }

    /// Requests to such paths are not traced, whatever the rules say: health checks, metrics.
    ///
    /// In patterns `*` is any run of characters and `?` any one; case does not matter. Segments
    /// without a path are not meant, nor requests whose caller has already decided.
    #[must_use]
    pub fn ignore<P: AsRef<str>>(mut self, paths: impl IntoIterator<Item = P>) -> Self {
        let patterns = paths.into_iter().map(|path| Pattern::new(path.as_ref())).collect();
        self.first.push(First::Ignore(patterns));
        self
    }

    /// Asks a function before the rules: `Some` is a decision, and with `None` the rules decide. It
    /// is called by whoever begins a segment, and should be quick.
    ///
    /// ```
    /// use xray_runtime::Sampling;
    ///
    /// let sampling = Sampling::central().ask_first(|request| match request.http_method {
    ///     Some("OPTIONS") => Some(false),
    ///     _ => None,
    /// });
    /// ```
    #[must_use]
    pub fn ask_first(mut self, decide: impl Fn(&SamplingRequest<'_>) -> Option<bool> + Send + Sync + 'static) -> Self {
        self.first.push(First::Ask(Arc::new(decide)));
        self
    }

    /// Whether the daemon is asked for rules.
    pub(crate) fn is_central(&self) -> bool {
        matches!(self.choice, Choice::Central(_))
    }

    /// What was not understood in a file of rules.
    pub(crate) fn warnings(&self) -> &[String] {
        match &self.choice {
            Choice::Local(rules) | Choice::Central(rules) => &rules.warnings,
            _ => &[],
        }
    }

    /// Who decides, when the central rules are ones that do, or are not.
    pub(crate) fn source(&self, central_decides: bool) -> SamplingSource {
        match &self.choice {
            Choice::Always => SamplingSource::Always,
            Choice::Never => SamplingSource::Never,
            Choice::Central(_) if central_decides => SamplingSource::Central,
            Choice::Local(rules) | Choice::Central(rules) if rules.is_built_in() => SamplingSource::BuiltIn,
            Choice::Local(_) | Choice::Central(_) => SamplingSource::Local,
            Choice::By(_) => SamplingSource::Function,
        }
    }

    /// Decides about a request that comes at `epoch_second`.
    pub(crate) fn decide(
        &self,
        request: &SamplingRequest<'_>,
        epoch_second: u32,
        central: Option<&Central>,
    ) -> Decision {
        if let Some(decided) = self.first.iter().find_map(|first| first.decide(request)) {
            return decided.into();
        }
        match &self.choice {
            Choice::Always => true.into(),
            Choice::Never => false.into(),
            Choice::Local(rules) => rules.decide(request, epoch_second).into(),
            Choice::Central(fallback) => central
                .and_then(|central| central.decide(request, epoch_second))
                .unwrap_or_else(|| fallback.decide(request, epoch_second).into()),
            // A sampler that panics costs its program no more than the trace.
            Choice::By(decide) => catch_unwind(AssertUnwindSafe(|| decide(request))).unwrap_or(false).into(),
        }
    }
}

impl First {
    fn decide(&self, request: &SamplingRequest<'_>) -> Option<bool> {
        match self {
            Self::Ignore(patterns) => {
                let path = request.url_path?;
                patterns.iter().any(|pattern| pattern.matches(path)).then_some(false)
            }
            Self::Ask(decide) => catch_unwind(AssertUnwindSafe(|| decide(request))).unwrap_or(Some(false)),
        }
    }
}

impl Default for Sampling {
    fn default() -> Self {
        Self::local(LocalRules::default())
    }
}

impl fmt::Debug for Sampling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.choice {
            Choice::Always => f.write_str("Sampling::always()"),
            Choice::Never => f.write_str("Sampling::never()"),
            Choice::Local(rules) => write!(f, "Sampling::local({rules:?})"),
            Choice::Central(rules) => write!(f, "Sampling::central_or({rules:?})"),
            Choice::By(_) => f.write_str("Sampling::by(..)"),
        }?;
        self.first.iter().try_for_each(|first| match first {
            First::Ignore(patterns) => write!(f, ".ignore({patterns:?})"),
            First::Ask(_) => f.write_str(".ask_first(..)"),
        })
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
        let drawn = (0..100_000).filter(|_| sampling.decide(&SamplingRequest::new("x"), 1, None).sampled).count();
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
            assert!(sampling.decide(&SamplingRequest::new("x"), second, None).sampled);
        }
    }
}
