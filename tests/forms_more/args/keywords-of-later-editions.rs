//! Words that became keywords in later editions, as arguments and functions.
//!
//! edition: 2018
//! expects: compiles
//! trace:
//!   gen
//!   waits

#[traced]
fn gen(gen: u32) -> Result<u32, String> {
    Ok(gen)
}
#[traced]
async fn waits(gen: u32) -> Result<u32, String> {
    Ok(std::future::ready(gen).await)
}
fn main() {
    assert_eq!(gen(2), Ok(2));
    assert_eq!(futures::executor::block_on(waits(3)), Ok(3));
}
