//! A trait called `Future` that is not the standard library's, returned and boxed.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   opaque
//!   boxed
//!   no_item

use std::pin::Pin;
trait Future {
    type Item;
    fn wait(&self) -> Self::Item;
}
impl Future for u32 {
    type Item = u32;
    fn wait(&self) -> u32 {
        *self
    }
}
mod bare {
    pub trait Future {
        fn wait(&self) -> u8;
    }
    impl Future for u8 {
        fn wait(&self) -> u8 {
            *self
        }
    }
}
#[traced]
fn opaque() -> impl Future<Item = u32> {
    7
}
#[traced]
fn boxed() -> Pin<Box<dyn Future<Item = u32>>> {
    Box::pin(8)
}
#[traced]
fn no_item() -> impl bare::Future {
    9
}
fn main() {
    use bare::Future as _;
    assert_eq!(opaque().wait(), 7);
    assert_eq!(boxed().wait(), 8);
    assert_eq!(no_item().wait(), 9);
}
