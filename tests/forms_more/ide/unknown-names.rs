//! Types, traits and values that do not exist, in the signature and in the body.
//!
//! edition: 2021
//! expects: same diagnostics
//! code: E0425

#[traced]
fn signature(a: Missing) -> Result<Absent, String> {
    Ok(a)
}
#[traced]
async fn later(a: Gone) -> u32 {
    unknown(a).await
}
fn main() {
    let _ = later(2);
}
