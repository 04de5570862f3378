//! Rules this program brings itself: from code, or from a file in the form of AWS's SDKs.
//!
//! Decides by them. How the file is written is known in `local_file`, and X-Ray's own rules in `central`.

use std::fmt;
use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;

use super::is_drawn;
use super::local_file::{self, SamplingRulesError};
use super::request::SamplingRequest;
use super::reservoir::Reservoir;
use super::rule::Criteria;
use super::wildcard::Pattern;

/// X-Ray's built-in rule: so many requests each second, and this share of the others.
const BUILT_IN: (u32, f64) = (1, 0.05);

/// Sampling rules of this program's own: the first that matches decides, or else the default.
///
/// Without a word they are X-Ray's built-in rule: the first request of each second, and 5 % of the
/// others. Clones share their reservoirs.
///
/// X-Ray: [Sampling](https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-sampling).
///
/// ```
/// use xray_runtime::{LocalRule, LocalRules, Sampling};
///
/// let rules = LocalRules::new(1, 0.05)
///     .rule(LocalRule::new(0, 0.0).http_method("OPTIONS"))
///     .rule(LocalRule::new(10, 0.5).host("*.example.com").url_path("/checkout/*"));
/// let sampling = Sampling::local(rules);
/// ```
#[derive(Clone)]
pub struct LocalRules {
    rules: Vec<LocalRule>,
    default: LocalRule,
    /// What was not understood in the file, each with what to do.
    pub(super) warnings: Vec<String>,
}

impl LocalRules {
    /// No rules, and a default for what none matches: so many requests each second, and a share of
    /// those beyond. A rate outside 0.0 to 1.0 counts as the nearer end, and NaN as none.
    #[must_use]
    pub fn new(default_per_second: u32, default_rate: f64) -> Self {
        Self { rules: Vec::new(), default: LocalRule::new(default_per_second, default_rate), warnings: Vec::new() }
    }

    /// Whether this is X-Ray's built-in rule and no more.
    pub(super) fn is_built_in(&self) -> bool {
        let (per_second, rate) = BUILT_IN;
        self.rules.is_empty() && self.default.reservoir.per_second() == per_second && self.default.rate == rate
    }

    /// Adds a rule behind those there are.
    #[must_use]
    pub fn rule(mut self, rule: LocalRule) -> Self {
        self.rules.push(rule);
        self
    }

    /// Reads rules as AWS's SDKs take them from a file, version 1 or 2.
    ///
    /// Keys that mean nothing are left out, and told when the recorder is built.
    ///
    /// ```
    /// use xray_runtime::LocalRules;
    ///
    /// let rules = LocalRules::from_json(
    ///     r#"{
    ///         "version": 2,
    ///         "rules": [
    ///             { "host": "*", "http_method": "GET", "url_path": "/api/*", "fixed_target": 0, "rate": 0.1 }
    ///         ],
    ///         "default": { "fixed_target": 1, "rate": 0.05 }
    ///     }"#,
    /// )?;
    /// # Ok::<(), xray_runtime::SamplingRulesError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`SamplingRulesError`] when it is not JSON, or has a version, rule or default that cannot be.
    pub fn from_json(text: &str) -> Result<Self, SamplingRulesError> {
        local_file::parse(text)
    }

    /// Reads the file at `path`; see [`LocalRules::from_json`].
    ///
    /// # Errors
    ///
    /// [`SamplingRulesError`] when it cannot be read, and for what it says.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, SamplingRulesError> {
        local_file::read(path.as_ref())
    }

    pub(super) fn decide(&self, request: &SamplingRequest<'_>, epoch_second: u32) -> bool {
        let matching = self.rules.iter().find(|rule| rule.criteria.matches(request));
        matching.unwrap_or(&self.default).decide(epoch_second)
    }
}

impl Default for LocalRules {
    fn default() -> Self {
        let (per_second, rate) = BUILT_IN;
        Self::new(per_second, rate)
    }
}

impl FromStr for LocalRules {
    type Err = SamplingRulesError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::from_json(text)
    }
}

impl fmt::Debug for LocalRules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let default = &self.default;
        write!(f, "LocalRules::new({}, {})", default.reservoir.per_second(), default.rate)?;
        match self.rules.len() {
            0 => Ok(()),
            1 => f.write_str(" with 1 rule"),
            rules => write!(f, " with {rules} rules"),
        }
    }
}

/// One rule of [`LocalRules`]: which requests, and how many of them.
///
/// In patterns `*` is any run of characters and `?` any one; case does not matter. What a rule does
/// not say matches everything.
///
/// ```
/// use xray_runtime::LocalRule;
///
/// let rule = LocalRule::new(5, 0.1).service_name("orders").http_method("POST").url_path("/orders/*");
/// ```
#[derive(Clone)]
pub struct LocalRule {
    criteria: Criteria,
    reservoir: Arc<Reservoir>,
    rate: f64,
}

impl LocalRule {
    /// A rule for every request: so many each second whatever comes (the reservoir), and a share of
    /// those beyond.
    #[must_use]
    pub fn new(per_second: u32, rate: f64) -> Self {
        // `clamp` keeps NaN, which is drawn never.
        Self { criteria: Criteria::any(), reservoir: Arc::new(Reservoir::new(per_second)), rate: rate.clamp(0.0, 1.0) }
    }

    /// Only segments whose name matches.
    #[must_use]
    pub fn service_name(mut self, pattern: &str) -> Self {
        self.criteria.service_name = Pattern::new(pattern);
        self
    }

    /// Only services on such an AWS resource, as far as that is known.
    #[must_use]
    pub fn service_type(mut self, pattern: &str) -> Self {
        self.criteria.service_type = Pattern::new(pattern);
        self
    }

    /// Only requests whose `Host` header matches, if there is one.
    #[must_use]
    pub fn host(mut self, pattern: &str) -> Self {
        self.criteria.host = Pattern::new(pattern);
        self
    }

    /// Only requests whose method matches, if there is one.
    #[must_use]
    pub fn http_method(mut self, pattern: &str) -> Self {
        self.criteria.http_method = Pattern::new(pattern);
        self
    }

    /// Only requests whose path matches, if there is one.
    #[must_use]
    pub fn url_path(mut self, pattern: &str) -> Self {
        self.criteria.url_path = Pattern::new(pattern);
        self
    }

    /// Only requests that have an attribute `key` whose value matches.
    #[must_use]
    pub fn attribute(mut self, key: &str, pattern: &str) -> Self {
        self.criteria.attributes.push((key.into(), Pattern::new(pattern)));
        self
    }

    fn decide(&self, epoch_second: u32) -> bool {
        self.reservoir.take(epoch_second) || is_drawn(self.rate)
    }
}

impl fmt::Debug for LocalRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalRule")
            .field("per_second", &self.reservoir.per_second())
            .field("rate", &self.rate)
            .field("criteria", &self.criteria)
            .finish()
    }
}
