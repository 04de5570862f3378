//! An async function that returns a type that does not exist.
//!
//! edition: 2021
//! expects: same diagnostics
//! code: E0425
//! not yet: the type stands in the signature and in the body, and rustc helps differently with each

#[traced]
async fn later(a: u32) -> Gone {
    let _ = a;
    loop {}
}
fn main() {
    let _ = later(1);
}
