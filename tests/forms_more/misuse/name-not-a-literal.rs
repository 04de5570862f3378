//! The name is an expression.
//!
//! edition: 2021
//! expects: rejected
//! message: `name` takes a string literal

#[traced(name = NAME)]
fn f(a: u32) -> u32 {
    a
}
fn main() {
    f(1);
}
