#![deny(warnings)]

use xray_runtime::traced;

#[traced]
fn inner_attributes() -> Result<u64, String> {
    //! What it does.
    #![allow(unused_variables)]
    let unused = 1;
    Ok(7)
}

#[traced]
fn one_line() -> Result<u64, String> { Ok(7) }

#[traced]
async fn one_line_async() -> u64 { 7 }

#[traced]
fn never() -> ! {
    std::process::exit(0)
}

#[traced]
async fn never_async() -> ! {
    std::future::pending().await
}

#[traced]
fn locals_like_ours(site: u64, ret: u64) -> Result<u64, String> {
    let _sub = 1;
    Ok(site + ret + _sub)
}

#[traced]
fn items_like_ours() -> Result<u64, String> {
    static SITE: u64 = 7;
    fn enter() -> u64 {
        SITE
    }
    Ok(enter())
}

#[traced]
fn nested() -> u64 {
    #[traced]
    fn inside(#[annotate] id: u64) -> u64 {
        id
    }
    inside(7)
}

#[traced]
async fn recursive(n: u64) -> u64 {
    if n == 0 { 0 } else { 1 + Box::pin(recursive(n - 1)).await }
}

#[traced]
#[track_caller]
fn caller() -> Result<u32, String> {
    Ok(std::panic::Location::caller().line())
}

#[traced]
unsafe fn not_safe(p: *const u64) -> Result<u64, String> {
    Ok(unsafe { *p })
}

#[traced]
#[must_use]
async fn must_use() -> u64 {
    7
}

fn main() {
    assert_eq!(inner_attributes(), Ok(7));
    assert_eq!(one_line(), Ok(7));
    assert_eq!(locals_like_ours(1, 2), Ok(4));
    assert_eq!(items_like_ours(), Ok(7));
    assert_eq!(nested(), 7);
    assert_eq!(caller(), Ok(line!()));
    assert_eq!(unsafe { not_safe(&7) }, Ok(7));
    futures::executor::block_on(async {
        assert_eq!(one_line_async().await, 7);
        assert_eq!(recursive(3).await, 3);
        assert_eq!(must_use().await, 7);
    });
    drop(never_async());
    never();
}
