//! A library that is clean under all of clippy's ordinary groups stays so.
//!
//! edition: 2021
//! expects: is checked
//! with: --crate-type=lib

#![deny(clippy::all, clippy::pedantic, clippy::nursery)]
//! A library.
use std::future::Future;
use std::pin::Pin;
/// An account.
#[derive(Debug, Default)]
pub struct Account {
    cents: u64,
}
impl Account {
    /// Pays in.
    ///
    /// # Errors
    ///
    /// When there is too much.
    #[traced]
    pub fn pay(&mut self, #[annotate] cents: u64) -> Result<&mut Self, std::num::TryFromIntError> {
        self.cents += u64::from(u32::try_from(cents)?);
        Ok(self)
    }
    /// Waits.
    #[traced]
    pub async fn wait(&self, #[annotate] cents: u64) -> u64 {
        std::future::ready(self.cents).await + cents
    }
    /// Lends.
    #[traced]
    pub fn lend(&self) -> impl Future<Output = u64> + Send + '_ {
        let cents = self.cents;
        async move { std::future::ready(cents).await }
    }
    /// Boxed.
    #[traced]
    pub fn boxed(&self, more: u64) -> Pin<Box<dyn Future<Output = u64> + Send + '_>> {
        println!("{more}");
        Box::pin(async move { std::future::ready(self.cents).await + more })
    }
    /// Counts.
    #[traced]
    pub fn coins(&self) -> impl Iterator<Item = u64> + '_ {
        (0..self.cents).filter(|coin| coin % 5 == 0)
    }
    /// Returns a future.
    #[traced]
    pub async fn nested(&self) -> impl Future<Output = u64> {
        let cents = std::future::ready(self.cents).await;
        std::future::ready(cents)
    }
}
