//! The attribute stands on an impl whose methods have helpers of their own.
//!
//! edition: 2021
//! expects: rejected
//! message: goes on a function, not on `impl`

struct S;
#[traced]
impl S {
    fn f(&self, #[annotate] a: u32, #[metadata] b: u32) -> u32 {
        a + b
    }
}
fn main() {
    S.f(1, 2);
}
