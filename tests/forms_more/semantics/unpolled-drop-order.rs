//! The arguments of a future that is never polled are dropped as those of the plain one.
//!
//! edition: 2021
//! expects: compiles
//! not yet: the future holds each argument once, in the order in which a future that has run drops them

use std::cell::RefCell;
thread_local! { static LOG: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) }; }
struct Noisy(&'static str);
impl Drop for Noisy {
    fn drop(&mut self) {
        LOG.with(|log| log.borrow_mut().push(self.0));
    }
}
#[traced]
async fn traced_one(a: Noisy, b: Noisy, _c: Noisy) -> u32 {
    let _ = (&a, &b);
    1
}
async fn plain_one(a: Noisy, b: Noisy, _c: Noisy) -> u32 {
    let _ = (&a, &b);
    1
}
fn main() {
    drop(plain_one(Noisy("a"), Noisy("b"), Noisy("c")));
    let plain = LOG.with(|log| std::mem::take(&mut *log.borrow_mut()));
    drop(traced_one(Noisy("a"), Noisy("b"), Noisy("c")));
    LOG.with(|log| assert_eq!(*log.borrow(), plain));
}
