//! A private type in the signature of a public function.
//!
//! edition: 2021
//! expects: same diagnostics
//! code: private_interfaces
//! with: --crate-type=lib

#![deny(private_interfaces)]
#![allow(dead_code)]
struct Private;
#[traced]
pub fn sync(a: u32) -> Result<Private, String> {
    let _ = a;
    Ok(Private)
}
#[traced]
pub async fn later() -> Private {
    Private
}
