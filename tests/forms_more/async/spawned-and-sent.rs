//! Futures sent to another thread, dropped there, and run inside their segment.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   work [n=1]
//!     inner
//!   work [n=2]
//!     inner

use xray_runtime::FutureExt as _;
#[traced]
async fn work(#[annotate] n: u32) -> u32 {
    tokio::task::yield_now().await;
    inner().await + n
}
#[traced]
async fn inner() -> u32 {
    tokio::task::yield_now().await;
    1
}
fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    runtime.block_on(
        async {
            for n in 1..3 {
                let task = tokio::spawn(work(n).in_current_segment());
                assert_eq!(task.await.unwrap(), n + 1);
            }
            let unpolled = work(9);
            std::thread::spawn(move || drop(unpolled)).join().unwrap();
        }
        .in_current_segment(),
    );
}
