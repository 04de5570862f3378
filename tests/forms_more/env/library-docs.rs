//! A library that denies missing docs, and documents what it has.
//!
//! edition: 2021
//! expects: is checked
//! with: --crate-type=lib

#![deny(missing_docs, warnings, rust_2018_idioms, unreachable_pub, unused_qualifications, let_underscore_drop)]
//! A library.
/// A service.
#[derive(Debug)]
pub struct Service;
impl Service {
    /// Sync.
    #[traced]
    pub fn sync(&self, #[annotate] id: u64) -> Result<u64, String> {
        Ok(id)
    }
    /// Async.
    #[traced]
    pub async fn later(&self, #[annotate] id: u64, #[metadata] text: &str) -> Result<usize, String> {
        Ok(text.len() + usize::try_from(id).map_err(|e| e.to_string())?)
    }
    /// Boxed.
    #[traced]
    pub fn boxed(&self) -> std::pin::Pin<Box<dyn std::future::Future<Output = ()> + '_>> {
        Box::pin(async {})
    }
}
