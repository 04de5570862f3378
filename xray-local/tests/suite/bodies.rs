//! Bodies that nobody should send: whatever they say, each operation answers or refuses them with an error of X-Ray's.

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use xray_local::api::Api;

use crate::asked::{Asked, trace_id};

/// The fields of all requests, so that what is generated is looked into.
const FIELDS: &str = "Attributes|BackendConnectionErrors|ClientID|CooldownWindowMinutes|Destination|EndTime|FilterExpression\
    |FixedRate|GroupARN|GroupName|InsightId|InsightsConfiguration|InsightsEnabled|Key|KeyId|MaxRate|MaxResults|Name|NextToken\
    |Period|PolicyDocument|PolicyName|PolicyRevisionId|Priority|Probabilistic|RequestCount|ReservoirSize|ResourceARN\
    |RetrievalToken|Rule|RuleARN|RuleName|SampledCount|Sampling|SamplingBoostStatisticsDocuments|SamplingRateBoost\
    |SamplingRule|SamplingRuleUpdate|SamplingStatisticsDocuments|SamplingStrategy|StartTime|States|TagKeys|Tags\
    |TelemetryRecords|TimeRangeType|Timestamp|TraceFormat|TraceIds|TraceSegmentDocuments|Type|Value|Version";

fn value() -> impl Strategy<Value = Value> {
    let texts = [
        "Default",
        "FixedRate",
        "KMS",
        "Service",
        "XRay",
        "fault",
        "{}",
        "0",
        "arn:aws:xray:local:000000000000:group/Default",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (0..2_000_u32).prop_map(Value::from),
        ".{0,40}".prop_map(Value::from),
        proptest::sample::select(texts.to_vec()).prop_map(Value::from),
        (0..4_u64).prop_map(|number| trace_id(number).into()),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        let fields = prop::collection::vec((FIELDS, inner.clone()), 0..6);
        prop_oneof![
            prop::collection::vec(inner, 0..6).prop_map(Value::from),
            fields.prop_map(|fields| Value::Object(fields.into_iter().collect::<Map<String, Value>>())),
        ]
    })
}

/// Kinds that the model or every service of AWS has, each with its status.
fn is_known(kind: &str, status: u16) -> bool {
    match kind {
        "ResourceNotFoundException" | "UnknownOperationException" => status == 404,
        _ => kind.ends_with("Exception") && status == 400,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn no_body_is_too_strange(
        bodies in prop::collection::vec((any::<prop::sample::Index>(), value(), any::<bool>()), 1..8),
        now in 0.0..4e9_f64,
    ) {
        let asked = Asked::new();
        asked.put(1, 10.0, &json!({}));
        let paths: Vec<&str> = Api::operations().map(|(path, _)| path).collect();
        for (place, mut body, has_range) in bodies {
            if let (Value::Object(fields), true) = (&mut body, has_range) {
                fields.extend([("StartTime".to_owned(), json!(0)), ("EndTime".to_owned(), json!(100))]);
            }
            let path = *place.get(&paths);
            if let Err(error) = asked.api.answer(path, &body, now) {
                prop_assert!(is_known(error.kind(), error.status()), "{path}: {} {error}", error.kind());
                let told = error.to_string();
                prop_assert!(told.contains("; ") && !told.ends_with('.'), "{path}: {told}");
            }
        }
        // Whatever was set, the state is one that is answered.
        for path in ["/GetSamplingRules", "/Groups", "/ListResourcePolicies", "/EncryptionConfig"] {
            asked.ok(path, &Value::Null);
        }
    }
}
