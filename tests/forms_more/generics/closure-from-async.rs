//! A closure returned by an async function takes its signature from the declared `impl Fn`.
//!
//! edition: 2021
//! expects: compiles
//! not yet: an async block cannot be told what it returns; the closure has to name its types

#[traced]
async fn direct() -> impl Fn(&str) -> usize {
    |text| text.len()
}
fn main() {
    futures::executor::block_on(async {
        assert_eq!(direct().await("ab"), 2);
    });
}
