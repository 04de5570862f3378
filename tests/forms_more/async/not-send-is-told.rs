//! A future that is not `Send` is said to be so at its wait.
//!
//! edition: 2021
//! expects: same diagnostics
//! code: none

use std::rc::Rc;
fn send<T: Send>(_: T) {}
#[traced]
async fn f(n: u32) -> u32 {
    let shared = Rc::new(n);
    std::future::ready(()).await;
    *shared
}
fn main() {
    send(f(1));
}
