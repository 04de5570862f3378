//! Transaction Search: `StartTraceRetrieval`, `ListRetrievedTraces`, `GetRetrievedTracesGraph`, `CancelTraceRetrieval`.
//!
//! The traces are those that are here, in X-Ray's own format; as spans of OpenTelemetry they are not to be had.

use serde_json::{Value, json};

use super::error::ApiError;
use super::fields::required;
use super::operations::Call;
use super::processed;
use super::request::link;
use crate::account::Retrieval;
use crate::graph::ServiceGraph;
use crate::store::Kept;

/// Traces of one retrieval, and of one page of it.
const MAX_TRACES: usize = 100;
const PAGE: usize = 5;

pub(super) fn start(call: &Call<'_>) -> Result<Value, ApiError> {
    let (range, trace_ids) = (call.request.range()?, call.request.trace_ids()?);
    if trace_ids.len() > MAX_TRACES {
        let problem = format!("{} trace ids, X-Ray takes {MAX_TRACES}; start another retrieval", trace_ids.len());
        return Err(ApiError::invalid(problem));
    }
    Ok(json!({"RetrievalToken": call.api.account().retrievals.start(trace_ids, range)}))
}

pub(super) fn cancel(call: &Call<'_>) -> Result<Value, ApiError> {
    retrieval(call, |retrieval| retrieval.is_cancelled = true)?;
    Ok(json!({}))
}

pub(super) fn traces(call: &Call<'_>) -> Result<Value, ApiError> {
    if call.request.choice("TraceFormat", &["XRAY", "OTEL"])? == Some("OTEL") {
        return Err(ApiError::invalid("traces are not to be had as `OTEL` locally; ask for `XRAY`"));
    }
    let (retrieval, traces) = found(call)?;
    // The list of ids stays as it is, so a place in it is a good position.
    let first: usize = match call.request.token()? {
        None => 0,
        Some(token) => token.parse().map_err(|_| ApiError::strange_token())?,
    };
    let mut rest = traces.iter().filter(|(place, _)| *place >= first);
    let page: Value = rest.by_ref().take(PAGE).map(|(_, kept)| trace(kept)).collect();
    let mut reply = json!({"RetrievalStatus": status(&retrieval), "TraceFormat": "XRAY", "Traces": page});
    if let (Some((next, _)), Value::Object(reply)) = (rest.next(), &mut reply) {
        reply.insert("NextToken".into(), next.to_string().into());
    }
    Ok(reply)
}

pub(super) fn graph(call: &Call<'_>) -> Result<Value, ApiError> {
    call.request.no_token()?;
    let (retrieval, traces) = found(call)?;
    let mut graph = ServiceGraph::default();
    traces.iter().for_each(|(_, kept)| graph.add(&kept.trace()));
    link(call.api.store(), &mut graph);
    let services = graph.to_json();
    let services = services.as_array().into_iter().flatten();
    let services: Value = services.map(|service| json!({"Service": service, "Links": []})).collect();
    Ok(json!({"RetrievalStatus": status(&retrieval), "Services": services}))
}

fn status(retrieval: &Retrieval) -> &'static str {
    if retrieval.is_cancelled { "CANCELLED" } else { "COMPLETE" }
}

fn retrieval<T>(call: &Call<'_>, with: impl FnOnce(&mut Retrieval) -> T) -> Result<T, ApiError> {
    let token = required(call.request.text_within("RetrievalToken", 0..=1_020)?, "RetrievalToken")?;
    let unknown = || ApiError::not_found("there is no such retrieval; start one, the last 50 are known", None);
    call.api.account().retrievals.find(token).map(with).ok_or_else(unknown)
}

/// The retrieval, and those of its traces that are here and began in its range, each with its place in the list.
fn found(call: &Call<'_>) -> Result<(Retrieval, Vec<(usize, Kept)>), ApiError> {
    let retrieval = retrieval(call, |retrieval| retrieval.clone())?;
    let (start, end) = retrieval.range;
    let began_within = |kept: &Kept| kept.trace().start_time().is_some_and(|began| (start..=end).contains(&began));
    let ids = if retrieval.is_cancelled { &[] } else { retrieval.trace_ids.as_slice() };
    let traces = ids.iter().enumerate().filter_map(|(place, id)| Some((place, call.api.store().trace(*id)?)));
    let traces = traces.filter(|(_, kept)| began_within(kept)).collect();
    Ok((retrieval, traces))
}

fn trace(kept: &Kept) -> Value {
    let documents = processed::documents(kept);
    let span = |document: Value| json!({"Id": document.get("id"), "Document": document.to_string()});
    let spans: Value = documents.into_iter().map(span).collect();
    json!({"Id": kept.id.to_string(), "Duration": kept.trace().seconds(), "Spans": spans})
}
