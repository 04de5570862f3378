//! The service graph as `GetServiceGraph` and `GetTraceGraph` write it. Counts nothing.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{Link, Service, ServiceGraph, State, Statistics};

impl ServiceGraph {
    /// The list `Services` of X-Ray's replies. Edges hang on the caller.
    #[must_use]
    pub fn to_json(&self) -> Value {
        self.services.iter().enumerate().map(|(place, service)| self.service(place, service)).collect()
    }

    fn service(&self, place: usize, service: &Service) -> Value {
        // A client sends nothing, so its times are those of what it called.
        let linked = service.links.values().filter_map(|link| link.span);
        let spans = service.statistics.iter().chain(service.edges.values()).filter_map(|it| it.span).chain(linked);
        let (start, end) = spans.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1))).unwrap_or_default();
        let histogram = service.statistics.as_ref().map_or_else(|| json!([]), |it| histogram(&it.histogram));
        let calls = service.edges.iter().map(|(to, statistics)| edge(*to, statistics, service.aliases.get(to)));
        let links = service.links.iter().map(|(to, link)| self::link(*to, link));
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
            "Edges": calls.chain(links).collect::<Value>(),
            "SummaryStatistics": service.statistics.as_ref().map_or_else(|| json!({}), summary),
            "DurationHistogram": histogram,
            "ResponseTimeHistogram": histogram,
        })
    }
}

fn edge(to: usize, statistics: &Statistics, aliases: Option<&BTreeSet<(String, String)>>) -> Value {
    let (start, end) = statistics.span.unwrap_or_default();
    let alias = |(name, kind): &(String, String)| json!({"Name": name, "Names": [name], "Type": kind});
    json!({
        "ReferenceId": to,
        "StartTime": start.floor(),
        "EndTime": end.floor(),
        "SummaryStatistics": summary(statistics),
        "ResponseTimeHistogram": histogram(&statistics.histogram),
        "Aliases": aliases.into_iter().flatten().map(alias).collect::<Value>(),
    })
}

fn link(to: usize, link: &Link) -> Value {
    let (start, end) = link.span.unwrap_or_default();
    json!({
        "ReferenceId": to,
        "StartTime": start.floor(),
        "EndTime": end.floor(),
        "SummaryStatistics": {},
        "ResponseTimeHistogram": [],
        "Aliases": [],
        "EdgeType": "link",
        "ReceivedEventAgeHistogram": histogram(&link.ages),
    })
}

/// `EdgeStatistics` and `ServiceStatistics`, which have the same fields.
pub(crate) fn summary(statistics: &Statistics) -> Value {
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
pub(crate) fn histogram(counts: &BTreeMap<u64, u64>) -> Value {
    let entry = |(milliseconds, count): (&u64, &u64)| json!({"Value": *milliseconds as f64 / 1e3, "Count": count});
    counts.iter().map(entry).collect()
}
