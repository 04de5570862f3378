//! A future whose output is coerced and converted to what the signature declares.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   converts
//!   converts FAULT
//!   boxed
//!   boxed
//!   plain
//!   plain FAULT

use std::{fmt::Display, future::Future, pin::Pin};
#[traced]
fn converts(text: &str) -> impl Future<Output = Result<u32, Box<dyn std::error::Error>>> + '_ {
    async move { Ok(text.parse::<u32>()?) }
}
#[traced]
fn boxed(text: &str) -> Pin<Box<dyn Future<Output = Result<Box<dyn Display>, String>> + '_>> {
    Box::pin(async move {
        if text.is_empty() {
            return Ok(Box::new(0) as Box<dyn Display>);
        }
        Ok(Box::new(text.to_owned()) as Box<dyn Display>)
    })
}
#[traced]
async fn plain(text: &str) -> Result<Box<dyn Display>, Box<dyn std::error::Error>> {
    if text.is_empty() {
        return Ok(Box::new(0));
    }
    let number: u32 = text.parse()?;
    Ok(Box::new(number))
}
fn main() {
    futures::executor::block_on(async {
        assert_eq!(converts("1").await.unwrap(), 1);
        assert!(converts("x").await.is_err());
        assert_eq!(boxed("").await.unwrap().to_string(), "0");
        assert_eq!(boxed("a").await.unwrap().to_string(), "a");
        assert_eq!(plain("7").await.unwrap().to_string(), "7");
        assert!(plain("x").await.is_err());
    });
}
