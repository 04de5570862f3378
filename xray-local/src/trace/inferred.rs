//! The nodes of services that do not report themselves: tables, queues, databases, other people's services.
//!
//! X-Ray: [Service graph]. Naming follows real replies of the service where AWS's pages do not say it.
//!
//! [Service graph]: https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-servicegraph

use std::borrow::Cow;

use super::Trace;
use crate::document::{Namespace, Segment, SegmentId};

/// A node that is known from the subsegment that called it.
#[derive(Debug, Clone, PartialEq)]
pub struct Inferred<'a> {
    /// The entry of the calling subsegment, whose times and outcome are the node's.
    pub caller: usize,
    /// The table, the queue, the database, the host.
    pub name: &'a str,
    /// Such as `AWS::DynamoDB::Table`, `Database::SQL` or `remote`.
    pub kind: Cow<'static, str>,
}

/// The id of the segment that is inferred from a call: its own, and the same each time.
#[must_use]
pub fn inferred_id(caller: SegmentId) -> SegmentId {
    const MARK: u64 = 0x1af3_88ed_1af3_88ed;
    SegmentId::from(caller.number() ^ MARK)
}

/// A call to elsewhere makes a node, unless the callee reported itself or says it will (`http.request.traced`).
pub(super) fn infer<'a>(trace: &Trace<'a>) -> Vec<Inferred<'a>> {
    let called = called(trace);
    let mut nodes = Vec::new();
    for (caller, entry) in trace.entries().iter().enumerate() {
        let segment = entry.segment;
        let Some(namespace) = segment.namespace.filter(|_| segment.is_subsegment && entry.owner.is_some()) else {
            continue;
        };
        let reports = called.get(caller) == Some(&true) || segment.http.as_ref().is_some_and(|http| http.traced);
        if !reports {
            let (name, kind) = identity(segment, namespace);
            nodes.push(Inferred { caller, name, kind });
        }
    }
    nodes
}

/// For each entry whether a segment of this trace says that it called it; empty when none was called.
fn called(trace: &Trace<'_>) -> Vec<bool> {
    let mut called = Vec::new();
    for parent in trace.segments().filter_map(|entry| entry.parent) {
        called.resize(trace.entries().len(), false);
        if let Some(called) = called.get_mut(parent) {
            *called = true;
        }
    }
    called
}

fn identity(segment: &Segment, namespace: Namespace) -> (&str, Cow<'static, str>) {
    let aws = &segment.aws;
    let table = aws.table_name.as_ref().or(aws.resource_names.first());
    match (namespace, spelling(&segment.name), table, &aws.queue_url) {
        (Namespace::Aws, "DynamoDB", Some(table), _) => (table, "AWS::DynamoDB::Table".into()),
        (Namespace::Aws, "SQS", _, Some(queue)) => (queue, "AWS::SQS::Queue".into()),
        (Namespace::Aws, service, _, _) => (service, format!("AWS::{service}").into()),
        (Namespace::Remote, _, _, _) if segment.sql => (&segment.name, "Database::SQL".into()),
        (Namespace::Remote, _, _, _) => (&segment.name, "remote".into()),
    }
}

/// The SDK for Python writes the names of AWS's services in lower case, others do not; they are one node.
fn spelling(name: &str) -> &str {
    let known = ["DynamoDB", "Lambda", "S3", "SNS", "SQS"].into_iter().find(|known| known.eq_ignore_ascii_case(name));
    known.unwrap_or(name)
}
