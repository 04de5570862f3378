#![deny(warnings)]

use xray_runtime::traced;

#[traced]
fn pay(#[metadata] items: &[u64], #[metadata(name = "who paid")] who: String) -> Result<usize, String> {
    Ok(items.len() + who.len())
}

#[traced]
async fn ship(#[metadata] items: Vec<u64>, #[annotate] to: &str) -> usize {
    items.len() + to.len()
}

#[traced]
fn sum<T: serde::Serialize>(#[metadata] what: T) {
    drop(what);
}

fn main() {
    assert_eq!(pay(&[1, 2], "x".to_owned()), Ok(3));
    assert_eq!(futures::executor::block_on(ship(vec![1], "y")), 2);
    sum(7);
}
