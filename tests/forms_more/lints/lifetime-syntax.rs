//! Lifetimes spelt in ways that confuse are told once.
//!
//! edition: 2021
//! expects: same diagnostics
//! code: mismatched_lifetime_syntaxes

#![deny(mismatched_lifetime_syntaxes)]
pub struct View<'a>(&'a str);
#[traced]
pub fn sync(text: &str) -> Result<View, String> {
    Ok(View(text))
}
#[traced]
pub fn option(text: &str) -> Option<View> {
    Some(View(text))
}
fn main() {}
