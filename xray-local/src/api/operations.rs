//! The table of operations: path, name, and who answers. Knows nothing of what they do.

use std::sync::Arc;

use serde_json::Value;

use super::error::ApiError;
use super::request::Request;
use super::{
    Api, documents, graphs, groups, insights, policies, retrievals, rules, series, settings, summaries, tags, targets,
    telemetry, traces,
};
use crate::filter::Group;

/// What an operation gets: the state, the body, and the time.
pub(super) struct Call<'a> {
    pub(super) api: &'a Api,
    pub(super) request: Request<'a>,
    /// Seconds since 1970.
    pub(super) now: f64,
}

impl Call<'_> {
    /// The group that the request names by `GroupName` or `GroupARN`, if it names one.
    pub(super) fn group(&self) -> Result<Option<Group>, ApiError> {
        let Some(name) = groups::name(&self.request)? else { return Ok(None) };
        let account = self.api.account();
        let arn = &account.groups.find(name)?.arn;
        Ok(account.groups.filters().iter().find(|group| group.arn == *arn).cloned())
    }

    /// All groups, which filters ask for.
    pub(super) fn groups(&self) -> Arc<[Group]> {
        self.api.account().groups.filters()
    }
}

/// An operation of X-Ray that is answered here.
pub(super) struct Operation {
    pub(super) path: &'static str,
    pub(super) name: &'static str,
    pub(super) answer: fn(&Call<'_>) -> Result<Value, ApiError>,
}

const fn operation(
    path: &'static str,
    name: &'static str,
    answer: fn(&Call<'_>) -> Result<Value, ApiError>,
) -> Operation {
    Operation { path, name, answer }
}

pub(super) const OPERATIONS: &[Operation] = &[
    // Traces.
    operation("/TraceSegments", "PutTraceSegments", documents::put),
    operation("/Traces", "BatchGetTraces", traces::batch),
    operation("/TraceSummaries", "GetTraceSummaries", summaries::answer),
    operation("/ServiceGraph", "GetServiceGraph", graphs::of_range),
    operation("/TraceGraph", "GetTraceGraph", graphs::of_traces),
    // Analysis.
    operation("/TimeSeriesServiceStatistics", "GetTimeSeriesServiceStatistics", series::answer),
    operation("/InsightSummaries", "GetInsightSummaries", insights::summaries),
    operation("/Insight", "GetInsight", insights::one),
    operation("/InsightEvents", "GetInsightEvents", insights::events),
    operation("/InsightImpactGraph", "GetInsightImpactGraph", insights::impact_graph),
    // Sampling.
    operation("/GetSamplingRules", "GetSamplingRules", rules::get),
    operation("/CreateSamplingRule", "CreateSamplingRule", rules::create),
    operation("/UpdateSamplingRule", "UpdateSamplingRule", rules::update),
    operation("/DeleteSamplingRule", "DeleteSamplingRule", rules::delete),
    operation("/SamplingTargets", "GetSamplingTargets", targets::get),
    operation("/SamplingStatisticSummaries", "GetSamplingStatisticSummaries", targets::summaries),
    // Groups.
    operation("/CreateGroup", "CreateGroup", groups::create),
    operation("/UpdateGroup", "UpdateGroup", groups::update),
    operation("/DeleteGroup", "DeleteGroup", groups::delete),
    operation("/GetGroup", "GetGroup", groups::get),
    operation("/Groups", "GetGroups", groups::all),
    // Tags and policies.
    operation("/TagResource", "TagResource", tags::tag),
    operation("/UntagResource", "UntagResource", tags::untag),
    operation("/ListTagsForResource", "ListTagsForResource", tags::list),
    operation("/PutResourcePolicy", "PutResourcePolicy", policies::put),
    operation("/DeleteResourcePolicy", "DeleteResourcePolicy", policies::delete),
    operation("/ListResourcePolicies", "ListResourcePolicies", policies::list),
    // Settings.
    operation("/EncryptionConfig", "GetEncryptionConfig", settings::encryption),
    operation("/PutEncryptionConfig", "PutEncryptionConfig", settings::put_encryption),
    operation("/GetIndexingRules", "GetIndexingRules", settings::indexing_rules),
    operation("/UpdateIndexingRule", "UpdateIndexingRule", settings::update_indexing_rule),
    operation("/GetTraceSegmentDestination", "GetTraceSegmentDestination", settings::destination),
    operation("/UpdateTraceSegmentDestination", "UpdateTraceSegmentDestination", settings::put_destination),
    // What daemons tell, and Transaction Search.
    operation("/TelemetryRecords", "PutTelemetryRecords", telemetry::put),
    operation("/StartTraceRetrieval", "StartTraceRetrieval", retrievals::start),
    operation("/ListRetrievedTraces", "ListRetrievedTraces", retrievals::traces),
    operation("/GetRetrievedTracesGraph", "GetRetrievedTracesGraph", retrievals::graph),
    operation("/CancelTraceRetrieval", "CancelTraceRetrieval", retrievals::cancel),
];

/// The operation of a path.
pub(super) fn find(path: &str) -> Result<&'static Operation, ApiError> {
    OPERATIONS.iter().find(|operation| operation.path == path).ok_or_else(|| unknown(path))
}

fn unknown(path: &str) -> ApiError {
    let likely = OPERATIONS.iter().find(|operation| {
        let name = path.trim_matches('/');
        operation.path.eq_ignore_ascii_case(path) || operation.name.eq_ignore_ascii_case(name)
    });
    ApiError::unknown(path, likely.map(|operation| operation.path))
}
