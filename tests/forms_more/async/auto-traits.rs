//! `Send`, `Sync`, `UnwindSafe` and `'static` are what they are without the attribute.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   plain [a=1]
//!   opaque [a=1]
//!   cell_inside
//!   rc_before_wait [a=1]

use std::cell::Cell;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::rc::Rc;
fn all<T: Send + Sync + UnwindSafe + RefUnwindSafe + 'static>(t: T) -> T {
    t
}
fn send<T: Send>(t: T) -> T {
    t
}
#[traced]
async fn plain(#[annotate] a: u32, b: String) -> Result<String, std::io::Error> {
    std::future::ready(()).await;
    Ok(b + &a.to_string())
}
#[traced]
fn opaque(#[annotate] a: u32) -> impl std::future::Future<Output = Result<u32, std::io::Error>> + Send + Sync {
    async move { Ok(a) }
}
#[traced]
async fn cell_inside() -> Rc<u32> {
    let cell = Cell::new(1);
    cell.set(2);
    std::future::ready(()).await;
    Rc::new(cell.get())
}
#[traced]
async fn rc_before_wait(#[annotate] a: u32) -> Result<u32, Box<dyn std::error::Error>> {
    let shared = Rc::new(a).as_ref().checked_add(1).ok_or("too much")?;
    tokio::task::yield_now().await;
    Ok(shared)
}
fn main() {
    futures::executor::block_on(async {
        assert_eq!(all(plain(1, "a".into())).await.unwrap(), "a1");
        assert_eq!(send(opaque(1)).await.unwrap(), 1);
        assert_eq!(*send(cell_inside()).await, 2);
        assert_eq!(send(rc_before_wait(1)).await.unwrap(), 2);
    });
}
