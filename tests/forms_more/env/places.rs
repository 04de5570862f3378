//! Functions in every place an item may stand.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   in_block
//!   in_closure
//!   in_async
//!   start
//!   restricted
//!   parent

use std::cell::Cell;
thread_local! {
    static LOCAL: Cell<u32> = {
        #[traced]
        fn start() -> u32 { 3 }
        Cell::new(start())
    };
}
enum E {
    A = {
        #[traced]
        fn unused() -> Result<u8, ()> {
            Ok(1)
        }
        let _ = unused as fn() -> _;
        5
    },
}
struct Array(
    [u8; {
        #[traced]
        fn never_called() {}
        let _ = never_called as fn();
        2
    }],
);
mod outer {
    pub mod inner {
        #[traced]
        pub(in crate::outer) fn restricted() -> Option<u32> {
            Some(1)
        }
        #[traced]
        pub(super) async fn parent() -> u32 {
            2
        }
    }
    pub fn sum() -> u32 {
        inner::restricted().unwrap() + futures::executor::block_on(inner::parent())
    }
}
fn main() {
    let closure = || {
        #[traced]
        fn in_closure(a: u32) -> Result<u32, String> {
            Ok(a)
        }
        in_closure(1)
    };
    if true {
        #[traced]
        fn in_block() {}
        in_block();
    }
    let future = async {
        #[traced]
        async fn in_async(a: u32) -> u32 {
            a
        }
        in_async(2).await
    };
    assert_eq!(closure(), Ok(1));
    assert_eq!(futures::executor::block_on(future), 2);
    assert_eq!(LOCAL.with(Cell::get), 3);
    assert_eq!(outer::sum() + E::A as u32 + Array([0, 0]).0.len() as u32, 10);
}
