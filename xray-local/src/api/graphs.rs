//! `GetServiceGraph` and `GetTraceGraph`: the graph of a time range, and of traces by their ids.
//!
//! All fits one page. X-Ray answers for some hours at once; here any range is answered, as what is here is all there
//! is.

use serde_json::{Value, json};

use super::Api;
use super::error::ApiError;
use super::operations::Call;
use super::request::{link, within};
use crate::graph::ServiceGraph;
use crate::store::Kept;

impl Api {
    /// The service graph of these traces, with the links to and from them.
    #[must_use]
    pub fn service_graph(&self, traces: &[Kept]) -> ServiceGraph {
        let mut graph = ServiceGraph::default();
        traces.iter().for_each(|kept| graph.add(&kept.trace()));
        link(self.store(), &mut graph);
        graph
    }
}

pub(super) fn of_range(call: &Call<'_>) -> Result<Value, ApiError> {
    call.request.no_token()?;
    let (start, end) = call.request.range()?;
    let (group, groups) = (call.group()?, call.groups());
    // A field of ours: X-Ray's own graphs are filtered by groups only.
    let filter = call.request.filter()?;
    let mut graph = ServiceGraph::default();
    for kept in within(call.api.store(), start, end) {
        let trace = kept.trace();
        let belongs = group.as_ref().is_none_or(|group| group.filter.selects(&trace, &groups));
        if belongs && filter.selects(&trace, &groups) {
            graph.add(&trace);
        }
    }
    link(call.api.store(), &mut graph);
    Ok(json!({"StartTime": start, "EndTime": end, "Services": graph.to_json(), "ContainsOldGroupVersions": false}))
}

pub(super) fn of_traces(call: &Call<'_>) -> Result<Value, ApiError> {
    call.request.no_token()?;
    let mut graph = ServiceGraph::default();
    for kept in call.request.trace_ids()?.into_iter().filter_map(|id| call.api.store().trace(id)) {
        graph.add(&kept.trace());
    }
    link(call.api.store(), &mut graph);
    Ok(json!({"Services": graph.to_json()}))
}
