//! Variables, imports, labels and results that the body does not use.
//!
//! edition: 2021
//! expects: same diagnostics
//! code: unused_variables
//! code: unused_imports
//! code: unused_must_use
//! code: unused_labels

#![deny(unused)]
#[traced]
fn sync(a: u32) -> Result<u32, String> {
    use std::collections::HashMap;
    let unused = 1;
    fallible();
    'label: loop {
        break;
    }
    Ok(a)
}
#[traced]
async fn later(a: u32) -> u32 {
    let unused = 1;
    later2();
    a
}
async fn later2() {}
fn fallible() -> Result<(), ()> {
    Ok(())
}
fn main() {
    let _ = (sync(1), later(1));
}
