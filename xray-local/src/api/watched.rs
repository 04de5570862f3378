//! Which groups there are, for what is asked of one. Until groups are kept there is the default one, of all traces.

use super::error::ApiError;
use super::operations::Call;
use crate::filter::Filter;
use crate::insight::Watched;

/// All groups, with what is looked for in them.
pub(super) fn groups(_call: &Call<'_>) -> Result<Vec<Watched>, ApiError> {
    let group = crate::filter::Group {
        name: "Default".to_owned(),
        arn: "arn:aws:xray:local:000000000000:group/Default".to_owned(),
        filter: Filter::parse("").map_err(|error| ApiError::invalid(error.to_string()))?,
    };
    Ok(vec![Watched { group, insights_enabled: true }])
}

/// The one that is named by `GroupName` or `GroupARN`, if one is named.
pub(super) fn group(call: &Call<'_>, groups: &[Watched]) -> Result<Option<Watched>, ApiError> {
    let (name, arn) = (call.request.text("GroupName")?, call.request.text("GroupARN")?);
    let Some(wanted) = name.or(arn) else { return Ok(None) };
    let is_wanted =
        |it: &&Watched| name.is_none_or(|name| it.group.name == name) && arn.is_none_or(|arn| it.group.arn == arn);
    let found = groups.iter().find(is_wanted).cloned();
    let problem = || ApiError::invalid(format!("there is no group `{wanted}`; ask for the groups"));
    found.map(Some).ok_or_else(problem)
}
