#![deny(warnings)]

use std::{future::Future, pin::Pin};
use xray_runtime::traced;

#[traced(root)]
fn job(#[annotate] id: u64) -> Result<u64, String> {
    Ok(id)
}

#[traced(root = "consumer")]
async fn consume(#[annotate] id: u64, #[metadata] body: String) -> Result<usize, String> {
    Ok(body.len() + id as usize)
}

#[traced(root, name = "tick")]
fn tick(#[annotate] n: u8) {
    let _ = n;
}

#[traced(root)]
fn boxed(#[annotate] id: u64) -> Pin<Box<dyn Future<Output = u64> + Send>> {
    Box::pin(async move { id })
}

#[traced(root)]
fn opaque() -> impl Future<Output = u64> + Send {
    async { 7 }
}

#[traced(root)]
async fn opaque_output() -> impl Sized {
    7
}

#[traced(root = "shop")]
fn main() {
    job(7).unwrap();
    tick(1);
    futures::executor::block_on(async {
        consume(7, "body".to_owned()).await.unwrap();
        boxed(7).await;
        opaque().await;
        opaque_output().await;
    });
}
