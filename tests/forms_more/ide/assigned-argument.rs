//! An argument that is not `mut` is assigned.
//!
//! edition: 2021
//! expects: same diagnostics
//! differs: a body in a closure has captured variables and no arguments
//! code: E0384

#[traced]
fn sync(a: u32) -> Result<u32, String> {
    a = 2;
    Ok(a)
}
fn main() {
    let _ = sync(1);
}
