//! `impl Future` that says what it captures with `use<..>`.
//!
//! edition: 2024
//! expects: compiles
//! trace:
//!   none
//!   some

use std::future::Future;
#[traced]
fn none(text: &str) -> impl Future<Output = usize> + use<> {
    let length = text.len();
    async move { length }
}
#[traced]
fn some<'a, T: Clone>(text: &'a str, other: &T) -> impl Future<Output = (&'a str, T)> + Send + use<'a, T>
where
    T: Send,
{
    let other = other.clone();
    async move { (text, other) }
}
fn main() {
    let length = {
        let text = String::from("abc");
        none(&text)
    };
    futures::executor::block_on(async {
        assert_eq!(length.await, 3);
        let pair = {
            let other = 5;
            some("x", &other)
        };
        assert_eq!(pair.await, ("x", 5));
    });
}
