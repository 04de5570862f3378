//! The service graph of a time range and a filter, for `GetServiceGraph`, the terminal and the page. Writes no JSON.

use super::Api;
use super::error::ApiError;
use super::request::{filter, within};
use crate::graph::ServiceGraph;

impl Api {
    /// The graph of the traces that began from `start` to `end`, in seconds since 1970, and that a filter expression
    /// selects; an empty one selects all.
    ///
    /// # Errors
    ///
    /// When `expression` is no filter expression.
    pub fn graph(&self, start: f64, end: f64, expression: &str) -> Result<ServiceGraph, ApiError> {
        let filter = filter(expression)?;
        let mut graph = ServiceGraph::default();
        for kept in within(self.store(), start, end) {
            let trace = kept.trace();
            if filter.selects(&trace, &[]).map_err(|error| ApiError::invalid(error.to_string()))? {
                graph.add(&trace);
            }
        }
        Ok(graph)
    }
}
