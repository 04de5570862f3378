//! Hidden lifetimes, missing `dyn` and anonymous parameters in the signature.
//!
//! edition: 2018
//! expects: same diagnostics
//! code: elided_lifetimes_in_paths
//! code: bare_trait_objects

#![deny(rust_2018_idioms)]
pub struct View<'a>(&'a str);
#[traced]
pub fn hidden(text: &str) -> Result<View, String> {
    Ok(View(text))
}
#[traced]
pub fn bare() -> Result<Box<std::fmt::Display>, String> {
    Ok(Box::new(1))
}
fn main() {}
