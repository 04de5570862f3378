//! Every kind of expression as the tail of an async body, `async {};` among them.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   block_with_semicolon
//!   nothing
//!   awaited
//!   looped
//!   labelled
//!   returned
//!   matched
//!   tried

#[traced]
async fn block_with_semicolon() {
    #[allow(unused_must_use)]
    async {};
}
#[traced]
async fn awaited(n: u32) -> u32 {
    async { n }.await
}
#[traced]
async fn looped(mut n: u32) -> Result<u32, String> {
    loop {
        n += std::future::ready(1).await;
        if n > 5 {
            break Ok(n);
        }
    }
}
#[traced]
async fn labelled(n: u32) -> Option<u32> {
    'done: {
        if n == 0 {
            break 'done None;
        }
        Some(std::future::ready(n).await)
    }
}
#[traced]
async fn returned(n: u32) -> Result<u32, String> {
    return Ok(n);
}
#[traced]
async fn nothing() {
    return;
}
#[traced]
async fn matched(n: u32) -> Result<u32, String> {
    match std::future::ready(n).await {
        0 => Err("zero".to_owned()),
        1..=3 => return Ok(n),
        _ => Ok(0),
    }
}
#[traced]
async fn tried(n: Option<u32>) -> Option<u32> {
    Some(n? + 1)
}
fn main() {
    futures::executor::block_on(async {
        block_with_semicolon().await;
        nothing().await;
        assert_eq!(awaited(1).await, 1);
        assert_eq!(looped(1).await, Ok(6));
        assert_eq!(labelled(0).await, None);
        assert_eq!(returned(1).await, Ok(1));
        assert_eq!(matched(2).await, Ok(2));
        assert_eq!(tried(None).await, None);
    });
}
