//! Settings of an account that change nothing locally: encryption, where segments go, what is indexed.
//!
//! Traces lie in this machine's memory as they came, and every one of them is found.

/// How traces are encrypted at rest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Encryption {
    /// With X-Ray's own key.
    #[default]
    Default,
    /// With this key.
    Key(String),
}

/// Where segments go.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Destination {
    /// To X-Ray.
    #[default]
    XRay,
    /// To CloudWatch Logs, as Transaction Search wants it.
    CloudWatchLogs,
}

/// The settings.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Encryption.
    pub encryption: Encryption,
    /// Where segments go.
    pub destination: Destination,
    /// What part of spans is to be indexed as trace summaries, in percent.
    pub indexed_percent: f64,
    /// When that was last changed, in seconds since 1970.
    pub indexing_modified_at: f64,
}

impl Default for Settings {
    /// All is indexed, which is what happens here.
    fn default() -> Self {
        Self {
            encryption: Encryption::default(),
            destination: Destination::default(),
            indexed_percent: 100.0,
            indexing_modified_at: 0.0,
        }
    }
}
