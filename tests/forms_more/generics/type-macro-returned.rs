//! A macro that stands for the return type, also where it hides `impl Trait`.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   sync
//!   iterator
//!   later
//!   later_iterator
//!   returns_future

macro_rules! reply {
    ($ok:ty) => {
        Result<$ok, String>
    };
}
macro_rules! hidden {
    ($item:ty) => {
        impl Iterator<Item = $item>
    };
}
macro_rules! future {
    ($output:ty) => {
        impl std::future::Future<Output = $output>
    };
}
#[traced]
fn sync(a: u32) -> reply!(u32) {
    Ok(a)
}
#[traced]
async fn later(a: u32) -> reply!(u32) {
    Ok(a)
}
#[traced]
fn iterator(upto: u32) -> hidden!(u32) {
    0..upto
}
#[traced]
async fn later_iterator(upto: u32) -> hidden!(u32) {
    0..upto
}
#[traced]
fn returns_future(a: u32) -> future!(u32) {
    async move { a }
}
fn main() {
    assert_eq!(sync(1), Ok(1));
    assert_eq!(iterator(3).count(), 3);
    futures::executor::block_on(async {
        assert_eq!(later(1).await, Ok(1));
        assert_eq!(later_iterator(2).await.count(), 2);
        assert_eq!(returns_future(3).await, 3);
    });
}
