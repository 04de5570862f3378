//! Every visibility, and attributes of every kind around the attribute.
//!
//! edition: 2021
//! expects: compiles

#![deny(warnings)]
#[inline(always)]
#[traced]
pub(crate) fn inlined(a: u32) -> Result<u32, String> {
    Ok(a)
}
#[cold]
#[inline(never)]
#[traced]
#[doc(alias = "other")]
#[allow(clippy::all, reason = "no matter")]
#[cfg(all())]
#[rustfmt::skip]
#[must_use = "it is free"]
pub fn many(a: u32) -> Option<u32> { Some(a) }
#[doc = concat!("Docs by ", "macro")]
#[traced]
#[cfg_attr(all(), inline, cold)]
#[deprecated(since = "1", note = "old")]
pub async fn later(a: u32) -> u32 {
    a
}
#[allow(deprecated)]
fn main() {
    assert_eq!(inlined(1), Ok(1));
    assert_eq!(many(1), Some(1));
    assert_eq!(futures::executor::block_on(later(1)), 1);
}
