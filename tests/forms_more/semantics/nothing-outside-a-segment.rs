//! Values, panics and drops are the same where nothing is recorded, in a destructor of a thread too.
//!
//! edition: 2021
//! expects: compiles
//! trace:

use std::cell::RefCell;
struct AtExit(RefCell<Vec<u32>>);
impl Drop for AtExit {
    fn drop(&mut self) {
        assert_eq!(late(1, &self.0.borrow()), Ok(3));
    }
}
thread_local! { static LAST: AtExit = const { AtExit(RefCell::new(Vec::new())) }; }
#[traced]
fn late(#[annotate(name = "first")] first: u32, items: &[u32]) -> Result<u32, String> {
    Ok(items.iter().sum::<u32>() * first)
}
fn main() {
    std::thread::spawn(|| LAST.with(|last| last.0.borrow_mut().extend([1, 2]))).join().unwrap();
}
