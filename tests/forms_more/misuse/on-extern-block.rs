//! The attribute stands on an `extern` block.
//!
//! edition: 2021
//! expects: rejected
//! message: goes on a function, not on `extern`

#[traced]
extern "C" {
    fn abs(a: i32) -> i32;
}
fn main() {
    let _ = unsafe { abs(-1) };
}
