//! Insights as X-Ray's replies write them. Finds nothing.

use serde_json::{Map, Value, json};

use super::{Event, Impact, Insight, ServiceId};

impl Insight {
    /// The structure `Insight`.
    #[must_use]
    pub fn to_json(&self) -> Value {
        self.fields().into()
    }

    /// The structure `InsightSummary`: the same, and when it was last looked at.
    #[must_use]
    pub fn summary_to_json(&self) -> Value {
        let mut fields = self.fields();
        fields.insert("LastUpdateTime".into(), self.last_update.into());
        fields.into()
    }

    /// The list `Services` of `GetInsightImpactGraph`.
    #[must_use]
    pub fn services_to_json(&self) -> Value {
        let service = |(place, (id, callees)): (usize, &(ServiceId, Vec<usize>))| {
            let edges: Value = callees.iter().map(|callee| json!({"ReferenceId": callee})).collect();
            let mut fields = id.fields();
            fields.insert("ReferenceId".into(), place.into());
            fields.insert("Edges".into(), edges);
            Value::from(fields)
        };
        self.services.iter().enumerate().map(service).collect()
    }

    fn fields(&self) -> Map<String, Value> {
        let mut fields = Map::new();
        let mut set = |name: &str, value: Value| fields.insert(name.to_owned(), value);
        set("InsightId", self.id.as_str().into());
        set("GroupARN", self.group_arn.as_str().into());
        set("GroupName", self.group_name.as_str().into());
        set("RootCauseServiceId", self.root_cause.fields().into());
        set("Categories", json!(["FAULT"]));
        set("State", if self.end.is_some() { "CLOSED" } else { "ACTIVE" }.into());
        set("StartTime", self.start.into());
        if let Some(end) = self.end {
            set("EndTime", end.into());
        }
        set("Summary", self.summary.as_str().into());
        set("ClientRequestImpactStatistics", impact(self.clients));
        set("RootCauseServiceRequestImpactStatistics", impact(self.root_cause_requests));
        set("TopAnomalousServices", services(&self.anomalous));
        fields
    }
}

impl Event {
    /// The structure `InsightEvent`.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({
            "Summary": self.summary,
            "EventTime": self.time,
            "ClientRequestImpactStatistics": impact(self.clients),
            "RootCauseServiceRequestImpactStatistics": impact(self.root_cause),
            "TopAnomalousServices": services(&self.anomalous),
        })
    }
}

impl ServiceId {
    fn fields(&self) -> Map<String, Value> {
        let mut fields = Map::new();
        fields.insert("Name".into(), self.name.as_str().into());
        fields.insert("Names".into(), json!([self.name]));
        fields.insert("Type".into(), self.kind.as_deref().into());
        fields.insert("AccountId".into(), self.account_id.as_deref().into());
        fields
    }
}

fn impact(impact: Impact) -> Value {
    json!({"FaultCount": impact.faults, "OkCount": impact.ok, "TotalCount": impact.total})
}

fn services(ids: &[ServiceId]) -> Value {
    ids.iter().map(|id| json!({"ServiceId": id.fields()})).collect()
}
