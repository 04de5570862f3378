//! `#[expect]` of clippy's lints that speak about the function.
//!
//! edition: 2021
//! expects: is checked
//! with: --crate-type=lib

#[expect(clippy::unnecessary_wraps)]
#[traced]
fn wraps(a: u32) -> Result<u32, String> {
    Ok(a)
}
#[expect(clippy::unused_async)]
#[traced]
pub async fn waits_for_nothing(a: u32) -> Option<u32> {
    wraps(a).ok()
}
#[expect(clippy::needless_pass_by_value)]
#[traced]
pub fn by_value(a: String) -> Result<usize, String> {
    if a.is_empty() {
        Err(String::new())
    } else {
        Ok(a.len())
    }
}
#[expect(clippy::too_many_arguments)]
#[traced]
pub fn many(a: u8, b: u8, c: u8, d: u8, e: u8, f: u8, g: u8, h: u8) -> Option<u8> {
    a.checked_add(b)?.checked_add(c)?.checked_add(d)?.checked_add(e)?.checked_add(f)?.checked_add(g)?.checked_add(h)
}
