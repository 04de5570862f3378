//! An argument that is overwritten before it is read.
//!
//! edition: 2021
//! expects: same diagnostics
//! not yet: naming every argument at the start, for the order of drops, counts as reading it
//! code: unused_assignments

#![deny(unused_assignments, unused_variables)]
#[traced]
fn sync(mut a: u32) -> Result<u32, String> {
    a = 2;
    Ok(a)
}
fn main() {
    let _ = sync(1);
}
