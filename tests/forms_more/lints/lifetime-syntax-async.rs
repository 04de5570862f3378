//! The same on async functions.
//!
//! edition: 2021
//! expects: same diagnostics
//! code: mismatched_lifetime_syntaxes

#![deny(mismatched_lifetime_syntaxes)]
pub struct View<'a>(&'a str);
#[traced]
pub async fn later(text: &str) -> View {
    View(text)
}
fn main() {}
