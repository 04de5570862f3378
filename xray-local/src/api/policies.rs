//! `PutResourcePolicy`, `DeleteResourcePolicy` and `ListResourcePolicies`.
//!
//! A policy has to be a JSON object with a `Statement`; whom it would lock out is not worked out.

use serde_json::{Value, json};

use super::error::ApiError;
use super::fields::required;
use super::operations::Call;
use super::request::Request;
use crate::account::{Policy, PolicyError};

pub(super) fn put(call: &Call<'_>) -> Result<Value, ApiError> {
    let name = name(&call.request)?;
    let document = required(call.request.text("PolicyDocument")?, "PolicyDocument")?;
    call.request.flag("BypassPolicyLockoutCheck")?;
    let is_policy = serde_json::from_str::<Value>(document).is_ok_and(|policy| policy.get("Statement").is_some());
    if !is_policy {
        let problem = "`PolicyDocument` is no policy; send a JSON object with `Version` and `Statement`, as text";
        return Err(ApiError::of_kind(400, "MalformedPolicyDocumentException", problem));
    }
    let revision = call.request.text("PolicyRevisionId")?;
    let put = call.api.account().policies.put(name, document, revision, call.now)?;
    Ok(json!({"ResourcePolicy": policy(&put)}))
}

pub(super) fn delete(call: &Call<'_>) -> Result<Value, ApiError> {
    let revision = call.request.text("PolicyRevisionId")?;
    call.api.account().policies.delete(name(&call.request)?, revision)?;
    Ok(json!({}))
}

pub(super) fn list(call: &Call<'_>) -> Result<Value, ApiError> {
    call.request.no_token()?;
    Ok(json!({"ResourcePolicies": call.api.account().policies.all().map(policy).collect::<Value>()}))
}

fn name<'a>(request: &Request<'a>) -> Result<&'a str, ApiError> {
    let name = required(request.text_within("PolicyName", 1..=128)?, "PolicyName")?;
    if name.chars().all(|char| char.is_alphanumeric() || "_+=,.@-".contains(char)) {
        return Ok(name);
    }
    Err(ApiError::invalid("`PolicyName` has strange characters; use letters, digits and _ + = , . @ -"))
}

fn policy(policy: &Policy) -> Value {
    json!({
        "PolicyName": policy.name,
        "PolicyDocument": policy.document,
        "PolicyRevisionId": policy.revision.to_string(),
        "LastUpdatedTime": policy.updated_at,
    })
}

impl From<PolicyError> for ApiError {
    fn from(error: PolicyError) -> Self {
        let kind = match error {
            PolicyError::Revision(_) => "InvalidPolicyRevisionIdException",
            PolicyError::TooMany => "PolicyCountLimitExceededException",
            PolicyError::TooLarge(_) => "PolicySizeLimitExceededException",
            PolicyError::Unknown(_) => "InvalidRequestException",
        };
        Self::of_kind(400, kind, error.to_string())
    }
}
