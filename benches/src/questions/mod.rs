//! The questions, one file each: what does it measure, and which rows of the table does it fill?

pub(crate) mod allocations;
pub(crate) mod compile;
pub(crate) mod core;
pub(crate) mod dependencies;
pub(crate) mod depth;
pub(crate) mod hand_over;
pub(crate) mod instructions;
pub(crate) mod loss;
pub(crate) mod profile;
pub(crate) mod recursion;
pub(crate) mod sizes;
pub(crate) mod time;

use crate::case::{Case, Form, Kind};
use crate::peers;

/// What the command line asked for.
#[derive(Debug, Default)]
pub(crate) struct Options {
    /// Fewer rounds, and only what fits in a minute.
    pub(crate) quick: bool,
    /// Peers to run; all when empty.
    pub(crate) only: Vec<String>,
}

impl Options {
    /// Picks the peers to run that can do something of this kind, among `names`.
    pub(crate) fn peers(&self, names: &[&'static str]) -> Vec<&'static peers::Entry> {
        let wanted = |name: &str| self.only.is_empty() || self.only.iter().any(|only| only == name);
        peers::ALL.iter().filter(|entry| names.contains(&entry.name) && wanted(entry.name)).collect()
    }
}

/// Shorthand for the cases the rows are about.
pub(crate) const fn case(kind: Kind, form: Form) -> Case {
    Case { kind, form }
}

/// The work itself, which is subtracted from every peer.
pub(crate) fn plain(form: Form) -> (&'static str, Case) {
    ("plain", case(Kind::Sampled, form))
}
