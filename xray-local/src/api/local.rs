//! What X-Ray has no operation for: traces as they change, accounts, problems. Its form is ours and may change.

use serde_json::{Value, json};

use super::error::ApiError;
use super::request::{Request, filter};
use super::summary::summary;
use super::{Api, telemetry};
use crate::document::{Segment, TraceId};
use crate::store::{ArchiveAccounts, Kept, Problem, Store};

/// At most so many traces in one reply; those who watch see the newest, and how many others there are.
const MAX_TRACES: usize = 200;

pub(super) fn changed(api: &Api, after: u64, expression: &str) -> Result<Value, ApiError> {
    let filter = filter(expression)?;
    let (traces, version) = api.store().traces_after(after);
    let groups = api.account().groups.filters();
    let (mut selected, mut omitted) = (Vec::new(), 0_u64);
    let needed = filter.needs();
    for kept in &traces {
        if kept.hints.have(&needed) && filter.selects(&kept.trace(), &groups) {
            if selected.len() < MAX_TRACES {
                selected.push(drawing(kept));
            } else {
                omitted += 1;
            }
        }
    }
    Ok(json!({"Version": version, "Traces": selected, "Omitted": omitted}))
}

pub(super) fn drawn(store: &Store, request: &Request<'_>) -> Result<Value, ApiError> {
    let id = request.text("TraceId")?.and_then(TraceId::parse);
    let id = id.ok_or_else(|| ApiError::invalid("`TraceId` is no trace id; send `1-8hex-24hex`"))?;
    let kept = store.trace(id);
    kept.as_ref()
        .map(drawing)
        .ok_or_else(|| ApiError::invalid(format!("trace {id} is not here; it never came, or made room")))
}

fn drawing(kept: &Kept) -> Value {
    json!({"Summary": summary(kept), "Tree": tree(kept)})
}

pub(super) fn status(api: &Api) -> Value {
    let accounts = api.store().accounts();
    json!({
        "Received": accounts.received,
        "Stored": accounts.stored,
        "Evicted": accounts.evicted,
        "Rejected": accounts.rejected,
        "Traces": accounts.traces,
        "Bytes": accounts.bytes,
        "Telemetry": telemetry::status(&api.account().telemetry),
        "Problems": api.store().problems().iter().map(problem).collect::<Value>(),
        "Database": api.store().archive_accounts().map(|accounts| archive(&accounts)),
    })
}

fn archive(accounts: &ArchiveAccounts) -> Value {
    json!({
        "File": accounts.place,
        "Kept": accounts.kept,
        "Bytes": accounts.bytes,
        "Given": accounts.given,
        "Written": accounts.written,
        "Waiting": accounts.waiting,
        "Lost": accounts.lost,
        "Removed": accounts.removed,
        "Problem": accounts.problem,
    })
}

fn problem(problem: &Problem) -> Value {
    json!({
        "Rejected": problem.is_rejected,
        "TraceId": problem.trace_id.map(|id| id.to_string()),
        "SegmentId": problem.segment_id.map(|id| id.to_string()),
        "Excerpt": problem.excerpt,
        "Findings": problem.findings.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "FindingsLeftOut": problem.findings_left_out,
    })
}

/// The trace as lines of a tree, each with its times.
fn tree(kept: &Kept) -> Value {
    let trace = kept.trace();
    let start = trace.start_time().unwrap_or_default();
    let line = |segment: &Segment, depth: usize| {
        let exception = segment.exceptions.first();
        json!({
            "Depth": depth,
            "Id": segment.id.to_string(),
            "Name": segment.name,
            "Segment": !segment.is_subsegment,
            "Start": segment.start_time - start,
            "Seconds": segment.seconds(),
            "Fault": segment.fault,
            "Error": segment.error,
            "Throttle": segment.throttle,
            "Exception": exception.map(|it| it.message.as_ref().or(it.kind.as_ref())),
        })
    };
    let rows = trace.rows();
    rows.iter().filter_map(|row| Some(line(trace.entries().get(row.entry)?.segment, row.depth))).collect()
}
