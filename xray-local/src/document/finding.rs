//! What is wrong with a document: for whom, with which effect, where, why, and what to do.

use std::fmt;

/// Who minds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Receiver {
    /// AWS's X-Ray daemon, which looks at the header line only.
    Daemon,
    /// The OpenTelemetry Collector's `awsxray` receiver, and so the CloudWatch agent.
    OpenTelemetry,
    /// The X-Ray service.
    XRay,
}

/// What comes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// The whole document is dropped, with all its subsegments.
    Rejected,
    /// The receiver itself dies of it, and with it everybody's traces.
    Crashes,
    /// A part of the document is lost or cut.
    Lost,
    /// AWS's pages do not allow it, and do not say what becomes of it.
    Doubtful,
}

/// One thing that a receiver would reject, cut or lose.
///
/// It prints as one line that begins with the receiver: `the daemon rejects it: {problem}; {fix}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Who minds.
    pub receiver: Receiver,
    /// What comes of it.
    pub effect: Effect,
    /// Where in the document, such as `subsegments[0].http.response.status`; empty for the whole.
    pub at: String,
    /// What is wrong.
    pub problem: String,
    /// What to do.
    pub fix: String,
}

impl Finding {
    pub(super) fn new(
        receiver: Receiver,
        effect: Effect,
        at: &str,
        problem: impl Into<String>,
        fix: impl Into<String>,
    ) -> Self {
        Self { receiver, effect, at: at.to_owned(), problem: problem.into(), fix: fix.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let who = match self.receiver {
            Receiver::Daemon => "the daemon",
            Receiver::OpenTelemetry => "the OpenTelemetry receiver",
            Receiver::XRay => "X-Ray",
        };
        let does = match self.effect {
            Effect::Rejected => "rejects it",
            Effect::Crashes => "crashes on it",
            Effect::Lost => "loses a part of it",
            Effect::Doubtful => "may not understand it",
        };
        write!(formatter, "{who} {does}: {}; {}", self.problem, self.fix)
    }
}

/// `path.name`, or the name alone at the root.
pub(super) fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// `path.key` of a key that the sender chose, short and printable as in [`quoted`].
pub(super) fn join_key(path: &str, key: &str) -> String {
    join(path, quoted(key).trim_matches('"'))
}

/// A text of the document, short and without control characters, so that a message stays one readable line.
pub(super) fn quoted(text: &str) -> String {
    let mut short: String = text.chars().take(40).flat_map(char::escape_debug).collect();
    if text.chars().nth(40).is_some() {
        short.push_str("...");
    }
    format!("\"{short}\"")
}
