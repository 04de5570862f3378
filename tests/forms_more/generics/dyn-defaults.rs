//! Trait objects whose lifetime bound is left to its defaults, in every place of a signature.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   borrowed
//!   held
//!   boxed
//!   boxed FAULT
//!   later
//!   list

use std::fmt::Display;
struct Holder<'a>(&'a dyn Display);
#[traced]
fn borrowed<'a>(a: &'a dyn Display, _b: &str) -> Result<&'a dyn Display, &'a dyn Display> {
    Ok(a)
}
#[traced]
fn held<'a>(a: &Holder<'a>) -> Option<&'a dyn Display> {
    Some(a.0)
}
#[traced]
fn boxed(a: &str) -> Result<Box<dyn Display + '_>, Box<dyn Display>> {
    if a.is_empty() {
        Err(Box::new(1))
    } else {
        Ok(Box::new(a))
    }
}
#[traced]
async fn later(a: &str) -> Result<Box<dyn Display + '_>, Box<dyn std::error::Error + Send + Sync>> {
    if a.is_empty() {
        return Err("empty".into());
    }
    Ok(Box::new(a))
}
#[traced]
fn list() -> Vec<Box<dyn Fn(&str) -> usize>> {
    vec![Box::new(|a| a.len()), Box::new(str::len)]
}
fn main() {
    assert_eq!(borrowed(&1, "").ok().unwrap().to_string(), "1");
    assert_eq!(held(&Holder(&2)).unwrap().to_string(), "2");
    assert_eq!(boxed("a").ok().unwrap().to_string(), "a");
    assert!(boxed("").is_err());
    assert_eq!(futures::executor::block_on(later("a")).unwrap().to_string(), "a");
    assert_eq!(list().iter().map(|f| f("ab")).sum::<usize>(), 4);
}
