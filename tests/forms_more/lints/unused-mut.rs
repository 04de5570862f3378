//! `mut` that is not needed.
//!
//! edition: 2021
//! expects: same diagnostics
//! code: unused_mut

#![deny(unused_mut)]
#[traced]
fn sync(mut a: u32) -> Result<u32, String> {
    Ok(a)
}
#[traced]
fn guard(mut a: u32) -> u32 {
    a
}
#[traced]
async fn later(mut a: u32) -> u32 {
    a
}
fn main() {
    let _ = (sync(1), guard(2), later(3));
}
