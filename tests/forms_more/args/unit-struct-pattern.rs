//! A unit struct, a constant-like `()` and a wildcard inside patterns.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   f
//!   g

struct Unit;
#[traced]
fn f(Unit: Unit, (): (), (_, a): (String, u32)) -> Result<u32, String> {
    Ok(a)
}
#[traced]
async fn g(Unit: Unit, (): (), (_, a): (String, u32)) -> u32 {
    a
}
fn main() {
    assert_eq!(f(Unit, (), (String::new(), 1)), Ok(1));
    assert_eq!(futures::executor::block_on(g(Unit, (), (String::new(), 2))), 2);
}
