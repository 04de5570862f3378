//! A borrow that does not live as long as the signature says.
//!
//! edition: 2021
//! expects: same diagnostics
//! code: E0621

#[traced]
fn sync<'a>(a: &'a str, b: &str) -> Result<&'a str, String> {
    if a.is_empty() {
        Ok(b)
    } else {
        Ok(a)
    }
}
fn main() {
    let _ = sync("", "");
}
