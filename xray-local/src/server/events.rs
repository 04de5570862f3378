//! Server-sent events: who looks at a page is told when documents have come, a few times a second at most.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::Response;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use futures_util::stream;
use serde_json::json;
use tokio::time::{sleep, timeout};

use crate::api::Api;

/// Between two events; what comes meanwhile is told together.
const PAUSE: Duration = Duration::from_millis(200);
/// A comment is sent when nothing happens, so that a reader who has gone away is noticed.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// The first event says how things stand, each other one that they changed: `{"Version":..,"Problems":..}`.
pub(super) fn stream(api: Arc<Api>) -> Response<Body> {
    let changes = api.store().changes();
    let events = stream::unfold((api, changes, true), |(api, mut changes, is_first)| async move {
        if is_first {
            changes.mark_changed();
        } else {
            sleep(PAUSE).await;
        }
        let text = match timeout(KEEP_ALIVE, changes.changed()).await {
            Ok(Ok(())) => {
                let version = *changes.borrow_and_update();
                let problems = api.store().problems().len();
                format!("data: {}\n\n", json!({"Version": version, "Problems": problems}))
            }
            // The store lives as long as the server, so it is the time that is over.
            _ => ": nothing new\n\n".to_owned(),
        };
        Some((Ok::<_, Infallible>(text), (api, changes, false)))
    });
    let response = Response::builder()
        .header(CONTENT_TYPE, "text/event-stream")
        .header(CACHE_CONTROL, "no-store")
        .header(X_CONTENT_TYPE_OPTIONS, "nosniff")
        .body(Body::from_stream(events));
    // All headers are ours, so this cannot fail.
    response.unwrap_or_default()
}
