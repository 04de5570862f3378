//! Root causes: along which services and subsegments a trace failed, or spent its time.
//!
//! X-Ray has them in `GetTraceSummaries` and does not publish how it finds them; names and shapes here are X-Ray's, the
//! rules are ours. A trace failed at each failing segment or subsegment below which nothing failed; the path leads there
//! from the top of the trace. It spent its time where, going down, nobody below took more than the one reached. Knows no
//! filter and no request.
//!
//! X-Ray: [TraceSummary], `FaultRootCauses`, `ErrorRootCauses`, `ResponseTimeRootCauses`.
//!
//! [TraceSummary]: https://docs.aws.amazon.com/xray/latest/api/API_TraceSummary.html

mod failure;
mod json;
mod path;
mod slowness;
mod tree;

use std::borrow::Cow;

pub use json::to_json;

use crate::document::Exception;
use crate::trace::Trace;

/// At most so many causes of one kind; those that began first are kept.
pub const MAX_CAUSES: usize = 10;
/// At most so many entities on a path; of a longer one the first and the last are kept, and between them one that says
/// how many were left out.
pub const MAX_ENTITIES: usize = 200;

/// A path through the trace, to where it failed or spent its time.
#[derive(Debug, Clone, PartialEq)]
pub struct RootCause<'t> {
    /// The services on the path, from the top of the trace.
    pub services: Vec<Service<'t>>,
    /// Whether the client noticed: the root segment failed in the same way. Always so for response time.
    pub client_impacting: bool,
}

/// A service on the path.
#[derive(Debug, Clone, PartialEq)]
pub struct Service<'t> {
    /// The segment's name; of a table, queue or database.
    pub name: &'t str,
    /// Its origin, or what was inferred.
    pub kind: Option<&'t str>,
    /// Its account, if the segment names one.
    pub account_id: Option<&'t str>,
    /// The segment, then the subsegments that lead on.
    pub entities: Vec<Entity<'t>>,
    /// Whether it is known from its caller only. Such a service ends the path.
    pub is_inferred: bool,
}

/// A segment or subsegment on the path.
#[derive(Debug, Clone, PartialEq)]
pub struct Entity<'t> {
    /// Its name.
    pub name: Cow<'t, str>,
    /// What went wrong in it.
    pub exceptions: &'t [Exception],
    /// For response time: the part of the root's response time in which it ran, from 0 to 1.
    pub coverage: Option<f64>,
    /// Whether it is a call to elsewhere.
    pub is_remote: bool,
}

/// Finds where the trace faulted. Empty without a fault.
///
/// ```
/// use xray_local::document::read_document;
/// use xray_local::root_cause;
/// use xray_local::trace::Trace;
///
/// let shop = read_document(br#"{"name":"shop","id":"000000000000000a","trace_id":"1-581cf771-a006649127e371903a2de979","start_time":1,"end_time":3,
///     "fault":true,"subsegments":[{"name":"bank","id":"000000000000000b","start_time":1,"end_time":2,"namespace":"remote","fault":true}]}"#);
/// let trace = Trace::assemble(&shop.segment);
/// let causes = root_cause::of_faults(&trace);
/// let path: Vec<(&str, usize)> = causes[0].services.iter().map(|service| (service.name, service.entities.len())).collect();
/// assert_eq!(path, [("shop", 2), ("bank", 1)]);
/// ```
#[must_use]
pub fn of_faults<'t>(trace: &'t Trace<'_>) -> Vec<RootCause<'t>> {
    failure::causes(trace, |segment| segment.fault)
}

/// Finds where the trace erred: what failed with a 4xx and not with a 5xx. A throttle is an error too.
#[must_use]
pub fn of_errors<'t>(trace: &'t Trace<'_>) -> Vec<RootCause<'t>> {
    failure::causes(trace, |segment| !segment.fault && (segment.error || segment.throttle))
}

/// Finds where the trace spent its response time: one path, or none before the root has ended.
///
/// X-Ray names a path for traces that it finds slow; here each trace has one.
#[must_use]
pub fn of_response_time<'t>(trace: &'t Trace<'_>) -> Vec<RootCause<'t>> {
    slowness::cause(trace).into_iter().collect()
}
