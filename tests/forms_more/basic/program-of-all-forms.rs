//! The trace of a small program of many forms, as it nests.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   serve
//!     price [id=1]
//!       tax
//!     items
//!     stock
//!     ship FAULT
//!       carrier FAULT

#[traced]
async fn serve() -> u32 {
    let price = price(1).unwrap();
    let _ = items().count() + stock(2).await;
    let _ = ship().await;
    price
}
#[traced]
fn price(#[annotate] id: u32) -> Result<u32, String> {
    Ok(id + tax())
}
#[traced]
fn tax() -> u32 {
    2
}
#[traced]
fn items() -> impl Iterator<Item = u32> {
    0..3
}
#[traced]
fn stock(n: usize) -> std::pin::Pin<Box<dyn std::future::Future<Output = usize> + Send>> {
    Box::pin(async move { n })
}
#[traced]
async fn ship() -> Result<(), String> {
    carrier().await?;
    Ok(())
}
#[traced]
fn carrier() -> impl std::future::Future<Output = Result<(), String>> {
    std::future::ready(Err("none".to_owned()))
}
fn main() {
    assert_eq!(futures::executor::block_on(serve()), 3);
}
