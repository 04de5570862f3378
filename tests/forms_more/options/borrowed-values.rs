//! Values taken from what is returned, where it borrows.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   first [first=a]
//!   longest [len=2]
//!   lines [n=1]
//!   mutable [n=3]

#[traced(ok(annotate(first = |first| *first)))]
fn first<'a>(of: &'a [&'a str]) -> Result<&'a str, &'a str> {
    of.first().copied().ok_or("none")
}
#[traced(ok(annotate(len = str::len)), error_if = |text: &&str| text.is_empty())]
fn longest<'a, 'b: 'a>(a: &'a str, b: &'b str) -> &'a str {
    if a.len() > b.len() { a } else { b }
}
#[traced(ok(annotate(n = Vec::len)))]
async fn lines(text: &str) -> Vec<&str> {
    text.lines().collect()
}
#[traced(ok(annotate(n = |list: &&mut Vec<u8>| list.len())))]
fn mutable(list: &mut Vec<u8>) -> Result<&mut Vec<u8>, String> {
    list.push(1);
    Ok(list)
}
fn main() {
    assert_eq!(first(&["a", "b"]), Ok("a"));
    assert_eq!(longest("a", "bb"), "bb");
    assert_eq!(futures::executor::block_on(lines("x")).len(), 1);
    let mut list = vec![1, 2];
    mutable(&mut list).unwrap().push(4);
    assert_eq!(list, [1, 2, 1, 4]);
}
