//! A `const fn` cannot be timed.
//!
//! edition: 2021
//! expects: rejected
//! message: cannot time a `const fn`

#[traced]
const fn f(a: u32) -> u32 {
    a
}
const N: u32 = f(1);
fn main() {
    let _ = (f(1), N);
}
