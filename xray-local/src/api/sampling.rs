//! `GetSamplingRules` and `GetSamplingTargets`, for programs that ask the daemon how much to sample.
//!
//! There is the default rule alone. X-Ray: [Using sampling rules with the X-Ray API].
//!
//! [Using sampling rules with the X-Ray API]: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sampling.html

use serde_json::{Value, json};

use super::error::ApiError;
use super::operations::Call;

const MAX_STATISTICS: usize = 25;
const RESERVOIR_SIZE: u32 = 1;
/// Seconds after which a program reports again, and for which its quota is good.
const INTERVAL: u32 = 10;
const QUOTA_SECONDS: f64 = 300.0;

pub(super) fn rules(call: &Call<'_>) -> Result<Value, ApiError> {
    Ok(json!({"SamplingRuleRecords": [{
        "SamplingRule": {
            "RuleName": "Default",
            "RuleARN": "arn:aws:xray:local:000000000000:sampling-rule/Default",
            "ResourceARN": "*",
            "Priority": 10_000,
            "FixedRate": call.api.fixed_rate,
            "ReservoirSize": RESERVOIR_SIZE,
            "ServiceName": "*",
            "ServiceType": "*",
            "Host": "*",
            "HTTPMethod": "*",
            "URLPath": "*",
            "Version": 1,
            "Attributes": {},
        },
        "CreatedAt": 0.0,
        "ModifiedAt": 0.0,
    }]}))
}

pub(super) fn targets(call: &Call<'_>) -> Result<Value, ApiError> {
    let statistics = call.request.list("SamplingStatisticsDocuments")?;
    if statistics.len() > MAX_STATISTICS {
        let problem = format!("{} documents, X-Ray takes {MAX_STATISTICS}; send the others later", statistics.len());
        return Err(ApiError::invalid(problem));
    }
    let (mut targets, mut unprocessed) = (Vec::new(), Vec::new());
    for document in statistics {
        let text = |name: &str| document.get(name).and_then(Value::as_str).unwrap_or_default();
        if text("ClientID").len() != 24 {
            return Err(ApiError::invalid("`ClientID` has not 24 characters; send 24 hexadecimal digits"));
        }
        if text("RuleName") == "Default" {
            targets.push(json!({
                "RuleName": "Default",
                "FixedRate": call.api.fixed_rate,
                "ReservoirQuota": RESERVOIR_SIZE,
                "ReservoirQuotaTTL": (call.now + QUOTA_SECONDS).floor(),
                "Interval": INTERVAL,
            }));
        } else {
            let message = "there is no such rule; ask for the rules again";
            unprocessed.push(json!({"RuleName": text("RuleName"), "ErrorCode": "404", "Message": message}));
        }
    }
    // The rule never changes, so nobody has to ask for the rules again.
    Ok(json!({"SamplingTargetDocuments": targets, "LastRuleModification": 0.0, "UnprocessedStatistics": unprocessed}))
}
