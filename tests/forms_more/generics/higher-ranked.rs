//! Higher-ranked bounds on arguments, in where clauses and in what is returned.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   choose
//!   apply
//!   later
//!   pointer

#[traced]
fn apply<F>(f: F) -> Result<usize, String>
where
    F: for<'a> Fn(&'a str, &'a str) -> &'a str,
    for<'a> &'a F: Sized,
{
    Ok(f("ab", "c").len())
}
#[traced]
fn choose() -> impl for<'a> Fn(&'a str, &'a str) -> &'a str {
    |a, _| a
}
#[traced]
async fn later<F: for<'a> Fn(&'a u32) -> &'a u32>(f: F) -> Result<u32, Box<dyn for<'a> Fn(&'a u32) -> u32>> {
    let value = 5;
    Ok(*f(&value))
}
#[traced]
fn pointer() -> Result<for<'a> fn(&'a str) -> &'a str, String> {
    Ok(|a| a.trim())
}
fn main() {
    assert_eq!(apply(choose()), Ok(2));
    assert!(matches!(futures::executor::block_on(later(|x| x)), Ok(5)));
    assert_eq!(pointer().unwrap()(" a "), "a");
}
