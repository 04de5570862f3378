//! `return` and `?` inside closures and async blocks leave those, not the function.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   sync
//!   sync FAULT
//!   later
//!   later

#[traced]
fn sync(items: &[&str]) -> Result<u32, std::num::ParseIntError> {
    let parse = |text: &str| -> Result<u32, std::num::ParseIntError> {
        if text.is_empty() {
            return Ok(0);
        }
        let n: u32 = text.parse()?;
        Ok(n)
    };
    let mut sum = 0;
    for item in items {
        sum += parse(item)?;
    }
    Ok(sum)
}
#[traced]
async fn later(text: &str) -> Result<u32, String> {
    let inner = async {
        if text.is_empty() {
            return Err("empty");
        }
        Ok(text.len())
    };
    let length = inner.await.unwrap_or(0);
    let Ok(length) = u32::try_from(length) else { return Err("long".to_owned()) };
    Ok(length)
}
fn main() {
    assert_eq!(sync(&["", "1", "2"]), Ok(3));
    assert!(sync(&["x"]).is_err());
    assert_eq!(futures::executor::block_on(later("")), Ok(0));
    assert_eq!(futures::executor::block_on(later("ab")), Ok(2));
}
