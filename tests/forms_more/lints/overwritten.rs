//! Values that are assigned and never read.
//!
//! edition: 2021
//! expects: same diagnostics
//! code: unused_assignments

#![deny(unused_assignments)]
#[traced]
fn guard() -> u32 {
    let mut a = 1;
    a = 2;
    a
}
#[traced]
fn sync() -> Result<u32, String> {
    let mut a = 1;
    a = 2;
    Ok(a)
}
#[traced]
async fn later() -> u32 {
    let mut a = 1;
    a = 2;
    a
}
fn main() {
    let _ = (guard(), sync(), later());
}
