#![deny(warnings)]

use std::{future::Future, pin::Pin};
use futures::future::{BoxFuture, FutureExt, LocalBoxFuture};
use xray_runtime::traced;

#[traced]
fn boxed<'a>(#[annotate] id: &'a str) -> Pin<Box<dyn Future<Output = Result<usize, String>> + Send + 'a>> {
    let before = id.len();
    if before == 0 {
        return Box::pin(async { Err("empty".to_owned()) });
    }
    Box::pin(async move { Ok(before) })
}

#[traced]
fn box_future(id: &u64) -> BoxFuture<'_, u64> {
    async move { *id }.boxed()
}

#[traced]
fn local_box_future(id: &u64) -> LocalBoxFuture<'_, u64> {
    async move { *id }.boxed_local()
}

#[traced]
fn opaque(#[annotate] id: u64, #[metadata] body: &str) -> impl Future<Output = Result<u64, String>> + Send {
    let length = body.len() as u64;
    async move { Ok(id + length) }
}

struct Order(u64);

impl Order {
    #[traced]
    fn lent(&self) -> impl Future<Output = &u64> + '_ {
        async { &self.0 }
    }
}

#[async_trait::async_trait]
trait Pay {
    async fn pay(&self, id: u64) -> Result<u64, String>;
}

#[async_trait::async_trait]
impl Pay for Order {
    #[traced]
    async fn pay(&self, #[annotate] id: u64) -> Result<u64, String> {
        Ok(self.0 + id)
    }
}

fn main() {
    futures::executor::block_on(async {
        assert_eq!(boxed("ab").await, Ok(2));
        assert!(boxed("").await.is_err());
        assert_eq!(box_future(&7).await + local_box_future(&7).await, 14);
        assert_eq!(opaque(7, "a").await, Ok(8));
        assert_eq!(*Order(7).lent().await, 7);
        assert_eq!(Order(7).pay(1).await, Ok(8));
    });
}
