//! `GetTimeSeriesServiceStatistics`: one point for each period of a time range, with or without calls in it.
//!
//! Where AWS's page is silent: periods are whole minutes and begin at multiples of their length; a call belongs to the
//! period in which it began. Without a selector the calls of clients are counted.

use serde_json::{Value, json};

use super::error::ApiError;
use super::operations::Call;
use super::request::within;
use crate::filter::Entities;
use crate::graph::{self, Band, Series, Statistics};

const DEFAULT_PERIOD: u32 = 60;
const LONGEST_PERIOD: u32 = 86_400;
/// A week of minutes.
const MAX_POINTS: u64 = 10_080;
/// A day of minutes.
const PAGE: usize = 1440;
/// X-Ray's own limit, in characters.
const MAX_SELECTOR: usize = 500;

pub(super) fn answer(call: &Call<'_>) -> Result<Value, ApiError> {
    let (start, end) = call.request.range()?;
    let period = period(call)?;
    let with_forecast = call.request.flag("ForecastStatistics")?.unwrap_or_default();
    let selector = call.request.text_within("EntitySelectorExpression", 1..=MAX_SELECTOR)?;
    if with_forecast && selector.is_none() {
        return Err(ApiError::invalid(
            "`ForecastStatistics` without `EntitySelectorExpression`; say which service or edge, as `id(name: \"a\")`",
        ));
    }
    let entities = selector.map_or_else(|| Ok(Entities::of_clients()), entities)?;
    let (group, groups) = (call.group()?, call.groups());
    let mut series = Series::new(period);
    let (mut point, mut last) = (series.period_of(start), series.period_of(end));
    // A period that begins when the range ends has nothing of it.
    if last > point && series.period_of(end - 1e-6) < last {
        last -= u64::from(period);
    }
    if (last - point) / u64::from(period) >= MAX_POINTS {
        let problem = format!("the range has more than {MAX_POINTS} periods; shorten it, or lengthen `Period`");
        return Err(ApiError::invalid(problem));
    }
    if let Some(token) = call.request.token()? {
        let on_grid = |next: &u64| (point..=last).contains(next) && (next - point).is_multiple_of(u64::from(period));
        let next = token.parse().ok().filter(on_grid);
        point = next.ok_or_else(ApiError::strange_token)?;
    }
    for kept in within(call.api.store(), start, end) {
        let trace = kept.trace();
        if group.as_ref().is_none_or(|group| group.filter.selects(&trace, &groups)) {
            entities.of(&trace, &groups).into_iter().for_each(|segment| series.add(segment));
        }
    }
    let bands = if with_forecast { series.bands() } else { Default::default() };
    let starts: Vec<u64> = (point..=last).step_by(period as usize).take(PAGE + 1).collect();
    let field = if entities.are_services() { "ServiceSummaryStatistics" } else { "EdgeSummaryStatistics" };
    let points = starts.iter().take(PAGE).map(|start| {
        let mut point = point_of(*start, series.at(*start), field);
        if with_forecast && let Value::Object(point) = &mut point {
            point.insert("ServiceForecastStatistics".into(), forecast(bands.get(start)));
        }
        point
    });
    let mut reply =
        json!({"TimeSeriesServiceStatistics": points.collect::<Value>(), "ContainsOldGroupVersions": false});
    if let (Some(next), Value::Object(reply)) = (starts.get(PAGE), &mut reply) {
        reply.insert("NextToken".into(), next.to_string().into());
    }
    Ok(reply)
}

fn point_of(start: u64, statistics: Option<&Statistics>, field: &str) -> Value {
    let none = Statistics::default();
    let statistics = statistics.unwrap_or(&none);
    json!({
        "Timestamp": start,
        field: graph::summary(statistics),
        "ResponseTimeHistogram": graph::histogram(&statistics.histogram),
    })
}

/// Of a period without calls no fault is expected.
fn forecast(band: Option<&Band>) -> Value {
    json!({"FaultCountHigh": band.map_or(0, |band| band.high), "FaultCountLow": band.map_or(0, |band| band.low)})
}

fn entities(text: &str) -> Result<Entities, ApiError> {
    Entities::parse(text).map_err(|error| ApiError::invalid(error.to_string()))
}

fn period(call: &Call<'_>) -> Result<u32, ApiError> {
    let Some(period) = call.request.field("Period") else { return Ok(DEFAULT_PERIOD) };
    let seconds = period.as_u64().and_then(|seconds| u32::try_from(seconds).ok());
    let whole =
        |seconds: &u32| seconds.is_multiple_of(DEFAULT_PERIOD) && (DEFAULT_PERIOD..=LONGEST_PERIOD).contains(seconds);
    let problem = || format!("`Period` is {period}; send whole minutes in seconds, from 60 to {LONGEST_PERIOD}");
    seconds.filter(whole).ok_or_else(|| ApiError::invalid(problem()))
}
