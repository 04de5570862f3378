//! A function whose attribute is wrong is still there, and its helpers are gone.
//!
//! edition: 2021
//! expects: rejected
//! message: unknown option `nam`

#[traced(nam = "x")]
pub async fn f(#[annotate] a: u32, #[metadata(name = "b")] b: u32) -> u32 {
    a + b
}
fn main() {
    let _ = f(1, 2);
}
