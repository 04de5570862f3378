//! The first service: takes orders, and asks the warehouse about each.

use std::convert::Infallible;
use std::error::Error;
use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use futures_core::Stream;
use tokio_stream::StreamExt as _;
use tower_http::cors::{Any, CorsLayer};
use tracing::info;
use xray_http::reqwest::RequestBuilderExt as _;
use xray_http::{Outgoing, XRayLayer};
use xray_runtime::{ErrorOutcome, Outcome, traced};

#[derive(Clone)]
struct Warehouse {
    address: SocketAddr,
    client: reqwest::Client,
}

pub fn app(warehouse: SocketAddr) -> Router {
    // Pages of other origins may send their trace header, and read ours.
    let cors = CorsLayer::new()
        .allow_origin(Any)
        .allow_headers(xray_http::allow_headers())
        .expose_headers(xray_http::expose_headers());
    Router::new()
        .route("/orders", get(list))
        .route("/orders/{item}", post(order))
        .route("/prices/{item}", get(async |Path(item): Path<String>| price(&item).to_string()))
        .route("/health", get(health))
        .with_state(Warehouse { address: warehouse, client: reqwest::Client::new() })
        .layer(XRayLayer::new("shop"))
        // Around it, so that preflight requests are not traced.
        .layer(cors)
}

async fn order(State(warehouse): State<Warehouse>, Path(item): Path<String>) -> Result<String, OrderError> {
    let cents = check_out(&warehouse, &item).await?;
    info!("sold a {item}");
    Ok(format!("a {item} for {cents} cents"))
}

/// What an `Err` means its type says, so a sold out item is no fault of ours.
#[traced(name = "check out", ok(annotate(cents = |cents| *cents)))]
async fn check_out(warehouse: &Warehouse, #[annotate] item: &str) -> Result<u64, OrderError> {
    // The call is a subsegment, and its header carries the trace to the warehouse, whose segment has the
    // same name: then X-Ray shows one service.
    let answer = warehouse
        .client
        .get(format!("http://{}/stock/{item}", warehouse.address))
        .send_traced_as(Outgoing::new().named("warehouse").to_traced_services(true))
        .await
        .map_err(|_| OrderError::Silent)?;
    match answer.status() {
        StatusCode::OK => Ok(price(item)),
        status => Err(OrderError::Refused(status)),
    }
}

#[traced]
fn price(#[annotate] item: &str) -> u64 {
    item.len() as u64 * 300
}

/// A body that is made while it is sent: the segment ends with its last byte.
async fn list() -> Response {
    info!("a list of orders was asked for");
    ([(CONTENT_TYPE, "text/csv")], Body::from_stream(rows().map(Ok::<_, Infallible>))).into_response()
}

#[traced(stream)]
fn rows() -> impl Stream<Item = String> {
    tokio_stream::iter(1..=5).then(async |order| {
        tokio::time::sleep(Duration::from_millis(4)).await;
        format!("{order},lamp,1200\n")
    })
}

/// Always 200: a service that loses its traces still serves.
async fn health() -> Response {
    ([(CONTENT_TYPE, "application/json")], xray_runtime::health().to_json() + "\n").into_response()
}

#[derive(Debug)]
enum OrderError {
    /// The warehouse answered with another status than 200.
    Refused(StatusCode),
    /// It did not answer.
    Silent,
}

impl OrderError {
    /// The customer's mistakes stay his; faults of the warehouse are a bad gateway.
    fn status(&self) -> StatusCode {
        match self {
            Self::Refused(status) if status.is_client_error() => *status,
            _ => StatusCode::BAD_GATEWAY,
        }
    }
}

impl fmt::Display for OrderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(status) => write!(f, "the warehouse says {status}"),
            Self::Silent => f.write_str("the warehouse does not answer"),
        }
    }
}

impl Error for OrderError {}

impl ErrorOutcome for OrderError {
    fn outcome(&self) -> Outcome {
        Outcome::of_status(self.status().as_u16())
    }
}

impl IntoResponse for OrderError {
    fn into_response(self) -> Response {
        info!("not sold: {self}");
        (self.status(), self.to_string()).into_response()
    }
}
