//! A reference to a local leaves the function.
//!
//! edition: 2021
//! expects: same diagnostics
//! code: E0515

#[traced]
fn sync(a: u32) -> Result<&'static u32, String> {
    let local = a;
    Ok(&local)
}
#[traced]
fn guard<'a>(a: u32) -> &'a u32 {
    let local = a;
    &local
}
#[traced]
async fn later(a: u32) -> &'static u32 {
    let local = a;
    &local
}
fn main() {
    let _ = (sync(1), guard(1), later(1));
}
