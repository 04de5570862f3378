//! Statements before `Box::pin` run at the call, also those that return early or fail.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   load [id=1]
//!   load [id=0]
//!   load [id=2] FAULT

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
thread_local! { static CALLS: Cell<u32> = const { Cell::new(0) }; }
type Reply<'a> = Pin<Box<dyn Future<Output = Result<u32, String>> + 'a>>;
#[traced]
fn load(#[annotate] id: u32, text: &str) -> Pin<Box<dyn Future<Output = Result<u32, String>> + '_>> {
    CALLS.with(|calls| calls.set(calls.get() + 1));
    if id == 0 {
        return Box::pin(std::future::ready(Ok(0)));
    }
    let owned = text.to_owned();
    let rest = async move {
        std::future::ready(()).await;
        if id == 2 {
            Err(owned)
        } else {
            Ok(id)
        }
    };
    Box::pin(rest)
}
#[traced]
fn alias(id: u32) -> Reply<'static> {
    Box::pin(async move { Ok(id) })
}
fn main() {
    let (one, zero, two) = (load(1, "a"), load(0, "b"), load(2, "c"));
    assert_eq!(CALLS.with(Cell::get), 3);
    futures::executor::block_on(async {
        assert_eq!(one.await, Ok(1));
        assert_eq!(zero.await, Ok(0));
        assert_eq!(two.await, Err("c".to_owned()));
    });
}
