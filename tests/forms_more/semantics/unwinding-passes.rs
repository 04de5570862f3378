//! A panic's payload passes unchanged, and what was lent is as it was left.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   sync FAULT
//!   later FAULT

use std::panic::{catch_unwind, panic_any, AssertUnwindSafe};
#[traced]
fn sync(log: &mut Vec<u32>) -> Result<(), String> {
    log.push(1);
    panic_any(7_u8)
}
#[traced]
async fn later(log: &mut Vec<u32>) -> Result<(), String> {
    log.push(2);
    std::future::ready(()).await;
    panic_any("text".to_owned())
}
fn main() {
    std::panic::set_hook(Box::new(|_| {}));
    let mut log = vec![];
    let payload = catch_unwind(AssertUnwindSafe(|| sync(&mut log))).unwrap_err();
    assert_eq!(payload.downcast_ref::<u8>(), Some(&7));
    let payload = catch_unwind(AssertUnwindSafe(|| futures::executor::block_on(later(&mut log)))).unwrap_err();
    assert_eq!(payload.downcast_ref::<String>().unwrap(), "text");
    assert_eq!(log, [1, 2]);
}
