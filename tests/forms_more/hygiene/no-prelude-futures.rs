//! `no_implicit_prelude`, with arguments recorded and futures returned.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   f [a=1]
//!   boxed [a=1]
//!   later [a=2]
//!   job [a=1]

#![no_implicit_prelude]
#[traced(name = "f")]
fn f(#[annotate] a: u32, #[metadata] b: u32) -> ::std::result::Result<u32, ::std::string::String> {
    ::std::result::Result::Ok(a + b)
}
#[traced]
fn boxed(#[annotate] a: u32) -> ::std::pin::Pin<::std::boxed::Box<dyn ::std::future::Future<Output = u32>>> {
    ::std::boxed::Box::pin(async move { a })
}
#[traced]
async fn later(_: u32, #[annotate] a: u32) -> u32 {
    a
}
#[traced(root = "job")]
fn root(#[annotate] a: u32) -> u32 {
    a
}
fn main() {
    ::std::assert_eq!(f(1, 2).unwrap(), 3);
    ::std::assert_eq!(::futures::executor::block_on(boxed(1)), 1);
    ::std::assert_eq!(::futures::executor::block_on(later(1, 2)), 2);
    ::std::assert_eq!(root(1), 1);
}
