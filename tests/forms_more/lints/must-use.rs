//! Results, futures and `#[must_use]` values that the caller drops.
//!
//! edition: 2021
//! expects: same diagnostics
//! code: unused_must_use

#![deny(unused_must_use)]
#[must_use = "why"]
#[traced]
fn value() -> u32 {
    1
}
#[traced]
fn result() -> Result<u32, String> {
    Ok(1)
}
#[traced]
async fn future() -> u32 {
    1
}
#[traced]
#[must_use]
async fn marked() -> u32 {
    1
}
#[traced]
fn boxed() -> std::pin::Pin<Box<dyn std::future::Future<Output = u32>>> {
    Box::pin(async { 1 })
}
#[traced]
fn opaque() -> impl Iterator<Item = u32> {
    0..1
}
fn main() {
    value();
    result();
    future();
    marked();
    boxed();
    opaque();
    let _ = async { future().await };
}
