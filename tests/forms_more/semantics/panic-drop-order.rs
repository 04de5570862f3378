//! A panic drops locals and arguments in the order of the plain function.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   guard FAULT
//!   closure FAULT
//!   later FAULT

use std::cell::RefCell;
use std::panic::{catch_unwind, AssertUnwindSafe};
thread_local! { static LOG: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) }; }
struct Noisy(&'static str);
impl Drop for Noisy {
    fn drop(&mut self) {
        LOG.with(|log| log.borrow_mut().push(self.0));
    }
}
#[traced]
fn guard(a: Noisy, _: Noisy, _c: Noisy) {
    let _local = Noisy("local");
    let _ = &a;
    panic!("now");
}
#[traced]
fn closure(a: Noisy, _: Noisy, _c: Noisy) -> Result<(), String> {
    let _local = Noisy("local");
    let _ = &a;
    panic!("now");
}
#[traced]
async fn later(a: Noisy, _: Noisy, _c: Noisy) -> Result<(), String> {
    let _local = Noisy("local");
    let _ = &a;
    std::future::ready(()).await;
    panic!("now");
}
fn check(run: impl FnOnce()) {
    assert!(catch_unwind(AssertUnwindSafe(run)).is_err());
    LOG.with(|log| assert_eq!(std::mem::take(&mut *log.borrow_mut()), ["local", "c", "_", "a"]));
}
fn main() {
    std::panic::set_hook(Box::new(|_| {}));
    check(|| guard(Noisy("a"), Noisy("_"), Noisy("c")));
    check(|| drop(closure(Noisy("a"), Noisy("_"), Noisy("c"))));
    check(|| drop(futures::executor::block_on(later(Noisy("a"), Noisy("_"), Noisy("c")))));
}
