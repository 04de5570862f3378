//! A sampling rule, and a change to one. Whether the values are within X-Ray's bounds is seen to where they are read.
//!
//! X-Ray: [Sampling rule options].
//!
//! [Sampling rule options]: https://docs.aws.amazon.com/xray/latest/devguide/xray-console-sampling.html#xray-console-sampling-options

use std::collections::BTreeMap;

/// The name of the rule that is always there.
pub(super) const DEFAULT: &str = "Default";

/// A rule. Patterns are X-Ray's: `*` for anything, `?` for one character.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Its name, which never changes.
    pub name: String,
    /// 1 to 9999, the lowest is tried first; 10,000 for the default rule.
    pub priority: u32,
    /// What part of requests to sample beyond the reservoir, from 0 to 1.
    pub fixed_rate: f64,
    /// Requests a second to sample no matter what, of all programs together.
    pub reservoir_size: u32,
    /// Which resource.
    pub resource_arn: String,
    /// Which services.
    pub service_name: String,
    /// Which origins.
    pub service_type: String,
    /// Which hosts.
    pub host: String,
    /// Which methods.
    pub http_method: String,
    /// Which paths.
    pub url_path: String,
    /// Which attributes.
    pub attributes: BTreeMap<String, String>,
    /// How far the rate may be raised while things go wrong.
    pub rate_boost: Option<RateBoost>,
    /// When it was made, in seconds since 1970.
    pub created_at: f64,
    /// When it was last changed, in seconds since 1970.
    pub modified_at: f64,
}

/// How far a rule's rate may be raised, and how often.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RateBoost {
    /// The rate then, from 0 to 1.
    pub max_rate: f64,
    /// Minutes from one boost to the next.
    pub cooldown_minutes: u32,
}

/// What is to be changed of a rule.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Change {
    /// As [`Rule::priority`].
    pub priority: Option<u32>,
    /// As [`Rule::fixed_rate`].
    pub fixed_rate: Option<f64>,
    /// As [`Rule::reservoir_size`].
    pub reservoir_size: Option<u32>,
    /// As [`Rule::resource_arn`].
    pub resource_arn: Option<String>,
    /// As [`Rule::service_name`].
    pub service_name: Option<String>,
    /// As [`Rule::service_type`].
    pub service_type: Option<String>,
    /// As [`Rule::host`].
    pub host: Option<String>,
    /// As [`Rule::http_method`].
    pub http_method: Option<String>,
    /// As [`Rule::url_path`].
    pub url_path: Option<String>,
    /// As [`Rule::attributes`].
    pub attributes: Option<BTreeMap<String, String>>,
    /// As [`Rule::rate_boost`].
    pub rate_boost: Option<RateBoost>,
}

impl Rule {
    /// The rule that takes what no other takes.
    pub(super) fn default_rule(fixed_rate: f64) -> Self {
        let any = || "*".to_owned();
        Self {
            name: DEFAULT.to_owned(),
            priority: 10_000,
            fixed_rate,
            reservoir_size: 1,
            resource_arn: any(),
            service_name: any(),
            service_type: any(),
            host: any(),
            http_method: any(),
            url_path: any(),
            attributes: BTreeMap::new(),
            rate_boost: None,
            created_at: 0.0,
            modified_at: 0.0,
        }
    }

    /// Whether it is the rule that is always there.
    #[must_use]
    pub fn is_default(&self) -> bool {
        self.name == DEFAULT
    }

    pub(super) fn apply(&mut self, change: Change) {
        set(&mut self.priority, change.priority);
        set(&mut self.fixed_rate, change.fixed_rate);
        set(&mut self.reservoir_size, change.reservoir_size);
        set(&mut self.resource_arn, change.resource_arn);
        set(&mut self.service_name, change.service_name);
        set(&mut self.service_type, change.service_type);
        set(&mut self.host, change.host);
        set(&mut self.http_method, change.http_method);
        set(&mut self.url_path, change.url_path);
        set(&mut self.attributes, change.attributes);
        set(&mut self.rate_boost, change.rate_boost.map(Some));
    }
}

fn set<T>(place: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *place = value;
    }
}
