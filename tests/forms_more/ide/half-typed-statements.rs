//! A statement that somebody is just typing.
//!
//! edition: 2021
//! expects: same diagnostics
//! code: none

fn other() {}
#[traced]
fn f(a: u32) -> u32 {
    let b = a
}
fn main() {
    f(1);
    other();
}
