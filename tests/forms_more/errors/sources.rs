//! Errors of every kind end as a fault, whatever they can say of themselves.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   boxed FAULT
//!   anyhow FAULT
//!   enumerated FAULT
//!   reference FAULT
//!   unit FAULT
//!   nothing_to_say FAULT
//!   shared FAULT
//!   tuple FAULT
//!   function FAULT
//!   later FAULT

use std::sync::Arc;
#[derive(Debug, thiserror::Error)]
enum Failure<'a> {
    #[error("no {0}")]
    Missing(&'a str),
    #[error(transparent)]
    Parse(#[from] std::num::ParseIntError),
}
struct Silent<T>(#[allow(dead_code)] T);
#[traced]
fn boxed(text: &str) -> Result<u32, Box<dyn std::error::Error + '_>> {
    Err(Box::new(Failure::Missing(text)))
}
#[traced]
fn anyhow(text: &str) -> anyhow::Result<u32> {
    use anyhow::Context as _;
    text.parse().context("outer").context("outermost")
}
#[traced]
fn enumerated(text: &str) -> Result<u32, Failure<'_>> {
    let _: u32 = text.parse()?;
    Err(Failure::Missing(text))
}
#[traced]
fn reference<'a>(error: &'a std::fmt::Error) -> Result<(), &'a std::fmt::Error> {
    Err(error)
}
#[traced]
fn unit() -> Result<u32, ()> {
    Err(())
}
#[traced]
fn nothing_to_say<T>(t: T) -> Result<u32, Silent<T>> {
    Err(Silent(t))
}
#[traced]
fn shared() -> Result<(), Arc<std::io::Error>> {
    Err(Arc::new(std::io::Error::other("x")))
}
#[traced]
fn tuple() -> Result<(), (u16, String)> {
    Err((500, "x".to_owned()))
}
#[traced]
fn function() -> Result<(), fn() -> u32> {
    Err(|| 1)
}
#[traced]
async fn later(text: &str) -> Result<u32, Failure<'_>> {
    Ok(text.parse()?)
}
fn main() {
    assert!(boxed("x").is_err());
    assert!(anyhow("x").is_err());
    assert!(enumerated("x").is_err());
    assert!(reference(&std::fmt::Error).is_err());
    assert!(unit().is_err());
    assert!(nothing_to_say(1).is_err());
    assert!(shared().is_err());
    assert!(tuple().is_err());
    assert!(function().is_err());
    assert!(futures::executor::block_on(later("x")).is_err());
}
