//! Deprecated functions and types, told as often as without the attribute.
//!
//! edition: 2021
//! expects: same diagnostics
//! code: deprecated

#![deny(deprecated)]
#[deprecated(note = "old")]
#[traced]
pub fn old() {}
#[deprecated]
pub struct Old(u8);
#[traced]
pub fn sync(a: Old) -> Result<Old, String> {
    Ok(a)
}
#[traced]
pub async fn later(a: u8) -> Option<Old> {
    Some(Old(a))
}
#[traced]
#[deprecated]
pub async fn old_later() {}
fn main() {
    old();
    let _ = old_later();
}
