//! An argument that occurs only behind `..` is used, and dropped in its turn.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   update

use std::cell::RefCell;
thread_local! { static LOG: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) }; }
struct Noisy(&'static str);
impl Drop for Noisy {
    fn drop(&mut self) {
        LOG.with(|log| log.borrow_mut().push(self.0));
    }
}
#[derive(Clone, Copy)]
struct Point {
    x: u32,
    y: u32,
}
#[traced]
fn update(base: Point, a: Noisy, b: Noisy, upto: usize) -> Result<(Point, usize), String> {
    let _ = (&b, &a);
    Ok((Point { x: 7, ..base }, (0..upto).len()))
}
fn main() {
    let (point, length) = update(Point { x: 1, y: 2 }, Noisy("a"), Noisy("b"), 3).unwrap();
    assert_eq!((point.x, point.y, length), (7, 2, 3));
    LOG.with(|log| assert_eq!(*log.borrow(), ["b", "a"]));
}
