//! What an argument owns is dropped when the function returns, also if the body never names it.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   f
//!   g

#![allow(unused_variables)]
use std::rc::Rc;
#[traced]
fn f(kept: Rc<()>, _unnamed: Rc<()>, _: Rc<()>) -> Result<(), String> {
    Ok(())
}
#[traced]
async fn g(kept: Rc<()>, _unnamed: Rc<()>, _: Rc<()>) -> Result<(), String> {
    std::future::ready(()).await;
    Ok(())
}
fn main() {
    let rc = Rc::new(());
    f(rc.clone(), rc.clone(), rc.clone()).unwrap();
    assert_eq!(Rc::strong_count(&rc), 1);
    let mut future = Box::pin(g(rc.clone(), rc.clone(), rc.clone()));
    assert_eq!(Rc::strong_count(&rc), 4);
    futures::executor::block_on(future.as_mut()).unwrap();
    assert_eq!(Rc::strong_count(&rc), 1);
}
