//! An async function that boxes itself and must be `Send`.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   walk
//!     step
//!       walk
//!         step
//!           walk
//!             step
//!               walk
//!                 step
//!   step
//!     walk
//!       step
//!         walk
//!           step

use std::future::Future;
use std::pin::Pin;
#[traced]
fn walk(n: u32) -> Pin<Box<dyn Future<Output = u32> + Send + 'static>> {
    Box::pin(step(n))
}
#[traced]
async fn step(n: u32) -> u32 {
    tokio::task::yield_now().await;
    if n == 0 {
        0
    } else {
        1 + walk(n - 1).await
    }
}
fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        assert_eq!(tokio::spawn(walk(3)).await.unwrap(), 3);
        assert_eq!(step(2).await, 2);
    });
}
