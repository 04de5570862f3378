//! `async fn` and `-> impl Future` in traits, implemented one as the other.
//!
//! edition: 2024
//! expects: compiles
//! trace:
//!   twice [key=a]
//!     get
//!     get
//!   twice [key=x] FAULT
//!     get FAULT
//!   list
//!   each

use std::future::Future;
trait Fetch {
    async fn get(&mut self, key: &str) -> Result<String, String>;
    fn list<'a>(&'a self, prefix: &'a str) -> impl Future<Output = Vec<&'a str>> + Send;
    fn each(&self) -> impl Iterator<Item = &str>;
    #[traced]
    async fn twice(&mut self, #[annotate] key: &str) -> Result<String, String> {
        let first = self.get(key).await?;
        Ok(first + &self.get(key).await?)
    }
}
struct Memory(Vec<String>);
impl Fetch for Memory {
    #[traced]
    fn get(&mut self, key: &str) -> impl Future<Output = Result<String, String>> {
        let found = self.0.iter().find(|item| item.starts_with(key)).cloned();
        async move { found.ok_or_else(|| "none".to_owned()) }
    }
    #[traced]
    async fn list<'a>(&'a self, prefix: &'a str) -> Vec<&'a str> {
        self.0.iter().map(String::as_str).filter(|item| item.starts_with(prefix)).collect()
    }
    #[traced]
    fn each(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}
fn main() {
    futures::executor::block_on(async {
        let mut memory = Memory(vec!["ab".to_owned(), "b".to_owned()]);
        assert_eq!(memory.twice("a").await.unwrap(), "abab");
        assert!(memory.twice("x").await.is_err());
        assert_eq!(memory.list("b").await, ["b"]);
        assert_eq!(memory.each().count(), 2);
    });
}
