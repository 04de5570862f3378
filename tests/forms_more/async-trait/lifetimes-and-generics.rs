//! `#[async_trait]` methods with lifetimes, generics, patterns and `impl Trait` in arguments.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   read [key=""]
//!   read [key=x]
//!   map
//!   each

use async_trait::async_trait;
#[async_trait]
trait Reader<'r> {
    async fn read<'a>(&'a self, key: &'a str, fallback: &'r str) -> &'r str;
    async fn map<T: Send, F>(&self, (a, b): (T, T), f: F) -> Result<T, String>
    where
        F: FnOnce(T, T) -> T + Send;
    async fn each(&self, items: impl Iterator<Item = u32> + Send) -> u32;
}
struct Fixed<'r>(&'r str);
#[async_trait]
impl<'r> Reader<'r> for Fixed<'r> {
    #[traced]
    async fn read<'a>(&'a self, #[annotate] key: &'a str, fallback: &'r str) -> &'r str {
        if key.is_empty() {
            fallback
        } else {
            self.0
        }
    }
    #[traced]
    async fn map<T: Send, F>(&self, (a, b): (T, T), f: F) -> Result<T, String>
    where
        F: FnOnce(T, T) -> T + Send,
    {
        Ok(f(a, b))
    }
    #[traced]
    async fn each(&self, items: impl Iterator<Item = u32> + Send) -> u32 {
        items.sum()
    }
}
fn main() {
    futures::executor::block_on(async {
        assert_eq!(Fixed("a").read("", "b").await, "b");
        assert_eq!(Fixed("a").read("x", "b").await, "a");
        assert_eq!(Fixed("a").map((1, 2), |a, b| a + b).await, Ok(3));
        assert_eq!(Fixed("a").each([1, 2].into_iter()).await, 3);
    });
}
