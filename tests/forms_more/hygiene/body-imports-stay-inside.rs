//! What the body imports does not change the signature, nor what the expansion calls.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   f [a=1]
//!   g [a=1]

mod other {
    pub type Result<T> = std::result::Result<T, std::fmt::Error>;
    pub struct Site;
    pub struct Statement;
    pub fn call_once() {}
    pub mod __rt {}
    pub mod core {}
}
#[traced]
fn f(#[annotate] a: u32) -> Result<u32, String> {
    #[allow(unused_imports)]
    use other::*;
    Ok(a)
}
#[traced]
async fn g(#[annotate] a: u32) -> Result<u32, String> {
    #[allow(unused_imports)]
    use other::*;
    std::future::ready(()).await;
    Ok(a)
}
fn main() {
    assert_eq!(f(1), Ok(1));
    assert_eq!(futures::executor::block_on(g(1)), Ok(1));
    let _ = (other::Site, other::Statement, other::call_once(), other::Result::Ok(1));
}
