//! The path of the runtime, longer than it has to be.
//!
//! edition: 2021
//! expects: is checked
//! with: --crate-type=lib

mod facade {
    pub use xray_runtime as xray;
}
#[traced(crate = crate::facade::xray)]
pub async fn f(#[annotate] a: u32) -> Result<u32, String> {
    Ok(a)
}
