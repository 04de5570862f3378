//! The same work without tracing: what is subtracted from every other peer.

use crate::case::{Case, Form};
use crate::peers::{Made, Peer};
use crate::work::{block_on, units, units_async, work, yield_once};
use std::hint::black_box;

struct Plain;

pub(super) fn make() -> Made {
    Ok(Box::new(Plain))
}

#[inline(never)]
fn unit(item: &str, quantity: u64) -> u64 {
    work(item, quantity)
}

async fn unit_async(item: &str, quantity: u64) -> u64 {
    work(item, quantity)
}

async fn unit_yield(item: &str, quantity: u64) -> u64 {
    yield_once().await;
    work(item, quantity)
}

impl Peer for Plain {
    fn request(&mut self, case: Case, count: u64) {
        black_box(match case.form {
            Form::Sync => units(count, unit),
            Form::Async => block_on(units_async(count, unit_async)),
            Form::AsyncYield => block_on(units_async(count, unit_yield)),
        });
    }
}
