//! `GetSamplingRules`, `CreateSamplingRule`, `UpdateSamplingRule` and `DeleteSamplingRule`, with the bounds of X-Ray's model.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::error::ApiError;
use super::fields::required;
use super::operations::Call;
use super::request::Request;
use super::tags;
use crate::account::arn;
use crate::sampling::{Change, RateBoost, Rule, RuleError};

const MAX_ATTRIBUTES: usize = 5;
const MAX_ATTRIBUTE_CHARACTERS: usize = 32;

pub(super) fn get(call: &Call<'_>) -> Result<Value, ApiError> {
    call.request.no_token()?;
    Ok(json!({"SamplingRuleRecords": call.api.sampling().rules().iter().map(record).collect::<Value>()}))
}

pub(super) fn create(call: &Call<'_>) -> Result<Value, ApiError> {
    let request = required(call.request.object("SamplingRule")?, "SamplingRule")?;
    let name = required(request.text_within("RuleName", 1..=32)?, "RuleName")?;
    required(request.whole("Version", 1..=1)?, "Version")?;
    let change = change(&request)?;
    let tags = tags::of_request(&call.request)?;
    let rule = Rule {
        name: name.to_owned(),
        priority: required(change.priority, "Priority")?,
        fixed_rate: required(change.fixed_rate, "FixedRate")?,
        reservoir_size: required(change.reservoir_size, "ReservoirSize")?,
        resource_arn: required(change.resource_arn, "ResourceARN")?,
        service_name: required(change.service_name, "ServiceName")?,
        service_type: required(change.service_type, "ServiceType")?,
        host: required(change.host, "Host")?,
        http_method: required(change.http_method, "HTTPMethod")?,
        url_path: required(change.url_path, "URLPath")?,
        attributes: change.attributes.unwrap_or_default(),
        rate_boost: change.rate_boost,
        created_at: call.now,
        modified_at: call.now,
    };
    let rule = call.api.sampling().create(rule, call.now)?;
    call.api.account().tags.add(&rule_arn(&rule), tags)?;
    Ok(json!({"SamplingRuleRecord": record(&rule)}))
}

pub(super) fn update(call: &Call<'_>) -> Result<Value, ApiError> {
    let request = required(call.request.object("SamplingRuleUpdate")?, "SamplingRuleUpdate")?;
    let name = name_of(&request)?;
    let rule = call.api.sampling().update(&name, change(&request)?, call.now)?;
    Ok(json!({"SamplingRuleRecord": record(&rule)}))
}

pub(super) fn delete(call: &Call<'_>) -> Result<Value, ApiError> {
    let rule = call.api.sampling().delete(&name_of(&call.request)?, call.now)?;
    call.api.account().tags.forget(&rule_arn(&rule));
    Ok(json!({"SamplingRuleRecord": record(&rule)}))
}

pub(super) fn rule_arn(rule: &Rule) -> String {
    arn("sampling-rule", &rule.name)
}

/// The rule is named by `RuleName` or by `RuleARN`, and not by both.
fn name_of(request: &Request<'_>) -> Result<String, ApiError> {
    match (request.text_within("RuleName", 1..=32)?, request.text("RuleARN")?) {
        (Some(name), None) => Ok(name.to_owned()),
        // One that is none of ours is the name of no rule.
        (None, Some(arn)) => Ok(arn.strip_prefix(&self::arn("sampling-rule", "")).unwrap_or(arn).to_owned()),
        _ => Err(ApiError::invalid("a rule has one name; send `RuleName` or `RuleARN`")),
    }
}

fn change(request: &Request<'_>) -> Result<Change, ApiError> {
    let text = |name: &str, most| Ok::<_, ApiError>(request.text_within(name, 0..=most)?.map(str::to_owned));
    Ok(Change {
        priority: request.whole("Priority", 1..=9_999)?,
        fixed_rate: request.number("FixedRate", 0.0..=1.0)?,
        reservoir_size: request.whole("ReservoirSize", 0..=i32::MAX.unsigned_abs())?,
        resource_arn: text("ResourceARN", 500)?,
        service_name: text("ServiceName", 64)?,
        service_type: text("ServiceType", 64)?,
        host: text("Host", 64)?,
        http_method: text("HTTPMethod", 10)?,
        url_path: text("URLPath", 128)?,
        attributes: attributes(request)?,
        rate_boost: boost(request)?,
    })
}

fn attributes(request: &Request<'_>) -> Result<Option<BTreeMap<String, String>>, ApiError> {
    let Some(value) = request.field("Attributes") else { return Ok(None) };
    let short = |text: &str| (1..=MAX_ATTRIBUTE_CHARACTERS).contains(&text.chars().count());
    let read = |(key, value): (&String, &Value)| {
        let value = value.as_str().filter(|value| short(key) && short(value))?;
        Some((key.clone(), value.to_owned()))
    };
    let attributes = value.as_object().filter(|attributes| attributes.len() <= MAX_ATTRIBUTES);
    let attributes: Option<BTreeMap<String, String>> = attributes.and_then(|it| it.iter().map(read).collect());
    let problem =
        "`Attributes` is out of bounds; send an object of at most 5 texts, keys and values of 1 to 32 characters";
    attributes.map(Some).ok_or_else(|| ApiError::invalid(problem))
}

fn boost(request: &Request<'_>) -> Result<Option<RateBoost>, ApiError> {
    let Some(boost) = request.object("SamplingRateBoost")? else { return Ok(None) };
    Ok(Some(RateBoost {
        max_rate: required(boost.number("MaxRate", 0.0..=1.0)?, "MaxRate")?,
        cooldown_minutes: required(
            boost.whole("CooldownWindowMinutes", 0..=i32::MAX.unsigned_abs())?,
            "CooldownWindowMinutes",
        )?,
    }))
}

fn record(rule: &Rule) -> Value {
    let mut fields = Map::new();
    let boost = rule.rate_boost.map(|it| json!({"MaxRate": it.max_rate, "CooldownWindowMinutes": it.cooldown_minutes}));
    fields.extend(boost.map(|boost| ("SamplingRateBoost".to_owned(), boost)));
    for (name, value) in [
        ("RuleName", json!(rule.name)),
        ("RuleARN", json!(rule_arn(rule))),
        ("ResourceARN", json!(rule.resource_arn)),
        ("Priority", json!(rule.priority)),
        ("FixedRate", json!(rule.fixed_rate)),
        ("ReservoirSize", json!(rule.reservoir_size)),
        ("ServiceName", json!(rule.service_name)),
        ("ServiceType", json!(rule.service_type)),
        ("Host", json!(rule.host)),
        ("HTTPMethod", json!(rule.http_method)),
        ("URLPath", json!(rule.url_path)),
        ("Version", json!(1)),
        ("Attributes", json!(rule.attributes)),
    ] {
        fields.insert(name.to_owned(), value);
    }
    json!({"SamplingRule": fields, "CreatedAt": rule.created_at, "ModifiedAt": rule.modified_at})
}

impl From<RuleError> for ApiError {
    fn from(error: RuleError) -> Self {
        match error {
            RuleError::TooMany => Self::of_kind(400, "RuleLimitExceededException", error.to_string()),
            other => Self::invalid(other.to_string()),
        }
    }
}
