//! `CreateGroup`, `UpdateGroup`, `DeleteGroup`, `GetGroup` and `GetGroups`, and which traces a request for a group means.

use serde_json::{Value, json};

use super::error::ApiError;
use super::fields::required;
use super::operations::Call;
use super::request::Request;
use super::tags;
use crate::account::{GroupChange, GroupError, KeptGroup};

/// X-Ray names no bound; this one is longer than anybody writes.
const MAX_EXPRESSION_CHARACTERS: usize = 4_096;

pub(super) fn all(call: &Call<'_>) -> Result<Value, ApiError> {
    call.request.no_token()?;
    Ok(json!({"Groups": call.api.account().groups.all().iter().map(group).collect::<Value>()}))
}

pub(super) fn get(call: &Call<'_>) -> Result<Value, ApiError> {
    let name = required_name(&call.request)?;
    Ok(json!({"Group": group(call.api.account().groups.find(name)?)}))
}

pub(super) fn create(call: &Call<'_>) -> Result<Value, ApiError> {
    let name = required(call.request.text_within("GroupName", 1..=32)?, "GroupName")?;
    let (change, tags) = (change(&call.request)?, tags::of_request(&call.request)?);
    let mut account = call.api.account();
    let created = account.groups.create(name, change)?;
    account.tags.add(&created.arn, tags)?;
    Ok(json!({"Group": group(&created)}))
}

pub(super) fn update(call: &Call<'_>) -> Result<Value, ApiError> {
    let updated = call.api.account().groups.update(required_name(&call.request)?, change(&call.request)?)?;
    Ok(json!({"Group": group(&updated)}))
}

pub(super) fn delete(call: &Call<'_>) -> Result<Value, ApiError> {
    let name = required_name(&call.request)?;
    let mut account = call.api.account();
    let deleted = account.groups.delete(name)?;
    account.tags.forget(&deleted.arn);
    Ok(json!({}))
}

/// `GroupName` or `GroupARN`, and not both.
pub(super) fn name<'a>(request: &Request<'a>) -> Result<Option<&'a str>, ApiError> {
    match (request.text_within("GroupName", 1..=32)?, request.text_within("GroupARN", 1..=400)?) {
        (Some(_), Some(_)) => Err(ApiError::invalid("both `GroupName` and `GroupARN`; send one of them")),
        (name, arn) => Ok(name.or(arn)),
    }
}

fn required_name<'a>(request: &Request<'a>) -> Result<&'a str, ApiError> {
    name(request)?.ok_or_else(|| ApiError::invalid("no group is named; send `GroupName` or `GroupARN`"))
}

fn change(request: &Request<'_>) -> Result<GroupChange, ApiError> {
    let insights = request.object("InsightsConfiguration")?;
    let flag = |name: &str| insights.as_ref().map_or(Ok(None), |insights| insights.flag(name));
    Ok(GroupChange {
        expression: request.text_within("FilterExpression", 0..=MAX_EXPRESSION_CHARACTERS)?.map(str::to_owned),
        insights_enabled: flag("InsightsEnabled")?,
        notifications_enabled: flag("NotificationsEnabled")?,
    })
}

fn group(group: &KeptGroup) -> Value {
    json!({
        "GroupName": group.name,
        "GroupARN": group.arn,
        "FilterExpression": group.expression,
        "InsightsConfiguration": {
            "InsightsEnabled": group.insights_enabled,
            "NotificationsEnabled": group.notifications_enabled,
        },
    })
}

impl From<GroupError> for ApiError {
    fn from(error: GroupError) -> Self {
        Self::invalid(error.to_string())
    }
}
