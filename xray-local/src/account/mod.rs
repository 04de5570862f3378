//! What an X-Ray account keeps beside traces and sampling: groups, tags, policies, settings. In memory, and bounded.
//!
//! Knows no JSON and no clock.

mod group;
mod groups;
mod policies;
mod retrievals;
mod settings;
mod tags;
mod telemetry;

pub use group::{GroupChange, GroupError, KeptGroup};
pub use groups::{Groups, MAX_GROUPS};
pub use policies::{MAX_POLICIES, MAX_POLICY_BYTES, Policies, Policy, PolicyError};
pub use retrievals::{Retrieval, Retrievals};
pub use settings::{Destination, Encryption, Settings};
pub use tags::{MAX_TAGS, Tags, TooManyTags};
pub use telemetry::{Telemetry, TelemetryRecord};

/// The account's number in ARNs: a local one.
pub const ACCOUNT_ID: &str = "000000000000";

/// The ARN of something that is here, such as `arn:aws:xray:local:000000000000:group/shop`.
#[must_use]
pub fn arn(kind: &str, name: &str) -> String {
    format!("arn:aws:xray:local:{ACCOUNT_ID}:{kind}/{name}")
}

/// All of it.
#[derive(Debug, Default)]
pub struct Account {
    /// Groups of traces.
    pub groups: Groups,
    /// Tags of groups and sampling rules.
    pub tags: Tags,
    /// Resource policies.
    pub policies: Policies,
    /// Encryption, where segments go, indexing.
    pub settings: Settings,
    /// What daemons say of themselves.
    pub telemetry: Telemetry,
    /// Traces that were asked for.
    pub retrievals: Retrievals,
}
