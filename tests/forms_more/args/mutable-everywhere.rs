//! Arguments declared `mut`, reassigned, borrowed mutably and moved out of.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   f
//!   g

#[traced]
fn f(mut a: u32, mut v: Vec<u32>, mut s: String) -> Result<String, String> {
    a += 1;
    v.push(a);
    s = format!("{s}{v:?}");
    let taken = std::mem::take(&mut s);
    Ok(taken)
}
#[traced]
async fn g(mut a: u32, mut v: Vec<u32>) -> Vec<u32> {
    a += 1;
    std::future::ready(()).await;
    v.push(a);
    v
}
fn main() {
    assert_eq!(f(1, vec![1], "x".to_owned()).unwrap(), "x[1, 2]");
    assert_eq!(futures::executor::block_on(g(1, vec![1])), [1, 2]);
}
