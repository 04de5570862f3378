//! The traces that a page is about: those of the address's time range that its filter selects.

use super::View;
use super::query::Query;
use crate::filter::{Filter, FilterError};
use crate::store::Kept;

/// What was asked for and found.
pub(super) struct Selection {
    /// The newest first.
    pub(super) traces: Vec<Kept>,
    /// Why the filter is none; nothing is selected then.
    pub(super) error: Option<FilterError>,
}

impl Selection {
    pub(super) fn new(view: View<'_>, query: &Query) -> Self {
        Self::of(view, query.filter(), query)
    }

    /// What another filter selects in the same range.
    pub(super) fn of(view: View<'_>, filter: &str, query: &Query) -> Self {
        match Filter::parse(filter) {
            Ok(filter) => {
                let (start, end) = query.range(view.now);
                Self { traces: view.api.traces(&filter, start, end), error: None }
            }
            Err(error) => Self { traces: Vec::new(), error: Some(error) },
        }
    }
}
