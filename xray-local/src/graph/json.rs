//! The service graph as `GetServiceGraph` and `GetTraceGraph` write it. Counts nothing.

use serde_json::{Value, json};

use super::{Service, ServiceGraph, State, Statistics};

impl ServiceGraph {
    /// The list `Services` of X-Ray's replies. Edges hang on the caller.
    #[must_use]
    pub fn to_json(&self) -> Value {
        self.services.iter().enumerate().map(|(place, service)| self.service(place, service)).collect()
    }

    fn service(&self, place: usize, service: &Service) -> Value {
        // A client sends nothing, so its times are those of what it called.
        let spans = service.statistics.iter().chain(service.edges.values()).filter_map(|it| it.span);
        let (start, end) = spans.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1))).unwrap_or_default();
        let histogram = service.statistics.as_ref().map_or_else(|| json!([]), histogram);
        json!({
            "ReferenceId": place,
            "Name": service.name,
            "Names": [service.name],
            "Type": service.kind,
            "AccountId": service.account_id,
            "Root": service.is_root.then_some(true),
            "State": match service.state { State::Active => "active", State::Unknown => "unknown" },
            "StartTime": start.floor(),
            "EndTime": end.floor(),
            "Edges": service.edges.iter().map(|(to, statistics)| edge(*to, statistics)).collect::<Value>(),
            "SummaryStatistics": service.statistics.as_ref().map_or_else(|| json!({}), summary),
            "DurationHistogram": histogram,
            "ResponseTimeHistogram": histogram,
        })
    }
}

fn edge(to: usize, statistics: &Statistics) -> Value {
    let (start, end) = statistics.span.unwrap_or_default();
    json!({
        "ReferenceId": to,
        "StartTime": start.floor(),
        "EndTime": end.floor(),
        "SummaryStatistics": summary(statistics),
        "ResponseTimeHistogram": histogram(statistics),
        "Aliases": [],
    })
}

fn summary(statistics: &Statistics) -> Value {
    json!({
        "OkCount": statistics.ok,
        "ErrorStatistics": {
            "ThrottleCount": statistics.throttle,
            "OtherCount": statistics.error,
            "TotalCount": statistics.throttle + statistics.error,
        },
        "FaultStatistics": { "OtherCount": statistics.fault, "TotalCount": statistics.fault },
        "TotalCount": statistics.total(),
        // Sums of microseconds, without the noise of adding fractions.
        "TotalResponseTime": (statistics.total_seconds * 1e6).round() / 1e6,
    })
}

#[expect(clippy::cast_precision_loss, reason = "no request takes 2^53 milliseconds")]
fn histogram(statistics: &Statistics) -> Value {
    let entry = |(milliseconds, count): (&u64, &u64)| json!({"Value": *milliseconds as f64 / 1e3, "Count": count});
    statistics.histogram.iter().map(entry).collect()
}
