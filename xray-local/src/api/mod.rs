//! The X-Ray API: a path and a JSON body in, X-Ray's reply or error out.
//!
//! Knows no HTTP beside paths, and no socket. Rules, groups, tags, policies and settings are in memory and gone with the
//! process. Where X-Ray bounds what it answers for want of time, such as ranges, more is answered here; where it bounds
//! what it takes, so do we. X-Ray: [AWS X-Ray API reference].
//!
//! [AWS X-Ray API reference]: https://docs.aws.amazon.com/xray/latest/api/API_Operations.html

mod documents;
mod error;
mod fields;
mod graphs;
mod groups;
mod insights;
mod local;
mod operations;
mod page;
mod policies;
mod processed;
mod request;
mod retrievals;
mod rules;
mod series;
mod settings;
mod summaries;
mod summary;
mod tags;
mod targets;
mod telemetry;
mod time;
mod time_range;
mod traces;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub use error::ApiError;
use operations::Call;
use request::Request;
use serde_json::Value;

use crate::account::Account;
use crate::filter::Filter;
use crate::sampling::Sampling;
use crate::store::{Kept, Store};

/// The part of X-Ray that runs here: the traces, how much is sampled, and what an account keeps.
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
    store: Arc<Store>,
    sampling: Arc<Mutex<Sampling>>,
    account: Arc<Mutex<Account>>,
}

impl Api {
    /// An API over these traces, whose default sampling rule begins with this fixed rate.
    #[must_use]
    pub fn new(store: Arc<Store>, fixed_rate: f64) -> Self {
        Self { store, sampling: Arc::new(Mutex::new(Sampling::new(fixed_rate))), account: Arc::default() }
    }

    /// The traces.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The rules, and who uses them. Nothing slow is done while it is held; nothing panics there, and if it did, what is
    /// there would still be right.
    fn sampling(&self) -> MutexGuard<'_, Sampling> {
        self.sampling.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Groups, tags, settings; to be held as [`Api::sampling`], and never both at once.
    fn account(&self) -> MutexGuard<'_, Account> {
        self.account.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers an operation of X-Ray, at `now` in seconds since 1970.
    ///
    /// # Errors
    ///
    /// When the request is not what X-Ray documents, or the operation is not answered here.
    pub fn answer(&self, path: &str, body: &Value, now: f64) -> Result<Value, ApiError> {
        let operation = operations::find(path)?;
        (operation.answer)(&Call { api: self, request: Request::new(body)?, now })
    }

    /// The paths that are answered, each with the name that X-Ray gives the operation.
    pub fn operations() -> impl Iterator<Item = (&'static str, &'static str)> {
        operations::OPERATIONS.iter().map(|operation| (operation.path, operation.name))
    }

    /// The traces that began in this range (seconds since 1970) and that the filter selects, the newest first.
    #[must_use]
    pub fn traces(&self, filter: &Filter, start: f64, end: f64) -> Vec<Kept> {
        let mut traces = request::within(&self.store, start, end);
        let groups = self.account().groups.filters();
        let needed = filter.needs();
        traces.retain(|kept| kept.hints.have(&needed) && filter.selects(&kept.trace(), &groups));
        traces
    }

    /// Traces that changed after a version, for those who watch; with those that the filter selects only.
    ///
    /// # Errors
    ///
    /// When `expression` is no filter expression.
    pub fn changed(&self, after: u64, expression: &str) -> Result<Value, ApiError> {
        local::changed(self, after, expression)
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
        local::status(self)
    }
}
