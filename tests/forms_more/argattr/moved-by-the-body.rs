//! Recorded arguments that the body moves, changes or consumes first.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   sync [list=1, name=a]
//!   later [left=3, name=b]
//!   boxed [name=c]
//!   own [id=4]

struct S(u32);
impl S {
    #[traced]
    fn own(self, #[annotate] mut id: u32) -> Result<u32, String> {
        id += self.0;
        Ok(id)
    }
}
#[traced]
fn sync(#[annotate] name: String, #[annotate] mut list: u64) -> Result<String, String> {
    list += 1;
    Ok(name + &list.to_string())
}
#[traced]
async fn later(#[annotate] name: String, #[annotate] mut left: u32) -> String {
    while left > 0 {
        left -= 1;
        std::future::ready(()).await;
    }
    name
}
#[traced]
fn boxed(#[annotate] name: String) -> std::pin::Pin<Box<dyn std::future::Future<Output = String> + Send>> {
    Box::pin(async move { name })
}
fn main() {
    assert_eq!(sync("a".into(), 1).unwrap(), "a2");
    futures::executor::block_on(async {
        assert_eq!(later("b".into(), 3).await, "b");
        assert_eq!(boxed("c".into()).await, "c");
    });
    assert_eq!(S(1).own(4), Ok(5));
}
