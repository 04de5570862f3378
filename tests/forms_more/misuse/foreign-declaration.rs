//! A declaration in an `extern` block has no body.
//!
//! edition: 2021
//! expects: rejected
//! message: needs a function body

extern "C" {
    #[traced]
    fn abs(a: i32) -> i32;
}
fn main() {
    let _ = unsafe { abs(-1) };
}
