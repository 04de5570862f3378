//! `break` outside a loop, an unknown label, and `?` in a guard.
//!
//! edition: 2021
//! expects: same diagnostics
//! differs: a body in a closure has no loop around the closure
//! code: E0268
//! code: E0426

#[traced]
fn outside(n: u32) -> Result<u32, String> {
    if n > 1 {
        break;
    }
    Ok(n)
}
#[traced]
fn label(n: u32) -> u32 {
    loop {
        break 'nowhere;
    }
}
fn main() {
    let _ = (outside(1), label(1));
}
