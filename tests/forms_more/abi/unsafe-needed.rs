//! What needs `unsafe` needs it inside a traced function too.
//!
//! edition: 2021
//! expects: same diagnostics
//! code: E0133

#[traced]
fn sync(p: *const u32) -> Result<u32, String> {
    Ok(*p)
}
#[traced]
async fn later(p: *const u32) -> u32 {
    *p
}
fn main() {
    let _ = (sync(std::ptr::null()), later(std::ptr::null()));
}
