//! A service whose `call` returns its associated future type, and polls by hand.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   poll_ready
//!     poll_ready
//!   call
//!   call

use std::future::{ready, Future, Ready};
use std::pin::Pin;
use std::task::{ready as ready_or_return, Context, Poll};
trait Service<Request> {
    type Response;
    type Error;
    type Future: Future<Output = Result<Self::Response, Self::Error>>;
    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>>;
    fn call(&mut self, request: Request) -> Self::Future;
}
struct Boxed<S>(S);
impl<S, R> Service<R> for Boxed<S>
where
    S: Service<R> + Clone + 'static,
    R: 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, S::Error>>>>;
    #[traced]
    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        ready_or_return!(self.0.poll_ready(cx))?;
        Poll::Ready(Ok(()))
    }
    #[traced]
    fn call(&mut self, request: R) -> Self::Future {
        let clone = self.0.clone();
        let mut inner = std::mem::replace(&mut self.0, clone);
        Box::pin(async move { inner.call(request).await })
    }
}
#[derive(Clone)]
struct Double;
impl Service<u32> for Double {
    type Response = u32;
    type Error = String;
    type Future = Ready<Result<u32, String>>;
    #[traced]
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), String>> {
        Poll::Ready(Ok(()))
    }
    #[traced]
    fn call(&mut self, request: u32) -> Ready<Result<u32, String>> {
        ready(Ok(request * 2))
    }
}
fn main() {
    let mut service = Boxed(Double);
    futures::executor::block_on(async {
        std::future::poll_fn(|cx| service.poll_ready(cx)).await.unwrap();
        assert_eq!(service.call(2).await, Ok(4));
    });
}
