//! The attribute is given twice.
//!
//! edition: 2021
//! expects: rejected
//! message: `#[traced]` is given twice

#[traced]
#[inline]
#[traced(name = "f")]
fn f(a: u32) -> u32 {
    a
}
fn main() {
    f(1);
}
