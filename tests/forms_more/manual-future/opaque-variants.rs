//! `impl Future` with bounds, lifetimes, arguments that are futures, and non-block bodies.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   lifetime
//!   unpin
//!   delegated FAULT
//!   argument

use std::future::Future;
struct S(u32);
impl S {
    #[traced]
    fn lifetime<'a>(&'a self, b: &'a u32) -> impl Future<Output = u32> + Send + 'a {
        let c = *b;
        async move { self.0 + c }
    }
}
#[traced]
fn unpin(a: u32) -> impl Future<Output = u32> + Unpin {
    std::future::ready(a)
}
#[traced]
fn delegated(a: u32) -> impl Future<Output = Result<u32, std::num::TryFromIntError>> {
    futures::TryFutureExt::and_then(std::future::ready(Ok(a)), |a| async move { Ok(u8::try_from(a)?.into()) })
}
#[traced]
fn argument<F>(f: F) -> impl Future<Output = F::Output>
where
    F: Future,
    F::Output: Clone,
{
    async move { f.await.clone() }
}
fn main() {
    futures::executor::block_on(async {
        assert_eq!(S(1).lifetime(&2).await, 3);
        assert_eq!(unpin(1).await, 1);
        assert!(delegated(300).await.is_err());
        assert_eq!(argument(async { "x" }).await, "x");
    });
}
