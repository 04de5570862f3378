//! How a recorder is, as JSON for an endpoint.
//!
//! Times are seconds since 1970, as in segment documents.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value};

use super::{CentralHealth, Health};
use crate::stats::{DropReason, Ignored, Stats};

impl Health {
    /// All of it as one JSON object, without line breaks.
    ///
    /// ```
    /// let json = xray_runtime::health().to_json();
    /// assert!(json.starts_with('{') && json.contains(r#""recorder":"missing""#));
    /// ```
    ///
    /// Members: `recorder`, `service`, `daemon` (`address`, `reach`, `since`, `last_loss`), `sampling`
    /// (`source`, `setting`, `central`), `queue`, `stats`, `at`. What is not known is `null`.
    #[must_use]
    pub fn to_json(&self) -> String {
        let daemon = &self.daemon;
        let loss = daemon.last_loss.as_ref().map(|loss| {
            object([
                ("reason", loss.reason.to_string().into()),
                ("explanation", loss.explanation.as_str().into()),
                ("at", seconds(loss.at)),
            ])
        });
        let sampling = &self.sampling;
        object([
            ("recorder", self.state.to_string().into()),
            ("service", self.service_name.as_deref().into()),
            (
                "daemon",
                object([
                    ("address", daemon.address.as_str().into()),
                    ("reach", daemon.reach.to_string().into()),
                    ("since", daemon.since.map(seconds).into()),
                    ("last_loss", loss.into()),
                ]),
            ),
            (
                "sampling",
                object([
                    ("source", sampling.source.to_string().into()),
                    ("setting", sampling.setting.as_str().into()),
                    ("central", sampling.central.as_ref().map(central).into()),
                ]),
            ),
            (
                "queue",
                object([
                    ("records", self.queue.records.into()),
                    ("bytes", self.queue.bytes.into()),
                    ("max_bytes", self.queue.max_bytes.into()),
                    ("has_thread", self.queue.has_thread.into()),
                ]),
            ),
            ("stats", stats(&self.stats)),
            ("at", seconds(self.at)),
        ])
        .to_string()
    }
}

fn central(central: &CentralHealth) -> Value {
    object([
        ("address", central.address.as_str().into()),
        ("is_asked", central.is_asked.into()),
        ("rules", central.rules.into()),
        ("confirmed", central.confirmed.map(seconds).into()),
        ("problem", central.problem.as_deref().into()),
    ])
}

fn stats(stats: &Stats) -> Value {
    let dropped = DropReason::ALL.into_iter().map(|reason| (reason.to_string(), stats.dropped(reason)));
    let ignored = Ignored::ALL.into_iter().map(|what| (what.to_string(), stats.ignored(what)));
    object([
        ("recorded", stats.recorded.into()),
        ("handed_over", stats.handed_over.into()),
        ("live", stats.live.into()),
        ("dropped_total", stats.dropped_total().into()),
        ("dropped", counted(dropped)),
        ("ignored", counted(ignored)),
        ("documents", stats.documents.into()),
        ("bytes", stats.bytes.into()),
        ("shortened", stats.shortened.into()),
        ("context_missing", stats.context_missing.into()),
        ("emitter_panics", stats.emitter_panics.into()),
    ])
}

/// What was counted at all, by its name.
fn counted(counts: impl Iterator<Item = (String, u64)>) -> Value {
    Value::Object(counts.filter(|(_, count)| *count > 0).map(|(name, count)| (name, count.into())).collect())
}

fn object<const N: usize>(members: [(&str, Value); N]) -> Value {
    Value::Object(members.into_iter().map(|(key, value)| (key.to_owned(), value)).collect::<Map<_, _>>())
}

/// Seconds since 1970 with three places.
fn seconds(time: SystemTime) -> Value {
    let millis = time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
    (millis as f64 / 1_000.0).into()
}
