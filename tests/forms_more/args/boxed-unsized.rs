//! Boxed, borrowed and shared unsized arguments.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   f
//!   g

use std::{fmt::Display, rc::Rc, sync::Arc};
#[traced]
fn f(a: Box<dyn Display>, b: &dyn Display, c: Rc<str>, d: Arc<[u8]>, e: Box<[u8]>) -> Result<String, String> {
    Ok(format!("{a}{b}{c}{}{}", d.len(), e.len()))
}
#[traced]
async fn g(a: Box<dyn FnOnce(&str) -> usize + Send>, b: &mut (dyn Iterator<Item = u32> + Send)) -> usize {
    a("abc") + b.count()
}
fn main() {
    let text = f(Box::new(1), &2, "x".into(), vec![1].into(), vec![1, 2].into()).unwrap();
    assert_eq!(text, "12x12");
    assert_eq!(futures::executor::block_on(g(Box::new(str::len), &mut (0..2))), 5);
}
