//! The attribute above and below `#[async_trait]` on an `impl`.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   A::go [n=1]
//!   B::go [n=2]

#[async_trait::async_trait]
trait Go {
    async fn go(&self, n: u8) -> Result<u8, String>;
}
struct A;
struct B;
#[traced]
#[async_trait::async_trait]
impl Go for A {
    async fn go(&self, #[annotate] n: u8) -> Result<u8, String> {
        Ok(n)
    }
}
#[async_trait::async_trait]
#[traced]
impl Go for B {
    async fn go(&self, #[annotate] n: u8) -> Result<u8, String> {
        Ok(n)
    }
}
fn main() {
    assert_eq!(futures::executor::block_on(A.go(1)), Ok(1));
    assert_eq!(futures::executor::block_on(B.go(2)), Ok(2));
}
