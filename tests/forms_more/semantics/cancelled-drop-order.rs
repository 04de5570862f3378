//! A future dropped while it waits drops its locals, then its arguments last to first.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   f CANCELLED

use futures::FutureExt as _;
use std::cell::RefCell;
thread_local! { static LOG: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) }; }
struct Noisy(&'static str);
impl Drop for Noisy {
    fn drop(&mut self) {
        LOG.with(|log| log.borrow_mut().push(self.0));
    }
}
#[traced]
async fn f(a: Noisy, _: Noisy, _b: Noisy, c: Noisy) -> u32 {
    let _local = Noisy("local");
    std::future::pending::<()>().await;
    drop((a, c));
    1
}
fn main() {
    assert!(Box::pin(f(Noisy("a"), Noisy("_"), Noisy("b"), Noisy("c"))).as_mut().now_or_never().is_none());
    LOG.with(|log| assert_eq!(*log.borrow(), ["local", "c", "b", "_", "a"]));
}
