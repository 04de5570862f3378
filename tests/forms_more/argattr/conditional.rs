//! Helpers under `cfg_attr`, also nested and beside other attributes.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   f [a=1, d=4]
//!   g [a=1]

#[traced]
fn f(
    #[cfg_attr(all(), annotate)] a: u32,
    #[cfg_attr(any(), annotate)] b: u32,
    #[cfg_attr(all(), cfg_attr(any(), annotate))] c: u32,
    #[cfg_attr(all(), allow(unused_variables), annotate)] d: u32,
) -> Result<u32, String> {
    Ok(a + b + c)
}
#[traced]
async fn g(
    #[cfg_attr(all(), annotate)]
    #[cfg_attr(all(), metadata)]
    a: u32,
) -> u32 {
    a
}
fn main() {
    assert_eq!(f(1, 2, 3, 4), Ok(6));
    assert_eq!(futures::executor::block_on(g(1)), 1);
}
