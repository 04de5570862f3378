//! Each layer in axum's router, which boxes what a layer makes, and tells it the route.

use std::convert::Infallible;
use std::error::Error;

use axum::Router;
use axum::extract::Request;
use axum::response::IntoResponse;
use axum::routing::{Route, get};
use tower::layer::util::Identity;
use tower::{Layer, Service};
use tower_http::trace::TraceLayer;
use tracing::dispatcher::with_default;

use crate::layers::{SAMPLED_NS, UNSAMPLED_NS};
use crate::measure::{Case, compare};
use crate::peers::{Peers, fastrace, xray};
use crate::requests::{is_answered, request, round};

pub(crate) fn ask() -> Result<(), Box<dyn Error>> {
    let (plain, peers) = (request(), Peers::new()?);
    let ours = |recorder| round(routed(xray(recorder)), &plain);
    if !is_answered(routed(xray(&peers.sampled))) || !is_answered(routed(fastrace(true))) {
        return Err("the router does not answer at once".into());
    }
    let otel = |dispatch| {
        let mut round = round(routed(TraceLayer::new_for_http()), &plain);
        move || with_default(dispatch, &mut round)
    };
    let mut cases = [
        Case::new("a layer that does nothing", round(routed(Identity::new()), &plain)),
        Case::new("XRayLayer, not sampled", ours(&peers.unsampled)).at_most(UNSAMPLED_NS),
        Case::new("fastrace-axum, not sampled", round(routed(fastrace(false)), &plain)),
        Case::new("TraceLayer + OpenTelemetry, not sampled", otel(&peers.otel_unsampled)),
        Case::new("XRayLayer, sampled", ours(&peers.sampled)).at_most(SAMPLED_NS),
        Case::new("fastrace-axum, sampled", round(routed(fastrace(true)), &plain)),
        Case::new("TraceLayer + OpenTelemetry, sampled", otel(&peers.otel_sampled)),
    ];
    compare("a layer in axum's router", &mut cases, || peers.settle());
    println!("{}\n", peers.sampled.stats());
    Ok(())
}

fn routed<L>(layer: L) -> Router
where
    L: Layer<Route> + Clone + Send + Sync + 'static,
    L::Service: Service<Request, Error: Into<Infallible>, Response: IntoResponse, Future: Send>,
    L::Service: Clone + Send + Sync + 'static,
    <L::Service as Service<Request>>::Response: 'static,
    <L::Service as Service<Request>>::Error: 'static,
    <L::Service as Service<Request>>::Future: 'static,
{
    Router::new().route("/orders/{id}", get(async || "hello")).layer(layer)
}
