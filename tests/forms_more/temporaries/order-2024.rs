//! Edition 2024 drops the temporaries of the tail before the locals, in every form.
//!
//! edition: 2024
//! expects: compiles
//! trace:
//!   guard
//!   closure
//!   returned
//!   awaited
//!   opaque

use std::cell::RefCell;
thread_local! { static LOG: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) }; }
struct Noisy(&'static str);
impl Drop for Noisy {
    fn drop(&mut self) {
        LOG.with(|log| log.borrow_mut().push(self.0));
    }
}
impl Noisy {
    fn value(&self) -> u32 {
        1
    }
}
#[traced]
fn guard(_a: Noisy) -> u32 {
    let _local = Noisy("local");
    Noisy("tail").value()
}
#[traced]
fn closure(_a: Noisy) -> Result<u32, String> {
    let _local = Noisy("local");
    Ok(Noisy("tail").value())
}
#[traced]
async fn returned(_a: Noisy) -> u32 {
    let _local = Noisy("local");
    Noisy("tail").value()
}
#[traced]
async fn awaited(_a: Noisy) -> impl Sized {
    let _local = Noisy("local");
    Noisy("tail").value()
}
#[traced]
fn opaque(_a: Noisy) -> impl Sized {
    let _local = Noisy("local");
    Noisy("tail").value()
}
fn check() {
    LOG.with(|log| assert_eq!(std::mem::take(&mut *log.borrow_mut()), ["tail", "local", "a"]));
}
fn main() {
    guard(Noisy("a"));
    check();
    closure(Noisy("a")).unwrap();
    check();
    futures::executor::block_on(returned(Noisy("a")));
    check();
    futures::executor::block_on(awaited(Noisy("a")));
    check();
    opaque(Noisy("a"));
    check();
}
