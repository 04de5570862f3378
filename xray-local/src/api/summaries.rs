//! `GetTraceSummaries`: which traces a range, a filter and a sample select, the newest first, in pages.
//!
//! X-Ray answers for some hours at once; here any range is answered, as what is here is all there is.

use serde_json::{Value, json};

use super::error::ApiError;
use super::operations::Call;
use super::page::Position;
use super::summary::summary;
use super::time_range::TimeRange;
use crate::document::TraceId;
use crate::store::{Kept, Store};

const PAGE: usize = 100;

pub(super) fn answer(call: &Call<'_>) -> Result<Value, ApiError> {
    let range = TimeRange::of(&call.request)?;
    let share = sampled_share(call)?;
    let filter = call.request.filter()?;
    let after = call.request.token()?.map(Position::parse).transpose()?;
    let groups = call.groups();
    let needed = filter.needs();
    let wanted =
        |kept: &Kept| kept.hints.have(&needed) && is_sampled(kept.id, share) && filter.selects(&kept.trace(), &groups);
    // One more than the page, to know whether there is another.
    let found = find(call.api.store(), range, after, PAGE + 1, wanted);
    let mut page = Vec::new();
    for (position, kept) in found.traces.iter().take(PAGE) {
        let mut summary = summary(kept);
        if let (Some(time), Value::Object(summary)) = (range.matched_event_time(position.time), &mut summary) {
            summary.insert("MatchedEventTime".into(), time.into());
        }
        page.push(summary);
    }
    let mut reply =
        json!({"TraceSummaries": page, "ApproximateTime": call.now, "TracesProcessedCount": found.looked_at});
    let last = found.traces.get(PAGE - 1).filter(|_| found.traces.len() > PAGE).map(|(last, _)| *last);
    if let (Some(last), Value::Object(reply)) = (last.or(found.reached), &mut reply) {
        reply.insert("NextToken".into(), last.to_string().into());
    }
    Ok(reply)
}

/// Traces with their places in the list.
struct Found {
    traces: Vec<(Position, Kept)>,
    looked_at: usize,
    /// Where the look ended although there is more.
    reached: Option<Position>,
}

/// The first `limit` traces of the range that are wanted, the newest first.
fn find(
    store: &Store,
    range: TimeRange,
    after: Option<Position>,
    limit: usize,
    wanted: impl Fn(&Kept) -> bool + Sync,
) -> Found {
    if let Some((start, end)) = range.of_starts() {
        let place = |(time, id)| Position { time, id };
        let selection = store.select(start, end, after.map(|after| (after.time, after.id)), limit, wanted);
        let traces = selection.traces.into_iter().map(|kept| (place((kept.start_time, kept.id)), kept));
        return Found {
            traces: traces.collect(),
            looked_at: selection.looked_at,
            reached: selection.reached.map(place),
        };
    }
    let (traces, _) = store.traces_after(0);
    let candidates = traces.into_iter();
    let candidates = candidates.filter_map(|kept| Some((Position { time: range.matches(&kept)?, id: kept.id }, kept)));
    let mut candidates: Vec<(Position, Kept)> = candidates.collect();
    let looked_at = candidates.len();
    candidates.retain(|(position, _)| after.is_none_or(|after| position.comes_after(&after)));
    candidates.sort_unstable_by(|(one, _), (other, _)| one.in_order(other));
    let traces = candidates.into_iter().filter(|(_, kept)| wanted(kept)).take(limit).collect();
    Found { traces, looked_at, reached: None }
}

/// What part of the traces is wanted, with `Sampling` and a `SamplingStrategy`. Nothing has to be scanned in parts here.
fn sampled_share(call: &Call<'_>) -> Result<f64, ApiError> {
    let is_wanted = call.request.flag("Sampling")?.unwrap_or_default();
    let Some(strategy) = call.request.object("SamplingStrategy")? else { return Ok(1.0) };
    let name = strategy.choice("Name", &["PartialScan", "FixedRate"])?;
    let value = strategy.number("Value", 0.0..=1.0)?;
    Ok(if is_wanted && name == Some("FixedRate") { value.unwrap_or(1.0) } else { 1.0 })
}

/// The same traces each time, whatever programs make of the digits of an id.
fn is_sampled(id: TraceId, share: f64) -> bool {
    let mut mixed: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in id.to_string().bytes() {
        mixed = (mixed ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    mixed = (mixed ^ (mixed >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    #[expect(clippy::cast_precision_loss, reason = "the upper 32 bits fit")]
    let place = (mixed >> 32) as f64 / (1_u64 << 32) as f64;
    place < share
}
