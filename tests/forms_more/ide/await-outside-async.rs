//! `.await` in a function that is not async, and a missing one.
//!
//! edition: 2021
//! expects: same diagnostics
//! code: E0728
//! code: E0308

async fn number() -> u32 {
    1
}
#[traced]
fn sync() -> Result<u32, String> {
    Ok(number().await)
}
#[traced]
async fn later() -> u32 {
    number()
}
fn main() {
    let _ = (sync(), later());
}
