//! An arrow without a type behind it.
//!
//! edition: 2021
//! expects: same diagnostics
//! code: none

#[traced]
fn f(a: u32) -> {
    a
}
fn main() {
    f(1);
}
