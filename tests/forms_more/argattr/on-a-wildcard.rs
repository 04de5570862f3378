//! `_` cannot be read.
//!
//! edition: 2021
//! expects: rejected
//! message: `_` cannot be annotated

#[traced]
async fn f(#[annotate] _: u32) {}
fn main() {
    let _ = f(1);
}
