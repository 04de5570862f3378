//! The fields that several operations share: time ranges, trace ids, filter expressions.

use serde_json::{Map, Value};

use super::error::ApiError;
use crate::document::TraceId;
use crate::filter::Filter;
use crate::graph::ServiceGraph;
use crate::store::{Kept, Store};

/// The body of a request.
pub(super) struct Request<'a> {
    fields: Option<&'a Map<String, Value>>,
}

impl<'a> Request<'a> {
    /// No body (null) is an empty one, as for `GetSamplingRules`.
    pub(super) fn new(body: &'a Value) -> Result<Self, ApiError> {
        match body {
            Value::Object(fields) => Ok(Self { fields: Some(fields) }),
            Value::Null => Ok(Self { fields: None }),
            _ => Err(ApiError::invalid("the body is not a JSON object; send one")),
        }
    }

    pub(super) fn field(&self, name: &str) -> Option<&'a Value> {
        self.fields?.get(name).filter(|value| !value.is_null())
    }

    pub(super) fn text(&self, name: &str) -> Result<Option<&'a str>, ApiError> {
        match self.field(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(ApiError::invalid(format!("`{name}` is not a string; send one"))),
        }
    }

    pub(super) fn list(&self, name: &str) -> Result<&'a Vec<Value>, ApiError> {
        let list = self.field(name).and_then(Value::as_array);
        list.ok_or_else(|| ApiError::invalid(format!("no `{name}`; send an array")))
    }

    /// `StartTime` and `EndTime`, seconds since 1970.
    pub(super) fn range(&self) -> Result<(f64, f64), ApiError> {
        let (start, end) = (self.time("StartTime")?, self.time("EndTime")?);
        if start > end {
            return Err(ApiError::invalid("`StartTime` lies after `EndTime`; swap them"));
        }
        Ok((start, end))
    }

    /// `TraceIds`, as texts that are ids.
    pub(super) fn trace_ids(&self) -> Result<Vec<TraceId>, ApiError> {
        let ids = self.list("TraceIds")?.iter().map(|id| id.as_str().and_then(TraceId::parse));
        let ids: Option<Vec<TraceId>> = ids.collect();
        ids.ok_or_else(|| ApiError::invalid("`TraceIds` has what is no trace id; send `1-8hex-24hex`"))
    }

    pub(super) fn filter(&self) -> Result<Filter, ApiError> {
        filter(self.text("FilterExpression")?.unwrap_or_default())
    }
}

pub(super) fn filter(expression: &str) -> Result<Filter, ApiError> {
    Filter::parse(expression).map_err(|error| ApiError::filter(&error))
}

/// The traces that began in this range, the newest first.
pub(super) fn within(store: &Store, start: f64, end: f64) -> Vec<Kept> {
    store.between(start, end)
}

/// Draws the links of a graph, whose other ends may lie in traces that were not asked for.
pub(super) fn link(store: &Store, graph: &mut ServiceGraph) {
    for kept in graph.linked().into_iter().filter_map(|id| store.trace(id)) {
        graph.link(&kept.trace());
    }
}
