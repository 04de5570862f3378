//! The findings of one document while it is checked: the first twenty, and how many there were beside them.
//!
//! A document of 64 kB can be wrong in ten thousand places; a reader needs a few, and memory has to be bounded.

use super::finding::{Effect, Finding, Receiver};

const MAX_FINDINGS: usize = 20;
/// Of a document that is rejected no more subsegments are looked at then.
const ENOUGH: usize = 200;

/// The first findings of a document.
#[derive(Debug, Default)]
pub(super) struct Findings {
    first: Vec<Finding>,
    left_out: usize,
    is_rejected: bool,
}

impl Findings {
    /// Keeps it, or counts it. A first rejection by X-Ray is always kept, since it says why the document is not here.
    pub(super) fn push(&mut self, finding: Finding) {
        let is_rejection = finding.effect == Effect::Rejected && finding.receiver != Receiver::OpenTelemetry;
        let is_first_rejection = is_rejection && !self.is_rejected;
        self.is_rejected |= is_rejection;
        if self.first.len() < MAX_FINDINGS {
            self.first.push(finding);
            return;
        }
        self.left_out += 1;
        if let (true, Some(last)) = (is_first_rejection, self.first.last_mut()) {
            *last = finding;
        }
    }

    /// Counts a finding that rejects nothing, if it would not be kept; then it need not be written.
    pub(super) fn would_only_count(&mut self) -> bool {
        let is_full = self.first.len() >= MAX_FINDINGS;
        self.left_out += usize::from(is_full);
        is_full
    }

    /// Whether the daemon or X-Ray rejects the document.
    pub(super) fn is_rejected(&self) -> bool {
        self.is_rejected
    }

    /// Whether the document is rejected, and so wrong that it is not worth the time to look at the rest of its lists.
    pub(super) fn are_enough(&self) -> bool {
        self.is_rejected && self.left_out >= ENOUGH
    }

    /// Those that were kept, and the number of the others.
    pub(super) fn into_parts(self) -> (Vec<Finding>, usize) {
        (self.first, self.left_out)
    }
}

#[cfg(test)]
mod tests {
    use super::{Effect, Finding, Findings, MAX_FINDINGS, Receiver};

    fn finding(effect: Effect, number: usize) -> Finding {
        Finding::new(Receiver::XRay, effect, &format!("{number}"), "it is odd", "mend it")
    }

    #[test]
    fn the_first_are_kept_the_others_counted_and_the_rejection_is_never_left_out() {
        let mut findings = Findings::default();
        (0..100).for_each(|number| findings.push(finding(Effect::Doubtful, number)));
        assert!(!findings.is_rejected());
        findings.push(finding(Effect::Rejected, 100));
        findings.push(finding(Effect::Rejected, 101));
        assert!(findings.is_rejected());
        let (first, left_out) = findings.into_parts();
        assert_eq!((first.len(), left_out), (MAX_FINDINGS, 102 - MAX_FINDINGS));
        assert_eq!((first[0].at.as_str(), first[MAX_FINDINGS - 1].at.as_str()), ("0", "100"));
    }
}
