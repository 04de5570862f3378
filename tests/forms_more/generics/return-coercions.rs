//! Values that reach the declared type only by coercion.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   unsized_box
//!   unsized_box
//!   in_result
//!   in_result FAULT
//!   slice
//!   pointer
//!   reborrow
//!   array

use std::fmt::Display;
#[traced]
fn unsized_box(a: u32) -> Box<dyn Display> {
    if a == 0 {
        return Box::new("zero");
    }
    Box::new(a)
}
#[traced]
fn in_result(a: u32) -> Result<Box<dyn Display>, Box<dyn std::error::Error>> {
    if a == 0 {
        Err("zero")?
    }
    Ok(Box::new(a))
}
#[traced]
fn slice(a: &[u8; 3]) -> Option<&[u8]> {
    Some(a)
}
#[traced]
fn pointer() -> Result<fn(u32) -> u32, String> {
    Ok(|x| x + 1)
}
#[traced]
fn reborrow(a: &mut String) -> Option<&str> {
    Some(a)
}
#[traced]
async fn array(a: [u8; 2]) -> Box<[u8]> {
    Box::new(a)
}
fn main() {
    assert_eq!(unsized_box(0).to_string(), "zero");
    assert_eq!(unsized_box(1).to_string(), "1");
    assert_eq!(in_result(1).unwrap().to_string(), "1");
    assert!(in_result(0).is_err());
    assert_eq!(slice(&[1, 2, 3]), Some(&[1, 2, 3][..]));
    assert_eq!(pointer().unwrap()(1), 2);
    assert_eq!(reborrow(&mut "a".to_owned()), Some("a"));
    assert_eq!(futures::executor::block_on(array([1, 2])).len(), 2);
}
