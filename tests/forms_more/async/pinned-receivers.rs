//! Async methods on pinned, shared and boxed receivers.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   pinned
//!   rc [a=1]
//!   arc
//!   boxed
//!   pinned_box

use std::{pin::Pin, rc::Rc, sync::Arc};
struct S(u32);
impl S {
    #[traced]
    async fn pinned(self: Pin<&mut Self>) -> u32 {
        self.0
    }
    #[traced]
    async fn rc(self: Rc<Self>, #[annotate] a: u32) -> u32 {
        self.0 + a
    }
    #[traced]
    async fn arc(self: &Arc<Self>) -> Arc<Self> {
        self.clone()
    }
    #[traced]
    async fn boxed(mut self: Box<Self>) -> Box<Self> {
        self.0 += 1;
        self
    }
    #[traced]
    async fn pinned_box(self: Pin<Box<Self>>) -> Result<u32, String> {
        Ok(self.0)
    }
}
fn main() {
    futures::executor::block_on(async {
        let mut s = S(1);
        assert_eq!(Pin::new(&mut s).pinned().await, 1);
        assert_eq!(Rc::new(S(2)).rc(1).await, 3);
        assert_eq!(Arc::new(S(3)).arc().await.0, 3);
        assert_eq!(Box::new(S(4)).boxed().await.0, 5);
        assert_eq!(Box::pin(S(6)).pinned_box().await, Ok(6));
    });
}
