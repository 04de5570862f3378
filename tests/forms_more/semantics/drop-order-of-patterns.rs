//! Arguments taken apart by patterns are dropped as in the plain function.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   guard
//!   whole
//!   later

use std::cell::RefCell;
thread_local! { static LOG: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) }; }
struct Noisy(&'static str);
impl Drop for Noisy {
    fn drop(&mut self) {
        LOG.with(|log| log.borrow_mut().push(self.0));
    }
}
fn pair(a: &'static str, b: &'static str) -> (Noisy, Noisy) {
    (Noisy(a), Noisy(b))
}
fn logged(run: impl FnOnce()) -> Vec<&'static str> {
    run();
    LOG.with(|log| std::mem::take(&mut *log.borrow_mut()))
}
fn plain((a, b): (Noisy, Noisy), c: Noisy, (d, _): (Noisy, Noisy)) {
    let _ = (&a, &b, &c, &d);
}
async fn plain_later((a, b): (Noisy, Noisy), c: Noisy, (d, _): (Noisy, Noisy)) {
    let _ = (&a, &b, &c, &d);
    std::future::ready(()).await;
}
#[traced]
fn guard((a, b): (Noisy, Noisy), c: Noisy, (d, _): (Noisy, Noisy)) {
    let _ = (&a, &b, &c, &d);
}
#[traced]
fn whole((a, b): (Noisy, Noisy), c: Noisy, (d, e): (Noisy, Noisy)) -> Result<(), String> {
    let _ = (&a, &b, &c, &d, &e);
    Ok(())
}
#[traced]
async fn later((a, b): (Noisy, Noisy), c: Noisy, (d, e): (Noisy, Noisy)) {
    let _ = (&a, &b, &c, &d, &e);
    std::future::ready(()).await;
}
fn main() {
    let plain = logged(|| plain(pair("a", "b"), Noisy("c"), pair("d", "_")));
    assert_eq!(logged(|| guard(pair("a", "b"), Noisy("c"), pair("d", "_"))), plain);
    assert_eq!(logged(|| drop(whole(pair("a", "b"), Noisy("c"), pair("d", "e")))), ["e", "d", "c", "b", "a"]);
    let plain = logged(|| futures::executor::block_on(plain_later(pair("a", "b"), Noisy("c"), pair("d", "_"))));
    assert_eq!(plain, ["d", "_", "c", "b", "a"]);
    let traced = logged(|| futures::executor::block_on(later(pair("a", "b"), Noisy("c"), pair("d", "e"))));
    assert_eq!(traced, ["e", "d", "c", "b", "a"]);
}
