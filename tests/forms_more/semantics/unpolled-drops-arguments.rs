//! A future that is never polled runs nothing, records nothing, and drops its arguments.
//!
//! edition: 2021
//! expects: compiles
//! trace:

use std::cell::RefCell;
thread_local! { static LOG: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) }; }
struct Noisy(&'static str);
impl Drop for Noisy {
    fn drop(&mut self) {
        LOG.with(|log| log.borrow_mut().push(self.0));
    }
}
#[traced]
async fn f(a: Noisy, b: Noisy, #[annotate] n: u32) -> u32 {
    LOG.with(|log| log.borrow_mut().push("ran"));
    let _ = (&a, &b);
    n
}
fn main() {
    drop(f(Noisy("a"), Noisy("b"), 1));
    let mut dropped = LOG.with(|log| log.borrow().clone());
    dropped.sort_unstable();
    assert_eq!(dropped, ["a", "b"]);
}
