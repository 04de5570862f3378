//! A public function without documentation.
//!
//! edition: 2021
//! expects: same diagnostics
//! code: missing_docs
//! with: --crate-type=lib

#![deny(missing_docs)]
#[traced]
pub fn sync() -> Result<u32, String> {
    Ok(1)
}
#[traced]
pub async fn later() -> u32 {
    1
}
