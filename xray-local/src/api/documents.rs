//! `PutTraceSegments`: documents in, those that X-Ray would reject back, with the reason.

use serde_json::{Value, json};

use super::error::ApiError;
use super::operations::Call;
use crate::document::{Effect, Finding, Receiver};
use crate::store::Problem;

pub(super) fn put(call: &Call<'_>) -> Result<Value, ApiError> {
    let documents = call.request.list("TraceSegmentDocuments")?;
    let texts: Option<Vec<&str>> = documents.iter().map(Value::as_str).collect();
    let Some(texts) = texts else {
        return Err(ApiError::invalid("`TraceSegmentDocuments` has what is no string; send each document as text"));
    };
    let unprocessed = texts.into_iter().filter_map(|text| Some(unprocessed(text, &call.api.store().document(text)?)));
    Ok(json!({"UnprocessedTraceSegments": unprocessed.collect::<Value>()}))
}

fn unprocessed(text: &str, problem: &Problem) -> Value {
    let reason = problem.findings.iter().find(|it| it.receiver == Receiver::XRay && it.effect == Effect::Rejected);
    let document = serde_json::from_str::<Value>(text).unwrap_or_default();
    json!({
        "Id": document.get("id").and_then(Value::as_str),
        "ErrorCode": reason.map_or("ParseError", code),
        "Message": reason.map_or_else(String::new, ToString::to_string),
    })
}

/// The codes that the service was seen to answer.
fn code(reason: &Finding) -> &'static str {
    match (reason.at.as_str(), reason.problem.starts_with("no ")) {
        ("", _) => "ParseError",
        ("id", true) => "MissingId",
        ("trace_id", _) => "InvalidTraceId",
        ("name", _) => "InvalidName",
        _ => "InvalidSegment",
    }
}
