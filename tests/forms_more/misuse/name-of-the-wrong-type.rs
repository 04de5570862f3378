//! The name is a number.
//!
//! edition: 2021
//! expects: rejected
//! message: `name` takes a text

#[traced(name = 7)]
fn f(a: u32) -> u32 {
    a
}
fn main() {
    f(1);
}
