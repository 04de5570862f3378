//! Each layer around a service that answers at once.

use std::error::Error;

use tower::Layer;
use tower_http::trace::TraceLayer;
use tracing::dispatcher::with_default;

use crate::measure::{Case, compare};
use crate::peers::{Peers, fastrace, xray};
use crate::requests::{alone, is_answered, request, request_of_a_trace, round};

/// What a request may cost.
pub(crate) const UNSAMPLED_NS: f64 = 250.0;
pub(crate) const SAMPLED_NS: f64 = 1_500.0;

pub(crate) fn ask() -> Result<(), Box<dyn Error>> {
    let (plain, of_a_trace) = (request(), request_of_a_trace());
    // Before anything listens to `tracing`, since that is what its users compile in and switch off.
    let mut silent = [
        Case::new("the service", round(alone(), &plain)),
        Case::new("TraceLayer, no subscriber", round(TraceLayer::new_for_http().layer(alone()), &plain)),
    ];
    compare("a layer, where nobody listens", &mut silent, || ());

    let peers = Peers::new()?;
    let ours = |recorder| xray(recorder).layer(alone());
    if !is_answered(ours(&peers.sampled)) || !is_answered(fastrace(true).layer(alone())) {
        return Err("a service does not answer at once".into());
    }
    let otel = |dispatch| {
        let mut round = round(TraceLayer::new_for_http().layer(alone()), &plain);
        move || with_default(dispatch, &mut round)
    };
    let without_header = xray(&peers.unsampled).without_response_header().layer(alone());
    let mut cases = [
        Case::new("the service", round(alone(), &plain)),
        Case::new("XRayLayer, not sampled, new trace", round(ours(&peers.unsampled), &plain)).at_most(UNSAMPLED_NS),
        Case::new("XRayLayer, not sampled, caller's trace", round(ours(&peers.unsampled), &of_a_trace))
            .at_most(UNSAMPLED_NS),
        Case::new("XRayLayer, not sampled, no response header", round(without_header, &plain)),
        Case::new("fastrace-axum, not sampled", round(fastrace(false).layer(alone()), &plain)),
        Case::new("TraceLayer + OpenTelemetry, not sampled", otel(&peers.otel_unsampled)),
        Case::new("XRayLayer, sampled", round(ours(&peers.sampled), &plain)).at_most(SAMPLED_NS),
        Case::new("fastrace-axum, sampled", round(fastrace(true).layer(alone()), &plain)),
        Case::new("TraceLayer + OpenTelemetry, sampled", otel(&peers.otel_sampled)),
    ];
    compare("a layer", &mut cases, || peers.settle());
    println!("{}\n", peers.sampled.stats());
    Ok(())
}
