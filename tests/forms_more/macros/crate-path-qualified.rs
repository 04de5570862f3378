//! The path of the runtime, longer than it has to be.
//!
//! edition: 2021
//! expects: is checked
//! with: --crate-type=lib
//! not yet: the lint `unused_qualifications` minds the path that the user gave

mod facade {
    pub use xray_runtime as xray;
}
#[traced(crate = crate::facade::xray)]
pub async fn f(#[annotate] a: u32) -> Result<u32, String> {
    Ok(a)
}
