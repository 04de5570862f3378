//! The runtime under another name: renamed, re-exported, and through `$crate`.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   by_macro [a=1]
//!   renamed [a=1]
//!   by_path [a=1]
//!   boxed

extern crate xray_runtime as obs;
mod facade {
    pub use xray_runtime as xray;
    #[macro_export]
    macro_rules! traced_function {
        ($name:ident) => {
            #[traced(crate = $crate::facade::xray)]
            fn $name(#[annotate] a: u32) -> Result<u32, String> {
                Ok(a)
            }
        };
    }
}
traced_function!(by_macro);
#[traced(crate = ::obs)]
fn renamed(#[annotate] a: u32) -> Result<u32, String> {
    Ok(a)
}
#[traced(crate = facade::xray)]
async fn by_path(#[annotate] a: u32, #[metadata] b: u32) -> Result<u32, String> {
    Ok(a + b)
}
mod inner {
    #[traced(crate = super::facade::xray, name = "boxed")]
    pub fn boxed(a: u32) -> std::pin::Pin<Box<dyn std::future::Future<Output = u32>>> {
        Box::pin(async move { a })
    }
}
fn main() {
    assert_eq!(by_macro(1), Ok(1));
    assert_eq!(renamed(1), Ok(1));
    assert_eq!(futures::executor::block_on(by_path(1, 2)), Ok(3));
    assert_eq!(futures::executor::block_on(inner::boxed(1)), 1);
}
