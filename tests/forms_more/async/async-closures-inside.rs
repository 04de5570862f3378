//! Async closures in the body, given as arguments and returned.
//!
//! edition: 2024
//! expects: compiles
//! trace:
//!   apply
//!   make
//!   lend

#[traced]
async fn apply<F: AsyncFnOnce(String) -> Result<usize, String>>(f: F, text: String) -> Result<usize, String> {
    let twice = async |n: usize| n * 2;
    let length = f(text).await?;
    Ok(twice(length).await)
}
#[traced]
fn make(add: usize) -> impl AsyncFn(usize) -> usize {
    async move |n| n + add
}
#[traced]
async fn lend(mut f: impl AsyncFnMut(&mut Vec<u32>), log: &mut Vec<u32>) {
    f(log).await;
    f(log).await;
}
fn main() {
    futures::executor::block_on(async {
        let length = apply(async |text: String| if text.is_empty() { Err(text) } else { Ok(text.len()) }, "ab".into());
        assert_eq!(length.await, Ok(4));
        assert_eq!(make(1)(2).await, 3);
        let mut log = vec![];
        lend(async |log: &mut Vec<u32>| log.push(1), &mut log).await;
        assert_eq!(log, [1, 1]);
    });
}
