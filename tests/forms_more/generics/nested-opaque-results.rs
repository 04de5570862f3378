//! Results that hold opaque types still end as faults.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   items FAULT
//!   items
//!   boxed FAULT

#[traced]
fn items(text: &str) -> Result<impl Iterator<Item = char> + '_, std::num::ParseIntError> {
    let n: usize = text.parse()?;
    Ok(text.chars().take(n))
}
#[traced]
fn boxed(n: u8) -> Result<Vec<impl Fn(u8) -> u8>, String> {
    if n == 0 {
        return Err("none".to_owned());
    }
    Ok(vec![move |m: u8| m + n])
}
fn main() {
    assert!(items("x").is_err());
    assert_eq!(items("2").unwrap().count(), 1);
    assert!(boxed(0).is_err());
}
