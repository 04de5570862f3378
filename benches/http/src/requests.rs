//! Requests as a browser behind a load balancer sends them, and rounds of them.

use std::convert::Infallible;
use std::future::{Future, Ready, ready};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use http::HeaderValue;
use http::request::Parts;
use tower::Service;
use tower::util::ServiceFn;

use crate::measure::TIMES;

/// A service that answers at once.
pub(crate) type Alone = ServiceFn<fn(Request) -> Ready<Result<Response, Infallible>>>;

pub(crate) fn alone() -> Alone {
    fn answer(_: Request) -> Ready<Result<Response, Infallible>> {
        let mut response = Response::new(Body::from("hello"));
        response.headers_mut().insert("content-type", HeaderValue::from_static("text/plain"));
        ready(Ok(response))
    }
    tower::service_fn(answer)
}

pub(crate) fn request() -> Parts {
    let (mut parts, ()) = http::Request::new(()).into_parts();
    parts.uri = http::Uri::from_static("/orders/7?draft=true");
    for (name, value) in [
        ("host", "shop.example.com"),
        ("user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
        ("accept", "application/json"),
        ("x-forwarded-for", "203.0.113.7, 70.41.3.18"),
        ("x-forwarded-proto", "https"),
    ] {
        parts.headers.insert(name, HeaderValue::from_static(value));
    }
    parts
}

/// The same from a caller that does not sample.
pub(crate) fn request_of_a_trace() -> Parts {
    let mut parts = request();
    let header = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0";
    parts.headers.insert("x-amzn-trace-id", HeaderValue::from_static(header));
    parts
}

/// Sends a round of requests, each through to the end of its body.
pub(crate) fn round<'a, S, B>(mut service: S, parts: &'a Parts) -> impl FnMut() + use<'a, S, B>
where
    S: Service<Request, Response = http::Response<B>, Error = Infallible> + 'a,
    B: http_body::Body,
{
    move || {
        let mut task = Context::from_waker(Waker::noop());
        for _ in 0..TIMES {
            let mut future = pin!(service.call(Request::from_parts(parts.clone(), Body::empty())));
            let Poll::Ready(Ok(response)) = future.as_mut().poll(&mut task) else { continue };
            let mut body = pin!(response.into_body());
            while let Poll::Ready(Some(_)) = body.as_mut().poll_frame(&mut task) {}
        }
    }
}

/// Whether a request is answered, so that no case is measured that does nothing.
pub(crate) fn is_answered<S, B>(mut service: S) -> bool
where
    S: Service<Request, Response = http::Response<B>, Error = Infallible>,
{
    let mut task = Context::from_waker(Waker::noop());
    let mut future = pin!(service.call(Request::from_parts(request(), Body::empty())));
    matches!(future.as_mut().poll(&mut task), Poll::Ready(Ok(response)) if response.status() == 200)
}
