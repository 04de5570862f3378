//! A reference to an argument leaves the function.
//!
//! edition: 2021
//! expects: same diagnostics
//! differs: a body in a closure has local data and no parameters
//! code: E0515

#[traced]
fn sync(a: String) -> Result<&'static str, String> {
    Ok(&a)
}
fn main() {
    let _ = sync(String::new());
}
