//! Bodies of nothing, of a comment, of a semicolon, of one macro in each kind of bracket.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   empty
//!   comment
//!   semicolon
//!   parentheses
//!   braces
//!   later
//!   brackets

#[traced]
fn empty() {}
#[traced]
fn comment() {
    // Nothing.
}
#[rustfmt::skip]
#[traced]
fn semicolon() { ; }
#[traced]
fn parentheses() -> Vec<u32> {
    vec![1]
}
#[traced]
fn braces() -> Result<Vec<u32>, String> {
    macro_rules! list { ($($x:tt)*) => { Ok(vec![$($x)*]) } }
    list! { 1, 2 }
}
#[traced]
async fn later() {}
#[traced]
async fn brackets() -> Vec<u32> {
    vec![1, 2, 3]
}
fn main() {
    empty();
    comment();
    semicolon();
    assert_eq!(parentheses().len() + braces().unwrap().len(), 3);
    futures::executor::block_on(later());
    assert_eq!(futures::executor::block_on(brackets()).len(), 3);
}
