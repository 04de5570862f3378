//! `GetInsightSummaries`, `GetInsight`, `GetInsightEvents` and `GetInsightImpactGraph`, over the traces that are here.
//!
//! An insight is found anew for each request, from all traces and not only those of the range: what is expected now was
//! learned before.

use serde_json::{Value, json};

use super::Api;
use super::error::ApiError;
use super::operations::Call;
use crate::filter::Group;
use crate::insight::{self, Insight, Windows};

impl Api {
    /// The insights of all groups in which they are enabled, found anew at `now`, in seconds since 1970; those of a
    /// group stand together, the latest first.
    #[must_use]
    pub fn insights(&self, now: f64) -> Vec<Insight> {
        find(self, now, |_| true)
    }
}

const MAX_SUMMARIES: u32 = 100;
const MAX_EVENTS: u32 = 50;
/// X-Ray forgets insights after so many seconds.
const MAX_AGE: f64 = 30.0 * 86_400.0;

pub(super) fn summaries(call: &Call<'_>) -> Result<Value, ApiError> {
    let (start, end) = call.request.range()?;
    if start < call.now - MAX_AGE {
        return Err(ApiError::invalid("the range begins more than 30 days back; begin it later"));
    }
    let is_active = state(call)?;
    let most = most(call, MAX_SUMMARIES)?;
    let group = call.group()?.ok_or_else(|| ApiError::invalid("no `GroupName` and no `GroupARN`; name a group"))?;
    let after = call.request.token()?.map(token).transpose()?;
    #[expect(clippy::cast_precision_loss, reason = "seconds have ten digits")]
    let lies_within = |insight: &Insight| insight.start as f64 <= end && insight.last_update as f64 >= start;
    let mut insights = find(call.api, call.now, |enabled| *enabled == group);
    insights.retain(|insight| lies_within(insight) && is_active.is_none_or(|active| active == insight.end.is_none()));
    if let Some((start, id)) = &after {
        // The latest comes first, and those of one minute by id.
        insights.retain(|insight| insight.start < *start || (insight.start == *start && insight.id > *id));
    }
    let page: Value = insights.iter().take(most).map(Insight::summary_to_json).collect();
    let last = insights.get(most - 1).filter(|_| insights.len() > most);
    let token = last.map(|last| format!("{}/{}", last.start, last.id));
    Ok(with_token(json!({"InsightSummaries": page}), token))
}

pub(super) fn one(call: &Call<'_>) -> Result<Value, ApiError> {
    Ok(json!({"Insight": wanted(call)?.to_json()}))
}

pub(super) fn events(call: &Call<'_>) -> Result<Value, ApiError> {
    let most = most(call, MAX_EVENTS)?;
    let token = call.request.token()?.map(|token| token.parse().map_err(|_| ApiError::strange_token()));
    let first: usize = token.transpose()?.unwrap_or_default();
    let insight = wanted(call)?;
    let page: Value = insight.events.iter().skip(first).take(most).map(insight::Event::to_json).collect();
    let next = first.saturating_add(most);
    let token = (next < insight.events.len()).then(|| next.to_string());
    Ok(with_token(json!({"InsightEvents": page}), token))
}

/// The services of an insight in the part of the range in which it went on.
pub(super) fn impact_graph(call: &Call<'_>) -> Result<Value, ApiError> {
    let (start, end) = call.request.range()?;
    let insight = wanted(call)?;
    #[expect(clippy::cast_precision_loss, reason = "seconds have ten digits")]
    let (first, last) = (start.max(insight.start as f64), end.min(insight.last_update as f64));
    let services = if first <= last { insight.services_to_json() } else { json!([]) };
    Ok(json!({
        "InsightId": insight.id,
        "StartTime": start,
        "EndTime": end,
        "ServiceGraphStartTime": first.min(end),
        "ServiceGraphEndTime": last.max(start),
        "Services": services,
    }))
}

/// The insight that is named by `InsightId`.
fn wanted(call: &Call<'_>) -> Result<Insight, ApiError> {
    let id = call.request.text("InsightId")?.filter(|id| insight::is_insight_id(id));
    let id =
        id.ok_or_else(|| ApiError::invalid("`InsightId` is no insight's id; ask `GetInsightSummaries` for one"))?;
    let found = find(call.api, call.now, |_| true).into_iter().find(|insight| insight.id.eq_ignore_ascii_case(id));
    found.ok_or_else(|| {
        ApiError::invalid(format!("insight {id} is not here; it never was, or its traces made room for others"))
    })
}

/// The insights of those of the groups in which they are enabled; each trace is put together once.
fn find(api: &Api, now: f64, is_wanted: impl Fn(&Group) -> bool) -> Vec<Insight> {
    let groups = api.account().groups.filters();
    let enabled: Vec<String> = {
        let account = api.account();
        account.groups.all().iter().filter(|group| group.insights_enabled).map(|group| group.arn.clone()).collect()
    };
    let wanted = groups.iter().filter(|group| enabled.contains(&group.arn) && is_wanted(group));
    let mut windows: Vec<(&Group, Windows)> = wanted.map(|group| (group, Windows::default())).collect();
    if windows.is_empty() {
        return Vec::new();
    }
    let (traces, _) = api.store().traces_after(0);
    for kept in &traces {
        let trace = kept.trace();
        for (_, windows) in windows.iter_mut().filter(|(group, _)| group.filter.selects(&trace, &groups)) {
            windows.add(&trace);
        }
    }
    windows.iter().flat_map(|(group, windows)| insight::find(windows, group, now)).collect()
}

/// Whether only active or only closed insights are wanted.
fn state(call: &Call<'_>) -> Result<Option<bool>, ApiError> {
    let Some(states) = call.request.field("States") else { return Ok(None) };
    let states: Option<Vec<&str>> = states.as_array().and_then(|states| states.iter().map(Value::as_str).collect());
    match states.as_deref() {
        Some([]) => Ok(None),
        Some(["ACTIVE"]) => Ok(Some(true)),
        Some(["CLOSED"]) => Ok(Some(false)),
        _ => Err(ApiError::invalid("`States` is no list of one state; send `[\"ACTIVE\"]`, `[\"CLOSED\"]` or `[]`")),
    }
}

fn most(call: &Call<'_>, limit: u32) -> Result<usize, ApiError> {
    let most = call.request.whole("MaxResults", 1..=limit)?;
    Ok(most.unwrap_or(limit) as usize)
}

/// Start and id of the last insight of the page before.
fn token(token: &str) -> Result<(u64, String), ApiError> {
    let parts = token.split_once('/').filter(|(_, id)| insight::is_insight_id(id));
    let read = parts.and_then(|(start, id)| Some((start.parse().ok()?, id.to_owned())));
    read.ok_or_else(ApiError::strange_token)
}

fn with_token(mut reply: Value, token: Option<String>) -> Value {
    if let (Some(token), Value::Object(reply)) = (token, &mut reply) {
        reply.insert("NextToken".into(), token.into());
    }
    reply
}
