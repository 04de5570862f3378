//! What the map says of services and edges, read from X-Ray's reply. Knows no lines.

use std::collections::HashMap;

use serde_json::Value;

use crate::style::{Colour, printable};

/// Who calls whom.
#[derive(Debug, Default)]
pub(super) struct Graph {
    pub(super) services: Vec<Service>,
    /// Caller and callee by place.
    pub(super) edges: Vec<Edge>,
}

#[derive(Debug)]
pub(super) struct Service {
    pub(super) name: String,
    /// Without `AWS::`; nothing without an origin.
    pub(super) kind: String,
    pub(super) counts: Counts,
}

#[derive(Debug)]
pub(super) struct Edge {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) counts: Counts,
    /// Whether what is sent is received later, so that nobody waits for it.
    pub(super) is_link: bool,
}

/// Numbers of calls, and how long they took together.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Counts {
    total: u64,
    fault: u64,
    throttle: u64,
    error: u64,
    seconds: f64,
}

impl Graph {
    pub(super) fn read(services: &[Value]) -> Self {
        let reference = |value: &Value| value.get("ReferenceId").and_then(Value::as_u64);
        let places: HashMap<u64, usize> =
            services.iter().enumerate().filter_map(|(place, service)| Some((reference(service)?, place))).collect();
        let mut graph = Self::default();
        for (from, service) in services.iter().enumerate() {
            let text = |name: &str| plain(service.get(name).and_then(Value::as_str).unwrap_or_default());
            let kind = text("Type");
            let kind = kind.strip_prefix("AWS::").unwrap_or(&kind).to_owned();
            let mut name = text("Name");
            if kind == "SQS::Queue" {
                // X-Ray names a queue by its whole URL, of which the end says which it is.
                name = name.rsplit('/').find(|part| !part.is_empty()).unwrap_or_default().to_owned();
            }
            graph.services.push(Service { name, kind, counts: Counts::read(service) });
            for edge in service.get("Edges").and_then(Value::as_array).into_iter().flatten() {
                if let Some(to) = reference(edge).and_then(|id| places.get(&id).copied()) {
                    let is_link = edge.get("EdgeType").and_then(Value::as_str) == Some("link");
                    graph.edges.push(Edge { from, to, counts: Counts::read(edge), is_link });
                }
            }
        }
        graph
    }
}

impl Service {
    pub(super) fn is_client(&self) -> bool {
        self.kind == "client"
    }
}

impl Counts {
    fn read(value: &Value) -> Self {
        let count = |pointer: &str| value.pointer(pointer).and_then(Value::as_u64).unwrap_or_default();
        Self {
            total: count("/SummaryStatistics/TotalCount"),
            fault: count("/SummaryStatistics/FaultStatistics/TotalCount"),
            throttle: count("/SummaryStatistics/ErrorStatistics/ThrottleCount"),
            error: count("/SummaryStatistics/ErrorStatistics/OtherCount"),
            seconds: value.pointer("/SummaryStatistics/TotalResponseTime").and_then(Value::as_f64).unwrap_or_default(),
        }
    }

    /// `12 calls  45.0 ms`.
    pub(super) fn traffic(&self) -> String {
        format!("{}  {}", self.calls(), self.mean()).trim_end().to_owned()
    }

    /// The same for narrow boxes: `12×45.0 ms`.
    pub(super) fn short_traffic(&self) -> String {
        if self.total == 0 { "no calls".into() } else { format!("{}×{}", self.total, self.mean()) }
    }

    pub(super) fn calls(&self) -> String {
        match self.total {
            0 => "no calls".into(),
            1 => "1 call".into(),
            calls => format!("{calls} calls"),
        }
    }

    /// `3% fault  1% error`, or nothing when all went well.
    pub(super) fn failures(&self) -> String {
        let kinds = [(self.fault, "fault"), (self.throttle, "throttle"), (self.error, "error")];
        let share = |(count, kind): &(u64, &str)| {
            let percent = 100.0 * self.part(*count);
            // What is there is never told as 0 %, and what is not all never as 100 %.
            let percent = if percent < 1.0 { "<1".into() } else { format!("{:.0}", percent.floor()) };
            (*count > 0).then(|| format!("{percent}% {kind}"))
        };
        kinds.iter().filter_map(share).collect::<Vec<_>>().join("  ")
    }

    /// That of the worst that came of a call.
    pub(super) fn colour(&self) -> Option<Colour> {
        let kinds = [(self.fault, Colour::Fault), (self.throttle, Colour::Throttle), (self.error, Colour::Error)];
        let worst = kinds.into_iter().find(|(count, _)| *count > 0).map(|(_, colour)| colour);
        worst.or((self.total > 0).then_some(Colour::Ok))
    }

    #[expect(clippy::cast_precision_loss, reason = "nobody makes 2^53 calls")]
    fn part(&self, count: u64) -> f64 {
        count as f64 / self.total.max(1) as f64
    }

    /// Of all calls; nothing without one.
    pub(super) fn mean(&self) -> String {
        if self.total == 0 {
            return String::new();
        }
        let milliseconds = self.seconds * 1e3 * self.part(1);
        let digits = if milliseconds < 10.0 { 2 } else { usize::from(milliseconds < 100.0) };
        format!("{milliseconds:.digits$} ms")
    }
}

/// Without control characters and those that turn the direction of writing, which could make a line say another thing.
fn plain(text: &str) -> String {
    let is_turning =
        |char: char| matches!(char, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}');
    printable(text).chars().map(|char| if is_turning(char) { '\u{fffd}' } else { char }).collect()
}
