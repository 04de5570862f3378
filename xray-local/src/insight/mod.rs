//! Insights: incidents that are seen in the fault rates of a group's services. A local estimate.
//!
//! X-Ray does not publish its model. Here, for each service and minute, the faults are compared with the band that is
//! expected from the minutes before ([`Forecast`](crate::graph::Forecast)). An insight opens when faults leave the band,
//! takes in anomalous services that call each other, and closes when all of them are back, or silent for half an hour.
//! Its root cause is the anomalous service furthest down the calls. A minute without requests says nothing.
//!
//! All is found anew from the traces that are here, so the same traces give the same insights and ids. Knows no request
//! and no store.
//!
//! X-Ray: [Using X-Ray insights].
//!
//! [Using X-Ray insights]: https://docs.aws.amazon.com/xray/latest/devguide/xray-console-insights.html

mod detector;
mod id;
mod incident;
mod json;
mod topology;
mod windows;

pub use id::is_insight_id;
pub use windows::{Impact, Windows};

use crate::filter::Group;

/// A service, as insights name it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ServiceId {
    /// Its name.
    pub name: String,
    /// Its type, as in the service graph.
    pub kind: Option<String>,
    /// Its account, if its segments name one.
    pub account_id: Option<String>,
}

/// How things stood when an insight changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// What changed, in words.
    pub summary: String,
    /// Seconds since 1970.
    pub time: u64,
    /// What became of the clients' requests until then.
    pub clients: Impact,
    /// What became of the requests to the root cause until then.
    pub root_cause: Impact,
    /// The anomalous services, those with most faults first.
    pub anomalous: Vec<ServiceId>,
}

/// An incident.
#[derive(Debug, Clone, PartialEq)]
pub struct Insight {
    /// Its id, in the form of X-Ray's.
    pub id: String,
    /// The group it was seen in.
    pub group_name: String,
    /// The ARN of that group.
    pub group_arn: String,
    /// The anomalous service furthest down the calls.
    pub root_cause: ServiceId,
    /// Seconds since 1970: the first minute outside of the band.
    pub start: u64,
    /// Seconds since 1970: when all were back in the band; `None` while the insight is active.
    pub end: Option<u64>,
    /// Seconds since 1970: the end of the last minute that was looked at.
    pub last_update: u64,
    /// What is to be said of it, in words.
    pub summary: String,
    /// How it stands now; its events say how it stood before.
    pub clients: Impact,
    /// What became of the requests to the root cause.
    pub root_cause_requests: Impact,
    /// The services that were anomalous, those with most faults first.
    pub anomalous: Vec<ServiceId>,
    /// What happened, the earliest first.
    pub events: Vec<Event>,
    /// The services that were anomalous and all that call them, up to the clients.
    pub services: Vec<(ServiceId, Vec<usize>)>,
}

/// Finds the insights of a group at `now`, in seconds since 1970. The latest comes first.
///
/// ```
/// use xray_local::document::read_document;
/// use xray_local::filter::{Filter, Group};
/// use xray_local::insight::{self, Windows};
/// use xray_local::trace::Trace;
///
/// let mut windows = Windows::default();
/// for number in 0..5 {
///     let shop = read_document(format!(r#"{{"name":"shop","id":"000000000000000{number}","trace_id":"1-581cf771-00000000000000000000000{number}",
///         "start_time":{number},"end_time":{number}.5,"fault":true}}"#).as_bytes());
///     windows.add(&Trace::assemble(&shop.segment));
/// }
/// let group = Group { name: "Default".into(), arn: "arn".into(), filter: Filter::parse("")? };
/// let insights = insight::find(&windows, &group, 60.0);
/// assert_eq!(insights[0].root_cause.name, "shop");
/// assert_eq!((insights[0].clients.faults, insights[0].end), (5, None));
/// # Ok::<(), xray_local::filter::FilterError>(())
/// ```
#[must_use]
pub fn find(windows: &Windows, group: &Group, now: f64) -> Vec<Insight> {
    let mut insights = detector::find(windows, group, now);
    insights.sort_by(|one, other| other.start.cmp(&one.start).then_with(|| one.id.cmp(&other.id)));
    insights
}
