//! `BatchGetTraces`: whole traces by their ids.

use serde_json::{Value, json};

use super::error::ApiError;
use super::operations::Call;
use super::processed;
use crate::store::Kept;

/// As many as X-Ray answers at once.
const MAX_TRACES: usize = 5;

pub(super) fn batch(call: &Call<'_>) -> Result<Value, ApiError> {
    // All that are asked for fit one page.
    call.request.no_token()?;
    let ids = call.request.trace_ids()?;
    if ids.len() > MAX_TRACES {
        let problem =
            format!("{} trace ids, X-Ray answers {MAX_TRACES}; ask for the others in another request", ids.len());
        return Err(ApiError::invalid(problem));
    }
    let (mut traces, mut unknown) = (Vec::new(), Vec::new());
    for id in ids {
        match call.api.store().trace(id) {
            Some(kept) => traces.push(trace(&kept)),
            None => unknown.push(Value::from(id.to_string())),
        }
    }
    Ok(json!({"Traces": traces, "UnprocessedTraceIds": unknown}))
}

fn trace(kept: &Kept) -> Value {
    let documents = processed::documents(kept);
    let segment = |document: Value| json!({"Id": document.get("id"), "Document": document.to_string()});
    json!({
        "Id": kept.id.to_string(),
        "Duration": kept.trace().seconds(),
        "LimitExceeded": false,
        "Segments": documents.into_iter().map(segment).collect::<Value>(),
    })
}
