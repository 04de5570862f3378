//! `self` taken by value is dropped last, after the arguments.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   closure
//!   guard
//!   later
//!   boxed

use std::cell::RefCell;
thread_local! { static LOG: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) }; }
struct Noisy(&'static str);
impl Drop for Noisy {
    fn drop(&mut self) {
        LOG.with(|log| log.borrow_mut().push(self.0));
    }
}
impl Noisy {
    #[traced]
    fn closure(self, b: Noisy) -> Result<usize, String> {
        Ok(self.0.len() + b.0.len())
    }
    #[traced]
    fn guard(self, b: Noisy) -> usize {
        self.0.len() + b.0.len()
    }
    #[traced]
    async fn later(mut self, b: Noisy) -> usize {
        self.0 = "self";
        std::future::ready(self.0.len() + b.0.len()).await
    }
    #[traced]
    fn boxed(self: Box<Self>, _b: Noisy) -> Result<usize, String> {
        Ok(self.0.len())
    }
}
fn check() {
    LOG.with(|log| assert_eq!(std::mem::take(&mut *log.borrow_mut()), ["b", "self"]));
}
fn main() {
    Noisy("self").closure(Noisy("b")).unwrap();
    check();
    Noisy("self").guard(Noisy("b"));
    check();
    futures::executor::block_on(Noisy("self").later(Noisy("b")));
    check();
    Box::new(Noisy("self")).boxed(Noisy("b")).unwrap();
    check();
}
