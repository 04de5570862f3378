//! Encryption, indexing rules and where segments go: what is set is kept and told, and changes nothing locally.

use serde_json::{Value, json};

use super::error::ApiError;
use super::fields::required;
use super::operations::Call;
use crate::account::{Destination, Encryption, Settings};

const INDEXING_RULE: &str = "Default";

pub(super) fn encryption(call: &Call<'_>) -> Result<Value, ApiError> {
    Ok(encryption_reply(&call.api.account().settings))
}

pub(super) fn put_encryption(call: &Call<'_>) -> Result<Value, ApiError> {
    let kind = required(call.request.choice("Type", &["NONE", "KMS"])?, "Type")?;
    let key = call.request.text_within("KeyId", 1..=3_000)?;
    let encryption = match (kind, key) {
        ("KMS", Some(key)) => Encryption::Key(key.to_owned()),
        ("KMS", None) => return Err(ApiError::invalid("`Type` is `KMS` without a key; send `KeyId` too")),
        (_, Some(_)) => return Err(ApiError::invalid("`Type` is `NONE` with a key; leave `KeyId` out, or send `KMS`")),
        (_, None) => Encryption::Default,
    };
    let mut account = call.api.account();
    account.settings.encryption = encryption;
    Ok(encryption_reply(&account.settings))
}

/// There is nothing to be done, so it is done at once.
fn encryption_reply(settings: &Settings) -> Value {
    let config = match &settings.encryption {
        Encryption::Default => json!({"Status": "ACTIVE", "Type": "NONE"}),
        Encryption::Key(key) => json!({"KeyId": key, "Status": "ACTIVE", "Type": "KMS"}),
    };
    json!({"EncryptionConfig": config})
}

pub(super) fn destination(call: &Call<'_>) -> Result<Value, ApiError> {
    Ok(destination_reply(&call.api.account().settings))
}

pub(super) fn put_destination(call: &Call<'_>) -> Result<Value, ApiError> {
    let destination = match call.request.choice("Destination", &["XRay", "CloudWatchLogs"])? {
        None => None,
        Some("XRay") => Some(Destination::XRay),
        Some(_) => Some(Destination::CloudWatchLogs),
    };
    if let Some(logs) = call.request.object("CloudWatchLogsConfiguration")? {
        logs.text_within("SpansLogGroupKmsKeyId", 1..=256)?;
    }
    let mut account = call.api.account();
    account.settings.destination = destination.unwrap_or(account.settings.destination);
    Ok(destination_reply(&account.settings))
}

fn destination_reply(settings: &Settings) -> Value {
    let destination = match settings.destination {
        Destination::XRay => "XRay",
        Destination::CloudWatchLogs => "CloudWatchLogs",
    };
    json!({"Destination": destination, "Status": "ACTIVE"})
}

pub(super) fn indexing_rules(call: &Call<'_>) -> Result<Value, ApiError> {
    call.request.no_token()?;
    Ok(json!({"IndexingRules": [indexing_rule(&call.api.account().settings)]}))
}

pub(super) fn update_indexing_rule(call: &Call<'_>) -> Result<Value, ApiError> {
    let name = required(call.request.text("Name")?, "Name")?;
    if name != INDEXING_RULE {
        let problem = format!("there is no indexing rule `{name}`; the one there is, is `{INDEXING_RULE}`");
        return Err(ApiError::not_found(problem, Some(name)));
    }
    let rule = required(call.request.object("Rule")?, "Rule")?;
    let rule = required(rule.object("Probabilistic")?, "Probabilistic")?;
    let percent = rule.number("DesiredSamplingPercentage", 0.0..=100.0)?;
    let percent = required(percent, "DesiredSamplingPercentage")?;
    let mut account = call.api.account();
    account.settings.indexed_percent = percent;
    account.settings.indexing_modified_at = call.now;
    Ok(json!({"IndexingRule": indexing_rule(&account.settings)}))
}

/// Whatever is desired, all traces are found here.
fn indexing_rule(settings: &Settings) -> Value {
    let percent = json!({"DesiredSamplingPercentage": settings.indexed_percent, "ActualSamplingPercentage": 100.0});
    let rule = json!({"Probabilistic": percent});
    json!({"Name": INDEXING_RULE, "ModifiedAt": settings.indexing_modified_at, "Rule": rule})
}
