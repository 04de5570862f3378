//! `#[expect]` on the function, of lints that the plain function is told.
//!
//! edition: 2021
//! expects: is checked
//! with: --crate-type=lib

#![deny(unfulfilled_lint_expectations)]
#[expect(unused_variables)]
#[traced]
pub fn unused(a: u32) -> Result<u32, String> {
    Ok(1)
}
#[expect(unused_variables, reason = "for now")]
#[traced]
pub async fn unused_later(a: u32) -> u32 {
    1
}
#[traced]
#[expect(unused_mut)]
pub fn unused_mut(mut a: u32) -> Result<u32, String> {
    Ok(a)
}
pub trait Service {
    #[expect(async_fn_in_trait)]
    #[traced]
    async fn call(&self) -> u32
    where
        Self: Into<u32> + Copy,
    {
        (*self).into()
    }
}
#[expect(non_snake_case)]
#[traced]
pub fn badName() -> Option<u32> {
    None
}
