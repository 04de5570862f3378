//! An `if` without its block.
//!
//! edition: 2021
//! expects: same diagnostics
//! code: none

#[traced]
async fn f(a: u32) -> u32 {
    if a
}
fn main() {
    let _ = f(1);
}
