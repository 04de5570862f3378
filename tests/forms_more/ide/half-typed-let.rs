//! A `let` without anything.
//!
//! edition: 2021
//! expects: same diagnostics
//! code: none

#[traced]
fn f(a: u32) -> Result<u32, String> {
    let
}
fn main() {
    let _ = f(1);
}
