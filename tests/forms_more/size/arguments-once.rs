//! A future holds each argument no more often than the plain one, and at most 40 bytes more.
//!
//! edition: 2021
//! expects: compiles
//! trace:

macro_rules! both {
    ($($name:ident($($arg:ident: $ty:ty),*) $body:block)*) => {
        mod plain { $(pub async fn $name($($arg: $ty),*) -> u8 $body)* }
        mod ours { $(#[traced] pub async fn $name($($arg: $ty),*) -> u8 $body)* }
    };
}
both! {
    nothing() { 1 }
    number(a: u64) { std::future::ready(a as u8).await }
    kilobyte(a: [u8; 1024]) { std::future::ready(()).await; a[1] }
    two(a: [u8; 256], b: [u8; 256]) { std::future::ready(()).await; a[1] + b[1] }
    text(a: String, b: Vec<String>) { std::future::ready(()).await; a.len() as u8 + b.len() as u8 }
}
macro_rules! check {
    ($($name:ident($($arg:expr),*)),*) => {
        $(
            let plain = size_of_val(&plain::$name($($arg),*));
            let ours = size_of_val(&ours::$name($($arg),*));
            assert!(ours <= plain + 40, "{}: {ours} against {plain}", stringify!($name));
        )*
    };
}
use std::mem::size_of_val;
fn main() {
    check!(nothing(), number(1), kilobyte([0; 1024]), two([0; 256], [0; 256]), text(String::new(), vec![]));
}
