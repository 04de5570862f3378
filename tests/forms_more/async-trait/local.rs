//! `#[async_trait(?Send)]`, with statements before, a default body and `Self: Sized`.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   get
//!   both [a=1]
//!     get
//!   both [a=1] FAULT
//!     get FAULT
//!   consume

use async_trait::async_trait;
use std::rc::Rc;
#[async_trait(?Send)]
trait Store {
    async fn get(&self, key: Rc<str>) -> Result<Rc<str>, String>;
    #[traced]
    async fn both(&self, #[annotate] a: u32, b: Rc<str>) -> Result<(u32, Rc<str>), String> {
        Ok((a, self.get(b).await?))
    }
    #[traced]
    async fn consume(self) -> u32
    where
        Self: Sized,
    {
        7
    }
}
struct Memory;
#[async_trait(?Send)]
impl Store for Memory {
    #[traced]
    async fn get(&self, key: Rc<str>) -> Result<Rc<str>, String> {
        if key.is_empty() {
            return Err("empty".to_owned());
        }
        Ok(key)
    }
}
fn main() {
    futures::executor::block_on(async {
        let store: &dyn Store = &Memory;
        assert_eq!(store.get("a".into()).await.unwrap().len(), 1);
        assert_eq!(store.both(1, "ab".into()).await.unwrap().0, 1);
        assert!(store.both(1, "".into()).await.is_err());
        assert_eq!(Memory.consume().await, 7);
    });
}
