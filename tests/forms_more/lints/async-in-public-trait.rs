//! `async fn` in a public trait.
//!
//! edition: 2021
//! expects: same diagnostics
//! not yet: the future is returned, and a lint of `async fn` no longer finds one
//! code: async_fn_in_trait
//! with: --crate-type=lib

#![deny(async_fn_in_trait)]
pub trait Service {
    #[traced]
    async fn call(&self) -> u32
    where
        Self: Into<u32> + Copy,
    {
        (*self).into()
    }
}
