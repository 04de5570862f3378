//! The second service: says how many of an item are there, or why it cannot.

use std::error::Error;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tracing::{error, info, warn};
use xray_http::XRayLayer;
use xray_runtime::{ErrorOutcome, Outcome, traced};

/// Vouchers are asked for by programs, so there is one in this time.
const BETWEEN_VOUCHERS: Duration = Duration::from_secs(60);

/// When the last voucher was given.
type LastVoucher = Arc<Mutex<Option<Instant>>>;

pub fn app() -> Router {
    Router::new()
        .route("/stock/{item}", get(stock))
        .with_state(LastVoucher::default())
        .layer(XRayLayer::new("warehouse"))
}

async fn stock(State(last_voucher): State<LastVoucher>, Path(item): Path<String>) -> Result<String, StockError> {
    if item == "voucher" {
        take_voucher(&last_voucher)?;
    }
    let count = count(&item)?;
    info!("{count} of {item} are there");
    Ok(count.to_string())
}

#[traced]
fn count(#[annotate] item: &str) -> Result<u32, StockError> {
    match item {
        "lamp" => Ok(12),
        "voucher" => Ok(1),
        "anvil" => Err(StockError::Shelf),
        _ => Err(StockError::Unknown),
    }
}

#[traced]
fn take_voucher(last: &Mutex<Option<Instant>>) -> Result<(), StockError> {
    let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
    if last.is_some_and(|last| last.elapsed() < BETWEEN_VOUCHERS) {
        return Err(StockError::TooMany);
    }
    *last = Some(Instant::now());
    Ok(())
}

#[derive(Debug, Clone, Copy)]
enum StockError {
    Unknown,
    TooMany,
    Shelf,
}

impl StockError {
    fn status(self) -> StatusCode {
        match self {
            Self::Unknown => StatusCode::NOT_FOUND,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::Shelf => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl fmt::Display for StockError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unknown => "no such item",
            Self::TooMany => "one voucher a minute",
            Self::Shelf => "the shelf gave way",
        })
    }
}

impl Error for StockError {}

/// Only the shelf is our fault: a status says whose mistake it was, and traced functions ask for it.
impl ErrorOutcome for StockError {
    fn outcome(&self) -> Outcome {
        Outcome::of_status(self.status().as_u16())
    }
}

impl IntoResponse for StockError {
    fn into_response(self) -> Response {
        match self {
            Self::Shelf => error!("{self}"),
            _ => warn!("{self}"),
        }
        let text = (self.status(), self.to_string());
        match self {
            Self::TooMany => ([(RETRY_AFTER, BETWEEN_VOUCHERS.as_secs())], text).into_response(),
            _ => text.into_response(),
        }
    }
}
