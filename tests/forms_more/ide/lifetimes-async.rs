//! The same in an async function.
//!
//! edition: 2021
//! expects: same diagnostics
//! not yet: rustc finds the error where the future is returned, and underlines the attribute
//! code: E0621

#[traced]
async fn later<'a>(a: &'a str, b: &str) -> &'a str {
    if a.is_empty() {
        b
    } else {
        a
    }
}
fn main() {
    let _ = later("", "");
}
