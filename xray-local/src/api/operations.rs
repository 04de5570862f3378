//! The table of operations: path, name, and who answers. Knows nothing of what they do.

use serde_json::Value;

use super::error::ApiError;
use super::request::Request;
use super::{Api, documents, graphs, insights, sampling, series, summaries, traces};

/// What an operation gets: the state, the body, and the time.
pub(super) struct Call<'a> {
    pub(super) api: &'a Api,
    pub(super) request: Request<'a>,
    /// Seconds since 1970.
    pub(super) now: f64,
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
    operation("/GetSamplingRules", "GetSamplingRules", sampling::rules),
    operation("/SamplingTargets", "GetSamplingTargets", sampling::targets),
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
