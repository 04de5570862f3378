//! `self` and `Self` inside macros, closures and patterns of an `#[async_trait]` method.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   make
//!   total
//!   total FAULT

use async_trait::async_trait;
#[async_trait]
trait Shop: Sized {
    const TAX: u32;
    async fn total(&mut self, items: &[u32]) -> Result<String, String>;
    async fn make(n: u32) -> Self;
}
#[derive(Debug, PartialEq)]
struct Till {
    sum: u32,
}
#[async_trait]
impl Shop for Till {
    const TAX: u32 = 2;
    #[traced]
    async fn total(&mut self, items: &[u32]) -> Result<String, String> {
        macro_rules! add {
            ($self:ident, $n:expr) => {
                $self.sum += $n
            };
        }
        for item in items {
            add!(self, *item + Self::TAX);
        }
        let Self { sum } = self;
        let show = |n: &u32| format!("{n}");
        if *sum > 100 {
            return Err(format!("{} is too much", self.sum));
        }
        Ok(show(sum))
    }
    #[traced]
    async fn make(n: u32) -> Self {
        Self { sum: n }
    }
}
fn main() {
    futures::executor::block_on(async {
        let mut till = Till::make(1).await;
        assert_eq!(till.total(&[1, 2]).await.unwrap(), "8");
        assert!(till.total(&[100]).await.is_err());
        assert_eq!(till, Till { sum: 110 });
    });
}
