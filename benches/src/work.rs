//! The work every peer does, with the same barriers against inlining around it.

use std::future::Future;
use std::hint::black_box;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

/// The string every unit of work is annotated with.
pub(crate) const ITEM: &str = "basket-10000";

/// What a unit of work computes.
#[inline(always)]
pub(crate) fn work(item: &str, quantity: u64) -> u64 {
    black_box(item).len() as u64 ^ black_box(quantity)
}

/// Calls `unit` as often as asked, with arguments the compiler cannot foresee.
#[inline(always)]
pub(crate) fn units(count: u64, unit: impl Fn(&'static str, u64) -> u64) -> u64 {
    let mut sum = 0;
    for quantity in 0..count {
        sum = black_box(sum + unit(black_box(ITEM), black_box(quantity)));
    }
    sum
}

/// Awaits `unit` as often as asked, each behind a poll that is not inlined.
pub(crate) async fn units_async<F: Future<Output = u64>>(count: u64, unit: impl Fn(&'static str, u64) -> F) -> u64 {
    let mut sum = 0;
    for quantity in 0..count {
        // Pinned where it is made: moving it would punish a peer for the size of its future a second time.
        let future = pin!(unit(black_box(ITEM), black_box(quantity)));
        sum = black_box(sum + Barrier(future).await);
    }
    sum
}

/// Waits for one more poll.
pub(crate) fn yield_once() -> YieldOnce {
    YieldOnce(false)
}

/// Polls `future` until it is ready, with a waker that does nothing.
#[inline(always)]
pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
    }
}

/// The future of [`yield_once`].
pub(crate) struct YieldOnce(bool);

impl Future for YieldOnce {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        if std::mem::replace(&mut self.0, true) { Poll::Ready(()) } else { Poll::Pending }
    }
}

/// Keeps the poll of one unit out of the loop that awaits it, as `#[inline(never)]` keeps a call out.
struct Barrier<'a, F>(Pin<&'a mut F>);

impl<F: Future> Future for Barrier<'_, F> {
    type Output = F::Output;

    #[inline(never)]
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        self.0.as_mut().poll(context)
    }
}
