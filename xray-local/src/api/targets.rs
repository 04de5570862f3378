//! `GetSamplingTargets` and `GetSamplingStatisticSummaries`: programs report what they sampled, and are told how much
//! they may.

use serde_json::{Value, json};

use super::error::ApiError;
use super::fields::required;
use super::operations::Call;
use super::request::Request;
use crate::sampling::{BoostReport, INTERVAL_SECONDS, Report, Target};

/// As many as X-Ray takes at once.
const MAX_REPORTS: usize = 25;
const PAGE: usize = 100;

pub(super) fn get(call: &Call<'_>) -> Result<Value, ApiError> {
    let reports = call.request.objects("SamplingStatisticsDocuments", MAX_REPORTS)?;
    let reports: Vec<Report> = reports.iter().map(report).collect::<Result<_, _>>()?;
    let boosts = match call.request.field("SamplingBoostStatisticsDocuments") {
        None => Vec::new(),
        Some(_) => call.request.objects("SamplingBoostStatisticsDocuments", MAX_REPORTS)?,
    };
    let boosts: Vec<BoostReport> = boosts.iter().map(boost_report).collect::<Result<_, _>>()?;
    let mut sampling = call.api.sampling();
    let (mut targets, mut unprocessed, mut unprocessed_boosts) = (Vec::new(), Vec::new(), Vec::new());
    for report in &boosts {
        if !sampling.report_anomalies(report, call.now) {
            let message = "there is no such rule with a `SamplingRateBoost`; ask for the rules again";
            unprocessed_boosts.push(json!({"RuleName": report.rule_name, "ErrorCode": "404", "Message": message}));
        }
    }
    for report in &reports {
        match sampling.report(report, call.now) {
            Some(target) => targets.push(document(&report.rule_name, &target)),
            None => {
                let message = "there is no such rule; ask for the rules again";
                unprocessed.push(json!({"RuleName": report.rule_name, "ErrorCode": "404", "Message": message}));
            }
        }
    }
    Ok(json!({
        "SamplingTargetDocuments": targets,
        "LastRuleModification": sampling.last_modification(),
        "UnprocessedStatistics": unprocessed,
        "UnprocessedBoostStatistics": unprocessed_boosts,
    }))
}

pub(super) fn summaries(call: &Call<'_>) -> Result<Value, ApiError> {
    let after = call.request.token()?.map(position).transpose()?;
    let sampling = call.api.sampling();
    // The newest first, and by name within a window; a page begins after the last of the page before.
    let is_next = |begin: f64, rule_name: &str| {
        after
            .as_ref()
            .is_none_or(|after| begin < after.0 || (begin.total_cmp(&after.0).is_eq() && *rule_name > *after.1))
    };
    let mut summaries = sampling.summaries().filter(|it| is_next(it.begin, &it.rule_name)).peekable();
    let (mut page, mut last) = (Vec::new(), None);
    for summary in summaries.by_ref().take(PAGE) {
        page.push(json!({
            "RuleName": summary.rule_name,
            "Timestamp": summary.begin,
            "RequestCount": summary.requests,
            "SampledCount": summary.sampled,
            "BorrowCount": summary.borrowed,
        }));
        last = Some(summary);
    }
    let mut reply = json!({"SamplingStatisticSummaries": page});
    if let (Some(last), true, Value::Object(reply)) = (last, summaries.peek().is_some(), &mut reply) {
        reply.insert("NextToken".into(), format!("{}/{}", last.begin, last.rule_name).into());
    }
    Ok(reply)
}

fn position(token: &str) -> Result<(f64, &str), ApiError> {
    let parts = token.split_once('/').and_then(|(begin, rule_name)| Some((begin.parse().ok()?, rule_name)));
    parts.ok_or_else(ApiError::strange_token)
}

fn report(request: &Request<'_>) -> Result<Report, ApiError> {
    let client_id = request.text("ClientID")?.filter(|id| id.chars().count() == 24);
    let strange = || ApiError::invalid("`ClientID` has not 24 characters; send 24 hexadecimal digits");
    let client_id = client_id.ok_or_else(strange)?.to_owned();
    request.time("Timestamp")?;
    let count = |name: &str| Ok::<_, ApiError>(request.whole(name, 0..=i32::MAX.unsigned_abs())?.map(u64::from));
    Ok(Report {
        rule_name: required(request.text_within("RuleName", 1..=32)?, "RuleName")?.to_owned(),
        client_id,
        requests: required(count("RequestCount")?, "RequestCount")?,
        sampled: required(count("SampledCount")?, "SampledCount")?,
        borrowed: count("BorrowCount")?.unwrap_or_default(),
    })
}

fn boost_report(request: &Request<'_>) -> Result<BoostReport, ApiError> {
    request.time("Timestamp")?;
    let count = |name: &str| Ok::<_, ApiError>(request.whole(name, 0..=i32::MAX.unsigned_abs())?.map(u64::from));
    required(request.text_within("ServiceName", 0..=64)?, "ServiceName")?;
    required(count("TotalCount")?, "TotalCount")?;
    required(count("SampledAnomalyCount")?, "SampledAnomalyCount")?;
    Ok(BoostReport {
        rule_name: required(request.text_within("RuleName", 1..=32)?, "RuleName")?.to_owned(),
        anomalies: required(count("AnomalyCount")?, "AnomalyCount")?,
    })
}

fn document(rule_name: &str, target: &Target) -> Value {
    let mut document = json!({
        "RuleName": rule_name,
        "FixedRate": target.fixed_rate,
        "ReservoirQuota": target.quota,
        "ReservoirQuotaTTL": target.quota_until,
        "Interval": INTERVAL_SECONDS,
    });
    if let (Some(boost), Value::Object(document)) = (target.boost, &mut document) {
        document.insert("SamplingBoost".into(), json!({"BoostRate": boost.rate, "BoostRateTTL": boost.until}));
    }
    document
}
