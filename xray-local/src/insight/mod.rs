//! Insights: what is looked for in which group of traces.

use crate::filter::Group;

/// A group, and whether insights are looked for in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Watched {
    /// The group.
    pub group: Group,
    /// Whether insights are looked for.
    pub insights_enabled: bool,
}
