//! A call whose arguments are being typed.
//!
//! edition: 2021
//! expects: same diagnostics
//! code: none

#[traced]
fn f(a: String) -> Result<usize, String> {
    let n = a.len(;
    Ok(n)
}
fn main() {
    let _ = f(String::new());
}
