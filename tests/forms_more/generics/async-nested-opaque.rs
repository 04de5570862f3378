//! Async functions that return opaque types in places, with errors beside them.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   pair
//!   fallible FAULT
//!   fallible
//!   of_future

use std::fmt::Display;
use std::future::Future;
#[traced]
async fn pair(a: u32) -> (impl Display, Option<impl Iterator<Item = u32>>) {
    std::future::ready(()).await;
    (a, Some(0..a))
}
#[traced]
async fn fallible<'a>(text: &'a str) -> Result<impl Iterator<Item = char> + 'a, Box<dyn std::error::Error>> {
    let n: usize = text.parse()?;
    Ok(text.chars().take(n))
}
#[traced]
async fn of_future(a: u32) -> impl Future<Output = Result<u32, String>> {
    async move { Ok(a) }
}
fn main() {
    futures::executor::block_on(async {
        let (shown, items) = pair(2).await;
        assert_eq!((shown.to_string().as_str(), items.unwrap().count()), ("2", 2));
        assert!(fallible("x").await.is_err());
        assert_eq!(fallible("3").await.unwrap().count(), 1);
        assert_eq!(of_future(1).await.await, Ok(1));
    });
}
