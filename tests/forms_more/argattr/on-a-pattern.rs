//! A pattern has no one name to record.
//!
//! edition: 2021
//! expects: rejected
//! message: a pattern cannot be annotated

#[traced]
fn f(#[annotate] (a, b): (u32, u32)) -> u32 {
    a + b
}
fn main() {
    f((1, 2));
}
