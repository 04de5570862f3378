//! tracing three times: with a layer that keeps id, times and fields; with no subscriber; with a filter that says no.

use crate::case::{Case, Form};
use crate::peers::{Made, Peer};
use crate::work::{block_on, units, units_async, work, yield_once};
use std::fmt::Debug;
use std::hint::black_box;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing::subscriber::{Interest, Subscriber, set_global_default};
use tracing::{Metadata, instrument};
use tracing_subscriber::Registry;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

/// The functions of this file under whichever subscriber is installed.
pub(super) struct Tracing {
    pub(super) settle: Box<dyn FnMut()>,
}

pub(super) fn none() -> Made {
    Ok(Box::new(Tracing { settle: Box::new(|| ()) }))
}

pub(super) fn filter() -> Made {
    set_global_default(Registry::default().with(No))?;
    none()
}

pub(super) fn layer() -> Made {
    let keep = Keep::default();
    let finished = Arc::clone(&keep.finished);
    set_global_default(Registry::default().with(keep))?;
    let settle = move || finished.lock().unwrap_or_else(PoisonError::into_inner).clear();
    Ok(Box::new(Tracing { settle: Box::new(settle) }))
}

#[inline(never)]
#[instrument(skip_all, fields(item = item, quantity = quantity))]
fn unit(item: &str, quantity: u64) -> u64 {
    work(item, quantity)
}

#[instrument(skip_all, fields(item = item, quantity = quantity))]
async fn unit_async(item: &str, quantity: u64) -> u64 {
    work(item, quantity)
}

#[instrument(skip_all, fields(item = item, quantity = quantity))]
async fn unit_yield(item: &str, quantity: u64) -> u64 {
    yield_once().await;
    work(item, quantity)
}

#[instrument(skip_all)]
fn request(count: u64) -> u64 {
    units(count, unit)
}

#[instrument(skip_all)]
async fn request_async(count: u64) -> u64 {
    units_async(count, unit_async).await
}

#[instrument(skip_all)]
async fn request_yield(count: u64) -> u64 {
    units_async(count, unit_yield).await
}

impl Peer for Tracing {
    fn request(&mut self, case: Case, count: u64) {
        black_box(match case.form {
            Form::Sync => request(count),
            Form::Async => block_on(request_async(count)),
            Form::AsyncYield => block_on(request_yield(count)),
        });
    }

    fn settle(&mut self) {
        (self.settle)();
    }
}

/// Asked at every call, and refuses.
struct No;

impl<S: Subscriber> Layer<S> for No {
    fn register_callsite(&self, _: &'static Metadata<'static>) -> Interest {
        Interest::sometimes()
    }

    fn enabled(&self, _: &Metadata<'_>, _: Context<'_, S>) -> bool {
        black_box(false)
    }
}

/// Keeps the least a tracing SDK must: who, when, and the fields.
#[derive(Default)]
struct Keep {
    finished: Arc<Mutex<Vec<Kept>>>,
}

#[allow(dead_code, reason = "written, as an exporter's input would be; never read")]
struct Kept {
    id: u64,
    parent: Option<u64>,
    start: Instant,
    end: Option<Instant>,
    fields: Vec<(&'static str, Value)>,
}

#[allow(dead_code, reason = "written, as an exporter's input would be; never read")]
enum Value {
    Text(String),
    Number(u64),
}

impl Visit for Kept {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.fields.push((field.name(), Value::Text(value.to_owned())));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.fields.push((field.name(), Value::Number(value)));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.fields.push((field.name(), Value::Text(format!("{value:?}"))));
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Keep {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        let parent = span.parent().map(|parent| parent.id().into_u64());
        let mut kept = Kept { id: id.into_u64(), parent, start: Instant::now(), end: None, fields: Vec::new() };
        attributes.record(&mut kept);
        span.extensions_mut().insert(kept);
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let Some(span) = context.span(&id) else { return };
        let Some(mut kept) = span.extensions_mut().remove::<Kept>() else { return };
        kept.end = Some(Instant::now());
        self.finished.lock().unwrap_or_else(PoisonError::into_inner).push(kept);
    }
}
