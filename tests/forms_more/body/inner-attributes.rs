//! Inner attributes and inner docs at the start of a body.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   sync
//!   later
//!   future

#![deny(warnings)]
#[traced]
fn sync() -> Result<u32, String> {
    //! What it does.
    #![allow(unused_variables)]
    #![allow(clippy::let_unit_value)]
    let unused = 1;
    Ok(1)
}
#[traced]
async fn later() -> u32 {
    #![allow(unused_variables, dead_code)]
    /*! More. */
    let unused = 1;
    fn never() {}
    2
}
#[traced]
fn future() -> impl std::future::Future<Output = u32> {
    #![allow(unused_variables)]
    let unused = 1;
    async { 3 }
}
fn main() {
    assert_eq!(sync(), Ok(1));
    assert_eq!(futures::executor::block_on(later()), 2);
    assert_eq!(futures::executor::block_on(future()), 3);
}
