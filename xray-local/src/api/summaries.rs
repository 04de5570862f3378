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
use crate::store::Kept;

const PAGE: usize = 100;

pub(super) fn answer(call: &Call<'_>) -> Result<Value, ApiError> {
    let range = TimeRange::of(&call.request)?;
    let share = sampled_share(call)?;
    let filter = call.request.filter()?;
    let after = call.request.token()?.map(Position::parse).transpose()?;
    let groups = call.groups();
    let (traces, _) = call.api.store().traces_after(0);
    let sampled = traces.iter().filter(|kept| is_sampled(kept.id, share));
    let mut candidates: Vec<(Position, &Kept)> =
        sampled.filter_map(|kept| Some((Position { time: range.matches(kept)?, id: kept.id }, kept))).collect();
    let processed = candidates.len();
    candidates.retain(|(position, _)| after.is_none_or(|after| position.comes_after(&after)));
    candidates.sort_unstable_by(|(one, _), (other, _)| one.in_order(other));
    let mut selected = Vec::new();
    for (position, kept) in candidates {
        // One more than the page, to know whether there is another.
        if selected.len() > PAGE {
            break;
        }
        if filter.selects(&kept.trace(), &groups) {
            selected.push((position, kept));
        }
    }
    let mut page = Vec::new();
    for (position, kept) in selected.iter().take(PAGE) {
        let mut summary = summary(kept);
        if let (Some(time), Value::Object(summary)) = (range.matched_event_time(position.time), &mut summary) {
            summary.insert("MatchedEventTime".into(), time.into());
        }
        page.push(summary);
    }
    let mut reply = json!({"TraceSummaries": page, "ApproximateTime": call.now, "TracesProcessedCount": processed});
    if let (Some((last, _)), true, Value::Object(reply)) = (selected.get(PAGE - 1), selected.len() > PAGE, &mut reply) {
        reply.insert("NextToken".into(), last.to_string().into());
    }
    Ok(reply)
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
