//! Slice, reference and nested tuple patterns, with bindings behind `@` and `ref`.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   array
//!   nested
//!   whole
//!   later

#[traced]
fn array([first, rest @ ..]: [u32; 4]) -> Result<u32, String> {
    Ok(first + rest.iter().sum::<u32>())
}
#[traced]
fn nested(((a, _), [b, .., c]): ((u32, u8), [u32; 3]), &d: &u32) -> Result<u32, String> {
    Ok(a + b + c + d)
}
#[traced]
fn whole(all @ (ref a, _): (u32, u32)) -> Result<usize, String> {
    Ok((*a + all.1) as usize)
}
#[traced]
async fn later([first, .., last]: [u32; 3], (a, mut b): (u32, u32)) -> Result<u32, String> {
    b += 1;
    Ok(first + last + a + b)
}
fn main() {
    assert_eq!(array([1, 2, 3, 4]), Ok(10));
    assert_eq!(nested(((1, 0), [2, 9, 3]), &4), Ok(10));
    assert_eq!(whole((2, 1)), Ok(3));
    assert_eq!(futures::executor::block_on(later([1, 9, 2], (3, 4))), Ok(11));
}
