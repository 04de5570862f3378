//! Futures driven by `join!`, `select!`, timeouts and a task that is aborted.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   ready [n=1]
//!   ready [n=2]
//!   slow CANCELLED

#[traced]
async fn ready(#[annotate] n: u32) -> u32 {
    n
}
#[traced]
async fn slow() -> u32 {
    std::future::pending().await
}
fn main() {
    futures::executor::block_on(async {
        assert_eq!(futures::join!(ready(1), ready(2)), (1, 2));
        futures::select_biased! {
            _ = Box::pin(futures::FutureExt::fuse(slow())) => panic!("it is never ready"),
            _ = futures::FutureExt::fuse(std::future::ready(())) => {}
        }
    });
}
