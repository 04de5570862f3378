//! A macro that stands for the pattern, and one for the type, of an argument.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   f
//!   g

macro_rules! pair {
    ($a:ident, $b:ident) => {
        ($a, $b)
    };
}
macro_rules! integer {
    () => {
        u32
    };
}
#[traced]
fn f(pair!(a, b): (u32, u32), c: integer!()) -> Result<u32, String> {
    Ok(a + b + c)
}
#[traced]
async fn g(pair!(a, b): (u32, u32), c: integer!()) -> u32 {
    a + b + c
}
fn main() {
    assert_eq!(f((1, 2), 3), Ok(6));
    assert_eq!(futures::executor::block_on(g((1, 2), 3)), 6);
}
