//! `?` in a function that returns no result, and one that cannot convert.
//!
//! edition: 2021
//! expects: same diagnostics
//! code: E0277

struct Mine;
#[traced]
fn unit(a: &str) {
    a.parse::<u32>()?;
}
#[traced]
fn number(a: &str) -> u32 {
    a.parse::<u32>()?
}
#[traced]
fn convert(a: &str) -> Result<u32, Mine> {
    Ok(a.parse::<u32>()?)
}
#[traced]
async fn later(a: &str) -> Result<u32, Mine> {
    Ok(a.parse::<u32>()?)
}
fn main() {
    let _ = (unit(""), number(""), convert("").is_ok(), later(""));
}
