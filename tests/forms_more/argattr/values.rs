//! Every kind of value that can be an annotation.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   numbers [a=-1, b=1.5, c=true, d=x, e=7]
//!   texts [a=a, b=b, c=c, d=d, e=e]
//!   options [a=1, d=deep]
//!   generic [a=5, b=text, c=dyn]

use std::borrow::Cow;
use std::fmt::Debug;
use std::num::NonZeroU32;
use std::sync::Arc;
use xray_runtime::ToAnnotation;
#[traced]
fn numbers(#[annotate] a: i8, #[annotate] b: f64, #[annotate] c: bool, #[annotate] d: char, #[annotate] e: NonZeroU32) {
    let _ = (a, b, c, d, e);
}
#[traced]
fn texts(
    #[annotate] a: &str,
    #[annotate] b: String,
    #[annotate] c: &String,
    #[annotate] d: Cow<'_, str>,
    #[annotate] e: Arc<str>,
) -> usize {
    a.len() + b.len() + c.len() + d.len() + e.len()
}
#[traced]
fn options(
    #[annotate] a: Option<u32>,
    #[annotate] b: Option<&str>,
    #[annotate] c: &Option<bool>,
    #[annotate] d: &&&str,
) {
    let _ = (a, b, c, d);
}
#[traced]
async fn generic<T: ToAnnotation + Debug>(
    #[annotate] a: T,
    #[annotate] b: impl ToAnnotation,
    #[annotate] c: &dyn ToAnnotation,
) -> T {
    let _ = (b, c);
    a
}
fn main() {
    numbers(-1, 1.5, true, 'x', NonZeroU32::new(7).unwrap());
    texts("a", "b".into(), &"c".to_owned(), "d".into(), "e".into());
    options(Some(1), None, &None, &&&"deep");
    futures::executor::block_on(generic(5, "text", &"dyn"));
}
