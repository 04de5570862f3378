//! A lock or a borrow held by a temporary of the tail is free when the function is back.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   guard
//!   closure
//!   matched
//!   later
//!   guard
//!   closure
//!   matched
//!   later

use std::cell::RefCell;
use std::sync::{Arc, Mutex};
struct S {
    cell: RefCell<Vec<u8>>,
    lock: Mutex<Vec<u8>>,
}
impl S {
    #[traced]
    fn guard(&self) -> usize {
        self.cell.borrow().len() + self.lock.lock().unwrap().len()
    }
    #[traced]
    fn closure(&self) -> Result<u8, String> {
        self.lock.lock().unwrap().pop().ok_or_else(|| "empty".to_owned())
    }
    #[traced]
    async fn later(self: Arc<Self>) -> Option<u8> {
        self.cell.borrow_mut().pop()
    }
    #[traced]
    fn matched(&self) -> Result<usize, String> {
        match self.lock.lock().unwrap().as_slice() {
            [] => Ok(0),
            [_, rest @ ..] => Ok(rest.len()),
        }
    }
}
fn main() {
    let s = Arc::new(S { cell: RefCell::new(vec![1]), lock: Mutex::new(vec![1, 2]) });
    for _ in 0..2 {
        s.guard();
        let _ = s.closure();
        s.matched().unwrap();
        futures::executor::block_on(s.clone().later());
    }
    assert!(s.lock.try_lock().is_ok() && s.cell.try_borrow_mut().is_ok());
}
