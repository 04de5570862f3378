//! Elided and named lifetimes in the arguments and results of async functions.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   first
//!   same
//!   take
//!   cow
//!   longest
//!   parts
//!   parts FAULT

use std::borrow::Cow;
struct View<'a>(&'a str);
impl<'a> View<'a> {
    #[traced]
    async fn first<'b>(&'b self, _other: &str) -> Option<&'a str> {
        self.0.get(..1)
    }
    #[traced]
    async fn same(&self, _other: &str) -> &str {
        self.0
    }
    #[traced]
    async fn cow(self, upper: bool) -> Cow<'a, str> {
        if upper {
            self.0.to_uppercase().into()
        } else {
            self.0.into()
        }
    }
    #[traced]
    async fn take(this: &mut View<'a>, other: &'a str) -> View<'a> {
        std::mem::replace(this, View(other))
    }
}
#[traced]
async fn longest<'a>(a: &'a str, b: &'a str) -> &'a str {
    if a.len() > b.len() {
        a
    } else {
        b
    }
}
#[traced]
async fn parts(text: &str) -> Result<(&str, View<'_>), Box<dyn std::error::Error + '_>> {
    let (a, b) = text.split_once('=').ok_or("no `=`")?;
    Ok((a, View(b)))
}
fn main() {
    futures::executor::block_on(async {
        let text = String::from("ab");
        let mut view = View(&text);
        assert_eq!(view.first("x").await, Some("a"));
        assert_eq!(view.same("x").await, "ab");
        assert_eq!(View::take(&mut view, "cd").await.cow(true).await, "AB");
        assert_eq!(longest("a", view.0).await, "cd");
        assert_eq!(parts("a=b").await.unwrap().1 .0, "b");
        assert!(parts("a").await.is_err());
    });
}
