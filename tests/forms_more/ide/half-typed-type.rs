//! An argument whose type is missing.
//!
//! edition: 2021
//! expects: same diagnostics
//! code: none

#[traced]
fn f(a: ) -> u32 {
    1
}
fn main() {
    f(1);
}
