//! Code behind a `return` or a panic.
//!
//! edition: 2021
//! expects: same diagnostics
//! code: unreachable_code

#![deny(unreachable_code)]
#[traced]
fn sync(a: u32) -> Result<u32, String> {
    return Ok(a);
    Ok(2)
}
#[traced]
fn guard() -> u32 {
    panic!("x");
    1
}
#[traced]
async fn later(a: u32) -> u32 {
    return a;
    println!("{a}");
}
fn main() {
    let _ = (sync(1), guard(), later(1));
}
