//! What one request does: sampled or not, sync or async.

use serde::{Deserialize, Serialize};
use std::fmt;

/// What the tracing decides about a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kind {
    /// Recorded.
    Sampled,
    /// There is a segment, and it is not sampled.
    Unsampled,
    /// Traced functions run outside any segment.
    NoSegment,
}

/// How the units of work of a request are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Form {
    /// A function call.
    Sync,
    /// A nested `.await` that is ready at once.
    Async,
    /// A nested `.await` that yields once.
    AsyncYield,
}

impl Form {
    /// All forms, in the order of the tables.
    pub(crate) const ALL: [Form; 3] = [Form::Sync, Form::Async, Form::AsyncYield];
}

/// One row of the workload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) struct Case {
    pub(crate) kind: Kind,
    pub(crate) form: Form,
}

impl Case {
    /// Reads what [`Display`](fmt::Display) wrote: `sampled/async`.
    pub(crate) fn parse(text: &str) -> Option<Case> {
        let kinds = [Kind::Sampled, Kind::Unsampled, Kind::NoSegment];
        let mut all = kinds.iter().flat_map(|&kind| Form::ALL.iter().map(move |&form| Case { kind, form }));
        all.find(|case| case.to_string() == text)
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            Kind::Sampled => "sampled",
            Kind::Unsampled => "unsampled",
            Kind::NoSegment => "no-segment",
        };
        let form = match self.form {
            Form::Sync => "sync",
            Form::Async => "async",
            Form::AsyncYield => "async-yield",
        };
        write!(f, "{kind}/{form}")
    }
}

#[cfg(test)]
mod tests {
    use super::{Case, Form, Kind};

    #[test]
    fn a_case_reads_what_it_prints() {
        let case = Case { kind: Kind::NoSegment, form: Form::AsyncYield };
        assert_eq!(Case::parse(&case.to_string()), Some(case));
        assert_eq!(Case::parse("sampled"), None);
    }
}
