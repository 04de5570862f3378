//! The X-Ray API: a path and a JSON body in, X-Ray's reply or error out.
//!
//! Knows no HTTP beside paths, and no socket. X-Ray: [AWS X-Ray API reference].
//!
//! [AWS X-Ray API reference]: https://docs.aws.amazon.com/xray/latest/api/API_Operations.html

mod documents;
mod error;
mod local;
mod processed;
mod request;
mod sampling;
mod summaries;
mod traces;

pub use error::ApiError;
use request::Request;
use serde_json::Value;

use crate::filter::Filter;
use crate::graph::ServiceGraph;
use crate::store::{Kept, Store};

/// The operations that are answered; a name of X-Ray for each path.
pub const PATHS: [&str; 7] = [
    "/TraceSegments",
    "/Traces",
    "/TraceSummaries",
    "/ServiceGraph",
    "/TraceGraph",
    "/GetSamplingRules",
    "/SamplingTargets",
];

/// The part of X-Ray that runs here: the traces, and how much is sampled.
///
/// ```
/// use serde_json::json;
/// use xray_local::api::Api;
/// use xray_local::store::Store;
///
/// let api = Api::new(Store::new(1 << 20).into(), 1.0);
/// let document = r#"{"name":"shop","id":"000000000000000a","trace_id":"1-581cf771-a006649127e371903a2de979","start_time":1,"end_time":3}"#;
/// let reply = api.answer("/TraceSegments", &json!({"TraceSegmentDocuments": [document]}), 0.0).expect("it is right");
/// assert_eq!(reply, json!({"UnprocessedTraceSegments": []}));
/// let range = json!({"StartTime": 0, "EndTime": 9, "FilterExpression": "responsetime >= 2"});
/// assert_eq!(api.answer("/TraceSummaries", &range, 0.0).expect("it is right")["TraceSummaries"][0]["Duration"], 2.0);
/// ```
#[derive(Debug, Clone)]
pub struct Api {
    store: std::sync::Arc<Store>,
    fixed_rate: f64,
}

impl Api {
    /// An API over these traces, whose one sampling rule has this fixed rate.
    #[must_use]
    pub fn new(store: std::sync::Arc<Store>, fixed_rate: f64) -> Self {
        Self { store, fixed_rate }
    }

    /// The traces.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Answers an operation of X-Ray, at `now` in seconds since 1970.
    ///
    /// # Errors
    ///
    /// When the request is not what X-Ray documents, or the operation is not answered here.
    pub fn answer(&self, path: &str, body: &Value, now: f64) -> Result<Value, ApiError> {
        let request = Request::new(body)?;
        match path {
            "/TraceSegments" => documents::put(&self.store, &request),
            "/Traces" => traces::batch(&self.store, &request),
            "/TraceSummaries" => summaries::answer(&self.store, &request, now),
            "/ServiceGraph" => {
                let (start, end) = request.range()?;
                let mut graph = ServiceGraph::default();
                for kept in request::within(&self.store, start, end) {
                    graph.add(&kept.trace());
                }
                Ok(serde_json::json!({"StartTime": start, "EndTime": end, "Services": graph.to_json(),
                    "ContainsOldGroupVersions": false}))
            }
            "/TraceGraph" => {
                let mut graph = ServiceGraph::default();
                for kept in request.trace_ids()?.into_iter().filter_map(|id| self.store.trace(id)) {
                    graph.add(&kept.trace());
                }
                Ok(serde_json::json!({"Services": graph.to_json()}))
            }
            "/GetSamplingRules" => Ok(sampling::rules(self.fixed_rate)),
            "/SamplingTargets" => sampling::targets(self.fixed_rate, &request, now),
            other => Err(ApiError::unknown(other)),
        }
    }

    /// The traces that began in this range (seconds since 1970) and that the filter selects, the newest first.
    #[must_use]
    pub fn traces(&self, filter: &Filter, start: f64, end: f64) -> Vec<Kept> {
        let mut traces = request::within(&self.store, start, end);
        traces.retain(|kept| filter.selects(&kept.trace(), &[]) == Ok(true));
        traces
    }

    /// Traces that changed after a version, for those who watch; with those that the filter selects only.
    ///
    /// # Errors
    ///
    /// When `expression` is no filter expression.
    pub fn changed(&self, after: u64, expression: &str) -> Result<Value, ApiError> {
        local::changed(&self.store, after, expression)
    }

    /// The trace named by `TraceId`, in the form of [`Api::changed`].
    ///
    /// # Errors
    ///
    /// When that is no trace id, or none that is here.
    pub fn drawn(&self, body: &Value) -> Result<Value, ApiError> {
        local::drawn(&self.store, &Request::new(body)?)
    }

    /// The accounts and the last problems.
    #[must_use]
    pub fn status(&self) -> Value {
        local::status(&self.store)
    }
}
