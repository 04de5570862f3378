#![deny(warnings)]

use std::{pin::Pin, rc::Rc, sync::Arc};
use xray_runtime::traced;

struct Order(u64);

impl Order {
    #[traced]
    fn by_reference(&self) -> Result<&u64, String> {
        Ok(&self.0)
    }
    #[traced]
    fn by_mutable_reference(&mut self, id: u64) -> Result<&mut u64, String> {
        self.0 = id;
        Ok(&mut self.0)
    }
    #[traced]
    fn by_value(mut self) -> Option<u64> {
        self.0 += 1;
        Some(self.0)
    }
    #[traced]
    fn boxed(self: Box<Self>) -> Result<u64, String> {
        Ok(self.0)
    }
    #[traced]
    fn shared(self: &Arc<Self>, #[annotate] id: u64) -> Result<u64, String> {
        Ok(self.0 + id)
    }
    #[traced]
    async fn pinned(self: Pin<&mut Self>) -> u64 {
        self.0
    }
    #[traced]
    async fn counted(self: Rc<Self>, #[annotate] id: u64) -> Result<u64, String> {
        Ok(self.0 + id)
    }
    #[traced]
    async fn lent<'a>(&'a mut self, by: &u64) -> Result<&'a mut u64, String> {
        self.0 += by;
        Ok(&mut self.0)
    }
    #[traced]
    fn make() -> Self {
        Self(7)
    }
}

fn main() {
    let mut order = Order::make();
    assert_eq!(order.by_reference(), Ok(&7));
    *order.by_mutable_reference(8).unwrap() += 1;
    futures::executor::block_on(async {
        assert_eq!(order.lent(&1).await, Ok(&mut 10));
        assert_eq!(Pin::new(&mut order).pinned().await, 10);
        assert_eq!(Rc::new(Order(1)).counted(2).await, Ok(3));
    });
    assert_eq!(Arc::new(Order(1)).shared(2), Ok(3));
    assert_eq!(order.by_value(), Some(11));
    assert_eq!(Box::new(Order(1)).boxed(), Ok(1));
}
