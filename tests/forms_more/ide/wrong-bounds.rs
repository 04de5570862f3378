//! A bound that an argument does not meet, and a missing field.
//!
//! edition: 2021
//! expects: same diagnostics
//! code: E0277
//! code: E0609

struct S;
fn need<T: std::fmt::Display>(t: T) -> String {
    t.to_string()
}
#[traced]
fn bound(s: S) -> Result<String, String> {
    Ok(need(s))
}
#[traced]
async fn field(s: S) -> u32 {
    s.field
}
fn main() {
    let _ = (bound(S), field(S));
}
