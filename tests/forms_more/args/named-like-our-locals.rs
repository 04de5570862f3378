//! Arguments and locals that are called as the expansion calls its own.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   guarded
//!   fallible
//!   later

#[traced]
fn guarded(sub: u32, ret: u32, site: u32, traced_site: u32) -> u32 {
    let _traced_subsegment = sub + ret;
    let traced_return = site + traced_site;
    _traced_subsegment + traced_return
}
#[traced]
fn fallible(traced_return: u32, _traced_subsegment: u32, traced_site: u32) -> Result<u32, String> {
    Ok(traced_return + _traced_subsegment + traced_site)
}
#[traced]
async fn later(traced_return: u32, _traced_subsegment: u32, __0: u32, _: u32) -> Result<u32, String> {
    std::future::ready(()).await;
    Ok(traced_return + _traced_subsegment + __0)
}
fn main() {
    assert_eq!(guarded(1, 2, 3, 4), 10);
    assert_eq!(fallible(1, 2, 3), Ok(6));
    assert_eq!(futures::executor::block_on(later(1, 2, 3, 4)), Ok(6));
}
