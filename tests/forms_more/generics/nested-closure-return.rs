//! Closures returned inside an `Option`, a `Result` and a tuple.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   maybe
//!   numbers
//!   pair

#[traced]
fn maybe() -> Option<impl Fn(&str) -> usize> {
    Some(|text: &str| text.len())
}
#[traced]
fn numbers() -> Result<impl Fn(u32) -> u32, String> {
    Ok(|n| n + 1)
}
#[traced]
fn pair() -> (impl FnOnce(Vec<u8>) -> usize, impl FnMut(&mut Vec<u8>)) {
    (|bytes| bytes.len(), |bytes| bytes.push(1))
}
fn main() {
    assert_eq!(maybe().unwrap()("ab"), 2);
    assert_eq!(numbers().unwrap()(1), 2);
    let (count, mut push) = pair();
    let mut bytes = vec![];
    push(&mut bytes);
    assert_eq!(count(bytes), 1);
}
