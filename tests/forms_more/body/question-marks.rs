//! `?` on options, results, control flow and polls.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   option
//!   option
//!   flow
//!   poll
//!   poll FAULT
//!   converts
//!   converts FAULT
//!   converts FAULT

use std::ops::ControlFlow;
use std::task::Poll;
#[traced]
fn option(n: Option<u32>) -> Option<u32> {
    let n = n?;
    n.checked_sub(1)?.checked_sub(1)
}
#[traced]
fn flow(items: &[u32]) -> ControlFlow<u32, usize> {
    items.iter().try_for_each(|item| if *item > 2 { ControlFlow::Break(*item) } else { ControlFlow::Continue(()) })?;
    ControlFlow::Continue(items.len())
}
#[traced]
fn poll(inner: Poll<Result<u32, std::num::ParseIntError>>) -> Poll<Result<u32, Box<dyn std::error::Error>>> {
    let polled = inner?;
    polled.map(|n| Ok(n + 1))
}
#[traced]
fn converts(text: &str) -> Result<u8, Box<dyn std::error::Error + Send + Sync>> {
    let wide: u32 = text.parse()?;
    Ok(u8::try_from(wide)?)
}
fn main() {
    assert_eq!(option(Some(2)), Some(0));
    assert_eq!(option(None), None);
    assert_eq!(flow(&[1, 5]), ControlFlow::Break(5));
    assert!(matches!(poll(Poll::Ready(Ok(1))), Poll::Ready(Ok(2))));
    assert!(matches!(poll(Poll::Ready("x".parse())), Poll::Ready(Err(_))));
    assert_eq!(converts("7").unwrap(), 7);
    assert!(converts("700").is_err());
    assert!(converts("x").is_err());
}
