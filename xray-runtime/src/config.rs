//! The settings of a recorder, checked, and what can be wrong with those made in code.

use std::fmt;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

use log::LevelFilter;

use crate::clock::Clock;
use crate::daemon_address::{DaemonAddress, ParseDaemonAddressError};
use crate::document::log_group::{LogGroup, MAX_GROUPS};
use crate::emitter::Emitter;
use crate::emitter::pacing::Pacing;
use crate::propagation::Propagation;
use crate::sampling::Sampling;
use crate::sampling::upstream::Upstream;
use crate::text::cut_chars;

/// The longest datagram that may be asked for: below, not even a record that was shortened as far as
/// it goes would fit; above, IPv4 has none.
pub(crate) const DOCUMENT_BYTES: RangeInclusive<usize> = 8 * 1024..=65_507;

/// The longest datagram that nobody asked for otherwise: what all receivers take, or where the system
/// sends less, that.
pub(crate) const DEFAULT_DOCUMENT_BYTES: usize = if cfg!(target_os = "macos") { 9_216 } else { 63 * 1024 };

/// What happens when traced code runs outside any segment.
///
/// Whatever is chosen, the code runs: other SDKs panic or throw for `RUNTIME_ERROR`, which breaks
/// programs for the sake of their traces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ContextMissing {
    /// An error is logged, at most once a minute.
    #[default]
    LogError,
    /// Nothing is said; it is counted all the same.
    IgnoreError,
    /// As `LogError`, and each time it is noticed.
    RuntimeError,
}

impl ContextMissing {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text.to_ascii_uppercase().as_str() {
            "LOG_ERROR" => Some(Self::LogError),
            "IGNORE_ERROR" => Some(Self::IgnoreError),
            "RUNTIME_ERROR" => Some(Self::RuntimeError),
            _ => None,
        }
    }
}

/// Settings that were checked.
pub(crate) struct Config {
    pub(crate) enabled: bool,
    pub(crate) service_name: Option<String>,
    /// The environment said it, so it stands above every name given in code.
    pub(crate) service_name_is_environments: bool,
    pub(crate) service_version: Option<String>,
    pub(crate) origin: Option<String>,
    pub(crate) resource_arn: Option<String>,
    pub(crate) log_groups: Vec<LogGroup>,
    pub(crate) sampling: Sampling,
    /// Somebody chose it, so it is no default.
    pub(crate) sampling_is_chosen: bool,
    pub(crate) upstream: Upstream,
    pub(crate) propagation: Propagation,
    pub(crate) context_missing: ContextMissing,
    pub(crate) stream_after: usize,
    pub(crate) max_document_bytes: usize,
    pub(crate) emitter: Arc<dyn Emitter>,
    /// The emitter is our own, so another can be made.
    pub(crate) is_udp: bool,
    pub(crate) daemon_address: DaemonAddress,
    pub(crate) inline: bool,
    pub(crate) pacing: Pacing,
    pub(crate) max_queue_bytes: usize,
    pub(crate) max_queue_items: usize,
    pub(crate) clock: Clock,
    pub(crate) log_level: Option<LevelFilter>,
    pub(crate) warnings: Vec<String>,
}

impl Config {
    /// The settings in a sentence, for whoever wonders why nothing is to be seen.
    pub(crate) fn summary(&self) -> String {
        if !self.enabled {
            return "X-Ray is switched off by AWS_XRAY_SDK_ENABLED or AWS_XRAY_SDK_DISABLED".to_owned();
        }
        let how = if self.inline { "by the threads that close segments" } else { "by a thread of their own" };
        format!("segments are sampled by {:?} and sent {how} to {}", self.sampling, self.emitter.destination())
    }
}

/// How long a guard waits for what is left to be sent.
pub(crate) const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(1);

/// A setting made in code that cannot be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError(Problem);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Problem {
    DaemonAddress(ParseDaemonAddressError),
    DocumentBytes(usize),
    LogGroup(String),
    LogGroupArn(String),
    LogGroups(usize),
}

impl ConfigError {
    pub(crate) fn document_bytes(bytes: usize) -> Self {
        Self(Problem::DocumentBytes(bytes))
    }

    pub(crate) fn log_group(name: &str) -> Self {
        Self(Problem::LogGroup(cut_chars(name, 100).to_owned()))
    }

    pub(crate) fn log_group_arn(arn: &str) -> Self {
        Self(Problem::LogGroupArn(cut_chars(arn, 100).to_owned()))
    }

    pub(crate) fn log_groups(groups: usize) -> Self {
        Self(Problem::LogGroups(groups))
    }
}

impl From<ParseDaemonAddressError> for ConfigError {
    fn from(error: ParseDaemonAddressError) -> Self {
        Self(Problem::DaemonAddress(error))
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Problem::DaemonAddress(error) => error.fmt(f),
            Problem::DocumentBytes(bytes) => {
                let (least, most) = (DOCUMENT_BYTES.start(), DOCUMENT_BYTES.end());
                write!(f, "`max_document_bytes` of {bytes}; expected {least} to {most}")
            }
            Problem::LogGroup(name) => {
                write!(f, "`log_group` of {name:?}; expected 1 to 512 of `a-z A-Z 0-9 _ - / . #`")
            }
            Problem::LogGroupArn(arn) => {
                write!(f, "`log_group_arn` of {arn:?}; expected `arn:aws:logs:region:account:log-group:name`")
            }
            Problem::LogGroups(groups) => write!(f, "{groups} log groups; expected {MAX_GROUPS} at most"),
        }
    }
}

impl std::error::Error for ConfigError {}
