//! `TagResource`, `UntagResource` and `ListTagsForResource`, for groups and sampling rules.

use serde_json::{Value, json};

use super::error::ApiError;
use super::fields::required;
use super::operations::Call;
use super::request::Request;
use super::rules::rule_arn;
use crate::account::TooManyTags;

/// Tags or keys of one request.
const MAX_LIST: usize = 200;

pub(super) fn tag(call: &Call<'_>) -> Result<Value, ApiError> {
    let arn = existing(call)?;
    call.request.list("Tags")?;
    call.api.account().tags.add(arn, of_request(&call.request)?)?;
    Ok(json!({}))
}

pub(super) fn untag(call: &Call<'_>) -> Result<Value, ApiError> {
    let arn = existing(call)?;
    let keys: Option<Vec<&str>> = call.request.list("TagKeys")?.iter().map(Value::as_str).collect();
    let keys = keys.filter(|keys| keys.len() <= MAX_LIST);
    let keys = keys.ok_or_else(|| ApiError::invalid("`TagKeys` is no list of texts; send at most 200"))?;
    call.api.account().tags.remove(arn, &keys);
    Ok(json!({}))
}

pub(super) fn list(call: &Call<'_>) -> Result<Value, ApiError> {
    call.request.no_token()?;
    let arn = existing(call)?;
    let account = call.api.account();
    Ok(json!({"Tags": account.tags.of(arn).map(|(key, value)| json!({"Key": key, "Value": value})).collect::<Value>()}))
}

/// The field `Tags`, which what is created may have too.
pub(super) fn of_request(request: &Request<'_>) -> Result<Vec<(String, String)>, ApiError> {
    if request.field("Tags").is_none() {
        return Ok(Vec::new());
    }
    let tag = |tag: &Request<'_>| {
        let key = required(tag.text_within("Key", 1..=128)?, "Key")?;
        if key.to_ascii_lowercase().starts_with("aws:") {
            return Err(ApiError::invalid("a tag begins with `aws:`, which is AWS's own; take another key"));
        }
        Ok((key.to_owned(), required(tag.text_within("Value", 0..=256)?, "Value")?.to_owned()))
    };
    let tags: Vec<(String, String)> = request.objects("Tags", MAX_LIST)?.iter().map(tag).collect::<Result<_, _>>()?;
    if tags.len() > crate::account::MAX_TAGS {
        return Err(TooManyTags.into());
    }
    Ok(tags)
}

/// `ResourceARN`, of a group or sampling rule that is here.
fn existing<'a>(call: &Call<'a>) -> Result<&'a str, ApiError> {
    let arn = required(call.request.text_within("ResourceARN", 1..=1_011)?, "ResourceARN")?;
    let is_rule = call.api.sampling().rules().iter().any(|rule| rule_arn(rule) == arn);
    if is_rule || call.api.account().groups.all().iter().any(|group| group.arn == arn) {
        return Ok(arn);
    }
    Err(ApiError::not_found(format!("there is no group or sampling rule `{arn}`; ask for them"), Some(arn)))
}

impl From<TooManyTags> for ApiError {
    fn from(error: TooManyTags) -> Self {
        Self::of_kind(400, "TooManyTagsException", error.to_string())
    }
}
