//! Names of the prelude that mean something else where the function stands.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   f [b=2]
//!   g [b=2]
//!   h

#![allow(dead_code, non_camel_case_types, non_snake_case, unused_macros)]
mod shadowed {
    pub struct Ok;
    pub struct Err;
    pub struct Some;
    pub struct Option<T>(T);
    pub struct Result<T>(pub T);
    pub struct Box<T>(pub T);
    pub struct Pin;
    pub struct Future;
    pub struct bool;
    pub struct str;
    pub struct usize;
    pub mod core {}
    pub mod std {}
    pub fn drop() {}
    macro_rules! line {
        () => {
            compile_error!("not this one")
        };
    }
    macro_rules! file {
        () => {
            compile_error!("not this one")
        };
    }
    #[traced]
    pub fn f(a: u32, #[annotate] b: u32) -> Result<u32> {
        Result(a + b)
    }
    #[traced]
    pub async fn g(a: u32, #[annotate] b: u32, #[metadata] _c: u32) -> Result<u32> {
        Result(a + b)
    }
    #[traced]
    pub fn h(a: u32) -> ::std::pin::Pin<::std::boxed::Box<dyn ::std::future::Future<Output = u32>>> {
        ::std::boxed::Box::pin(async move { a })
    }
}
fn main() {
    assert_eq!(shadowed::f(1, 2).0, 3);
    assert_eq!(futures::executor::block_on(shadowed::g(1, 2, 3)).0, 3);
    assert_eq!(futures::executor::block_on(shadowed::h(1)), 1);
}
