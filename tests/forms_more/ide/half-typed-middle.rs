//! A mistake in the middle of a body.
//!
//! edition: 2021
//! expects: same diagnostics
//! code: none

#[traced]
fn f(a: u32) -> Result<u32, String> {
    let b = ;
    Ok(a)
}
#[traced]
async fn g(a: u32) -> u32 {
    let c = a.;
    a
}
fn main() {
    let _ = (f(1), g(1));
}
