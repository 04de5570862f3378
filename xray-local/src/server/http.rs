//! HTTP around the API: who may ask, how large a body may be, and replies as X-Ray's clients expect them.
//!
//! The content type of requests is not looked at: the Go SDK asks for sampling rules with none.

use std::borrow::Cow;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{Method, Response};
use serde_json::{Value, json};
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use super::drops::kernel_drops;
use super::events;
use super::guard::Guard;
use super::limits::Limits;
use super::request_id;
use crate::api::{Api, ApiError};
use crate::forward::{ForwardAccounts, Forwarder};
use crate::page::{self, View};

/// Fifty documents of 64 kB, escaped in JSON.
const MAX_DOCUMENTS_BYTES: usize = 4 << 20;
const MAX_BODY_BYTES: usize = 1 << 20;
/// How long who watches waits for a change before it is told that there was none.
const MAX_WAIT: Duration = Duration::from_secs(20);

/// What the status says of the sockets.
#[derive(Debug)]
pub(super) struct Facts {
    pub(super) udp: SocketAddr,
    pub(super) receive_buffer_bytes: usize,
    pub(super) forwarder: Arc<Forwarder>,
}

struct Shared {
    api: Arc<Api>,
    guard: Guard,
    facts: Facts,
    limits: Limits,
}

pub(super) fn router(api: Arc<Api>, guard: Guard, facts: Facts, limits: Limits) -> Router {
    Router::new().fallback(handle).with_state(Arc::new(Shared { api, guard, facts, limits }))
}

/// Looks at traces on a thread of its own, so that sockets are served meanwhile.
async fn aside<T: Send + 'static>(look: impl FnOnce() -> T + Send + 'static) -> Result<T, ApiError> {
    let ended = spawn_blocking(look).await;
    ended.map_err(|_| ApiError::refused(500, "the answer could not be made; see what the program printed"))
}

async fn handle(State(shared): State<Arc<Shared>>, request: Request) -> Response<Body> {
    if request.method() == Method::GET && shared.guard.refuses(request.uri(), request.headers()).is_none() {
        let path = request.uri().path();
        if path == "/events" {
            return events::stream(Arc::clone(&shared.api));
        }
        if path != "/local/status" && !Api::operations().any(|(known, _)| known == path) {
            let (path, query) = (path.to_owned(), request.uri().query().unwrap_or_default().to_owned());
            let page = aside(move || shared.page(&path, &query)).await;
            return page.unwrap_or_else(|error| reply(Err(error)));
        }
    }
    reply(shared.answer(request).await)
}

fn reply(answer: Result<Value, ApiError>) -> Response<Body> {
    let (status, kind, body) = match answer {
        Ok(reply) => (200, None, reply),
        Err(error) => (error.status(), Some(error.kind()), error.to_json()),
    };
    let mut response = Response::builder()
        .status(status)
        .header(CONTENT_TYPE, "application/json")
        .header(X_CONTENT_TYPE_OPTIONS, "nosniff");
    if let Some(kind) = kind {
        response = response.header("x-amzn-errortype", kind);
    }
    response = response.header("x-amzn-requestid", request_id::next());
    // The status and all headers are ours, so this cannot fail.
    response.body(Body::from(body.to_string())).unwrap_or_default()
}

impl Shared {
    fn page(&self, path: &str, query: &str) -> Response<Body> {
        let reply = page::answer(View { api: &self.api, status: &self.status(), now: now() }, path, query);
        let mut response = Response::builder()
            .status(reply.status)
            .header(CONTENT_TYPE, reply.content_type)
            .header(CONTENT_SECURITY_POLICY, page::POLICY)
            .header(X_CONTENT_TYPE_OPTIONS, "nosniff")
            .header(REFERRER_POLICY, "no-referrer")
            .header(CACHE_CONTROL, "no-store");
        if let Some(location) = reply.location {
            response = response.header(LOCATION, location);
        }
        let body = match reply.body {
            Cow::Borrowed(body) => Body::from(body),
            Cow::Owned(body) => Body::from(body),
        };
        // The status and all headers are ours, so this cannot fail.
        response.body(body).unwrap_or_default()
    }

    async fn answer(&self, request: Request) -> Result<Value, ApiError> {
        let (head, body) = request.into_parts();
        if let Some(reason) = self.guard.refuses(&head.uri, &head.headers) {
            return Err(ApiError::refused(403, reason));
        }
        if head.headers.get(CONTENT_ENCODING).is_some_and(|encoding| encoding != "identity") {
            return Err(ApiError::refused(415, "the body is compressed; send it as it is"));
        }
        let path = head.uri.path();
        if head.method == Method::GET && path == "/local/status" {
            return Ok(self.status());
        }
        if head.method != Method::POST {
            return Err(ApiError::refused(405, "every operation is a POST; send one"));
        }
        let max_bytes = if path == "/TraceSegments" { MAX_DOCUMENTS_BYTES } else { MAX_BODY_BYTES };
        let body = read(body, max_bytes, self.limits.body_within).await?;
        if path == "/local/traces" {
            return self.changed(&body).await;
        }
        if path == "/local/trace" {
            return self.api.drawn(&body);
        }
        let (api, path) = (Arc::clone(&self.api), path.to_owned());
        aside(move || api.answer(&path, &body, now())).await?
    }

    /// `{"After": version, "FilterExpression": "..", "Wait": true}`, and the traces that changed since.
    async fn changed(&self, body: &Value) -> Result<Value, ApiError> {
        let after = body.get("After").and_then(Value::as_u64).unwrap_or_default();
        let expression = body.get("FilterExpression").and_then(Value::as_str).unwrap_or_default();
        // A filter that is none is told at once, and not after a wait.
        let look = || {
            let (api, expression) = (Arc::clone(&self.api), expression.to_owned());
            aside(move || api.changed(after, &expression))
        };
        let reply = look().await??;
        // A version that is lower is news too: this server was started anew.
        let is_news = reply.get("Version").and_then(Value::as_u64).is_none_or(|version| version != after);
        if is_news || body.get("Wait") != Some(&Value::Bool(true)) {
            return Ok(reply);
        }
        let mut changes = self.api.store().changes();
        let is_heard = timeout(MAX_WAIT, changes.wait_for(|version| *version > after)).await.is_ok();
        if is_heard { look().await? } else { Ok(reply) }
    }

    fn status(&self) -> Value {
        let mut status = self.api.status();
        if let Value::Object(status) = &mut status {
            status.insert("KernelDrops".into(), json!(kernel_drops(self.facts.udp)));
            status.insert("ReceiveBufferBytes".into(), json!(self.facts.receive_buffer_bytes));
            status.insert("Forwards".into(), self.facts.forwarder.accounts().iter().map(forward).collect());
        }
        status
    }
}

fn forward(accounts: &ForwardAccounts) -> Value {
    json!({
        "Address": accounts.address.to_string(),
        "Forwarded": accounts.forwarded,
        "Refused": accounts.refused,
        "Dropped": accounts.dropped,
    })
}

async fn read(body: Body, max_bytes: usize, within: Duration) -> Result<Value, ApiError> {
    let Ok(read) = timeout(within, to_bytes(body, max_bytes)).await else {
        return Err(ApiError::refused(408, "the body did not come in time; send it at once"));
    };
    let Ok(bytes) = read else {
        return Err(ApiError::refused(
            413,
            format!("the body is not whole or over {max_bytes} bytes; send less at once"),
        ));
    };
    if bytes.is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_slice(&bytes)
        .map_err(|error| ApiError::invalid(format!("the body is not JSON ({error}); send a JSON object")))
}

fn now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64()
}
