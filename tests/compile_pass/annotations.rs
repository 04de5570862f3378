#![deny(warnings)]

use std::{borrow::Cow, sync::Arc};
use xray_runtime::{ToAnnotation, traced};

#[traced]
fn pay(
    #[annotate] id: u64,
    #[annotate(name = "customer.plan")] plan: &str,
    #[annotate] mut attempt: i32,
    #[annotate] rebate: Option<f64>,
    #[annotate] express: bool,
    #[annotate] note: Cow<'_, str>,
    #[annotate] shop: &Arc<str>,
    #[annotate] r#type: char,
    unannotated: Vec<u8>,
) -> Result<u64, String> {
    attempt += 1;
    assert_eq!((plan, attempt, rebate, express), ("gold", 2, None, true));
    assert_eq!(note.len() + shop.len() + unannotated.len(), 0);
    assert_eq!(r#type, 'x');
    Ok(id)
}

#[traced]
fn generic<T: ToAnnotation>(#[annotate] id: T) -> T {
    id
}

#[traced]
async fn opaque(#[annotate] id: impl ToAnnotation, #[annotate] moved: String) -> String {
    drop(id);
    moved
}

#[traced]
fn both(#[annotate] #[metadata(name = "whole")] id: &str) -> usize {
    id.len()
}

#[traced]
fn two_keys(#[annotate] #[annotate(name = "again")] id: &str) -> usize {
    id.len()
}

fn main() {
    assert_eq!(pay(7, "gold", 1, None, true, "".into(), &"".into(), 'x', vec![]), Ok(7));
    assert_eq!(generic(7), 7);
    assert_eq!(both("ab") + two_keys("ab"), 4);
    assert_eq!(futures::executor::block_on(opaque(7, "moved".to_owned())), "moved");
}
