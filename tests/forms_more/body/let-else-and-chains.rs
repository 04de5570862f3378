//! `let .. else` that returns, `if let` chains and nested `return`s.
//!
//! edition: 2024
//! expects: compiles
//! trace:
//!   sync FAULT
//!   sync FAULT
//!   sync
//!   sync
//!   later
//!   later

#[traced]
fn sync(a: Option<Result<u32, String>>) -> Result<u32, String> {
    let Some(a) = a else { return Err("none".to_owned()) };
    let Ok(value) = a else {
        let Err(why) = a else { unreachable() };
        return Err(why);
    };
    if let Some(less) = value.checked_sub(1)
        && let Some(lesser) = less.checked_sub(1)
        && lesser > 0
    {
        return Ok(lesser);
    }
    Ok(value)
}
#[traced]
async fn later(a: Option<u32>) -> Option<u32> {
    let Some(a) = a else { return None };
    if let Some(b) = std::future::ready(Some(a)).await
        && b > 1
    {
        return Some(b);
    }
    None
}
fn unreachable() -> ! {
    std::process::exit(9)
}
fn main() {
    assert_eq!(sync(None), Err("none".to_owned()));
    assert_eq!(sync(Some(Err("e".to_owned()))), Err("e".to_owned()));
    assert_eq!(sync(Some(Ok(5))), Ok(3));
    assert_eq!(sync(Some(Ok(1))), Ok(1));
    assert_eq!(futures::executor::block_on(later(Some(2))), Some(2));
    assert_eq!(futures::executor::block_on(later(Some(1))), None);
}
