//! A macro call without its brackets.
//!
//! edition: 2021
//! expects: same diagnostics
//! code: none

#[traced]
fn f(a: u32) -> Vec<u32> {
    vec!
}
fn main() {
    f(1);
}
