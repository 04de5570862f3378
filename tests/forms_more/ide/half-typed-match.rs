//! A `match` that has no arms yet.
//!
//! edition: 2021
//! expects: same diagnostics
//! code: none

#[traced]
fn f(a: u32) -> Result<u32, String> {
    match a
}
fn main() {
    let _ = f(1);
}
