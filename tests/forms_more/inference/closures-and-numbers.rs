//! Literals, closures and references whose types come from far away.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   literal
//!   boxed
//!   reference
//!   never_ok FAULT
//!   branches

#[traced]
fn literal() -> u8 {
    let n = 200;
    n
}
#[traced]
fn boxed() -> Result<Box<dyn Fn(&str, u8) -> Option<char>>, String> {
    Ok(Box::new(|text, at| text.chars().nth(at.into())))
}
#[traced]
fn reference<'a>(a: &'a [u8; 4], b: &'a Vec<u8>) -> Result<&'a [u8], ()> {
    if a[0] == 0 {
        return Ok(b);
    }
    Ok(a)
}
#[traced]
async fn never_ok() -> Result<std::convert::Infallible, u8> {
    Err(200)
}
#[traced]
fn branches(a: bool) -> Option<&'static dyn std::fmt::Debug> {
    match a {
        true => Some(&1),
        false => Some(&"x"),
    }
}
fn main() {
    assert_eq!(literal(), 200);
    assert_eq!(boxed().unwrap()("ab", 1), Some('b'));
    assert_eq!(reference(&[0; 4], &vec![1]), Ok(&[1][..]));
    assert!(matches!(futures::executor::block_on(never_ok()), Err(200)));
    assert!(branches(true).is_some());
}
