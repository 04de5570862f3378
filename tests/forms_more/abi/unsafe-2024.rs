//! `unsafe_op_in_unsafe_fn` speaks as of the plain function, sync and async.
//!
//! edition: 2024
//! expects: same diagnostics
//! code: E0133

#![deny(unsafe_op_in_unsafe_fn)]
#[traced]
pub unsafe fn sync(p: *const u32) -> Result<u32, String> {
    Ok(*p)
}
#[traced]
pub unsafe fn guard(p: *const u32) -> u32 {
    *p
}
#[traced]
pub async unsafe fn later(p: *const u32) -> u32 {
    *p
}
fn main() {}
