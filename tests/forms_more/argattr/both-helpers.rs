//! One argument as annotation and as metadata, and under several keys.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   f [id=1, order=1]
//!   g [_hidden=2]

#[traced]
fn f(
    #[annotate]
    #[annotate(name = "order")]
    #[metadata]
    id: u32,
) -> u32 {
    id
}
#[traced]
async fn g(#[annotate] _hidden: u32, #[metadata(name = "all")] _rest: Vec<u32>) {}
fn main() {
    f(1);
    futures::executor::block_on(g(2, vec![]));
}
