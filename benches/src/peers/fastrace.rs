//! fastrace with a reporter that throws spans away.

use crate::case::{Case, Form, Kind};
use crate::peers::{Made, Peer};
use crate::work::{block_on, units, units_async, work, yield_once};
use fastrace::collector::{Config, Reporter, SpanContext, SpanRecord};
use fastrace::future::FutureExt;
use fastrace::{Span, trace};
use std::hint::black_box;
use std::time::{Duration, Instant};

struct Fastrace;

struct Null;

impl Reporter for Null {
    fn report(&mut self, spans: Vec<SpanRecord>) {
        black_box(spans);
    }
}

pub(super) fn make() -> Made {
    fastrace::set_reporter(Null, Config::default());
    Ok(Box::new(Fastrace))
}

#[inline(never)]
#[trace(properties = { "item": "{item}", "quantity": "{quantity}" })]
fn unit(item: &str, quantity: u64) -> u64 {
    work(item, quantity)
}

#[trace(properties = { "item": "{item}", "quantity": "{quantity}" })]
async fn unit_async(item: &str, quantity: u64) -> u64 {
    work(item, quantity)
}

#[trace(properties = { "item": "{item}", "quantity": "{quantity}" })]
async fn unit_yield(item: &str, quantity: u64) -> u64 {
    yield_once().await;
    work(item, quantity)
}

fn root(kind: Kind) -> Span {
    Span::root("request", SpanContext::random().sampled(kind == Kind::Sampled))
}

impl Peer for Fastrace {
    fn request(&mut self, case: Case, count: u64) {
        let outside = case.kind == Kind::NoSegment;
        black_box(match case.form {
            Form::Sync if outside => units(count, unit),
            Form::Async if outside => block_on(units_async(count, unit_async)),
            Form::AsyncYield if outside => block_on(units_async(count, unit_yield)),
            Form::Sync => {
                let root = root(case.kind);
                let _entered = root.set_local_parent();
                units(count, unit)
            }
            Form::Async => block_on(units_async(count, unit_async).in_span(root(case.kind))),
            Form::AsyncYield => block_on(units_async(count, unit_yield).in_span(root(case.kind))),
        });
    }

    fn settle(&mut self) {
        fastrace::flush();
    }

    fn hand_over(&mut self, count: u64) -> Option<Duration> {
        let root = root(Kind::Sampled);
        let entered = root.set_local_parent();
        black_box(units(count, unit));
        let before = Instant::now();
        drop(entered);
        drop(root);
        Some(before.elapsed())
    }
}
