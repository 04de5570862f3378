//! Response bodies and futures without a server around them: what is passed on, and how a segment ends.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use http::{HeaderMap, Method, Request, Response, StatusCode};
use http_body::{Body, Frame, SizeHint};
use http_body_util::{Empty, Full};
use hyper::body::Bytes;
use serde_json::Value;
use tower::{Layer, Service, service_fn};
use xray_http::ResponseBody;
use xray_http::integration::Serving;
use xray_runtime::scope;
use xray_test_support::{tree, vectors};

use crate::support::{Bench, bench, is, is_cancelled};

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A body that does what is written here, one step a poll.
#[derive(Default)]
struct Scripted {
    steps: VecDeque<Step>,
    exact: Option<u64>,
    ends_with_last: bool,
}

#[derive(Clone, Copy)]
enum Step {
    Wait,
    Data(&'static str),
    Trailers,
    Fail,
    Panic,
    Work,
}

impl Scripted {
    fn of(steps: &[Step]) -> Self {
        Self { steps: steps.iter().copied().collect(), ..Self::default() }
    }
}

impl Body for Scripted {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let Some(step) = self.steps.pop_front() else { return Poll::Ready(None) };
        Poll::Ready(Some(Ok(match step {
            Step::Wait => return Poll::Pending,
            Step::Data(text) => Frame::data(Bytes::from_static(text.as_bytes())),
            Step::Trailers => Frame::trailers(HeaderMap::from_iter([("x-sum".parse().unwrap(), "7".parse().unwrap())])),
            Step::Fail => return Poll::Ready(Some(Err("the disk of http://h/?key=secret is gone".into()))),
            Step::Panic => panic!("no more pages"),
            Step::Work => {
                scope("read a page", || ());
                Frame::data(Bytes::from_static(b"page"))
            }
        })))
    }

    fn is_end_stream(&self) -> bool {
        self.ends_with_last && self.steps.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        self.exact.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

fn task() -> Context<'static> {
    Context::from_waker(Waker::noop())
}

/// The answer of a service of our own to one request.
fn answer<B: Body + 'static>(
    bench: &Bench,
    method: Method,
    response: Response<B>,
) -> Response<ResponseBody<B, Serving>> {
    let mut response = Some(response);
    let inner = service_fn(move |_: Request<()>| {
        let response = response.take().expect("asked once");
        async move { Ok::<_, Infallible>(response) }
    });
    let mut service = bench.layer("orders").layer(inner);
    let request = Request::builder().method(method).uri("/orders").body(()).unwrap();
    let mut future = Box::pin(service.call(request));
    match future.as_mut().poll(&mut task()) {
        Poll::Ready(Ok(response)) => response,
        _ => panic!("no answer"),
    }
}

fn body(bench: &Bench, scripted: Scripted) -> Pin<Box<ResponseBody<Scripted, Serving>>> {
    Box::pin(answer(bench, Method::GET, Response::new(scripted)).into_body())
}

fn describe(body: Pin<&mut impl Body<Data = Bytes, Error = BoxError>>) -> String {
    match body.poll_frame(&mut task()) {
        Poll::Pending => "pending".to_owned(),
        Poll::Ready(None) => "none".to_owned(),
        Poll::Ready(Some(Err(error))) => error.to_string(),
        Poll::Ready(Some(Ok(frame))) => format!("{:?} {:?}", frame.data_ref(), frame.trailers_ref()),
    }
}

#[test]
fn what_a_body_says_is_passed_on_exactly() {
    let scripts: [&[Step]; 4] = [
        &[Step::Data("one"), Step::Wait, Step::Data("two"), Step::Trailers],
        &[Step::Data("one"), Step::Fail],
        &[Step::Trailers],
        &[],
    ];
    for steps in scripts {
        for (exact, ends_with_last) in [(None, false), (Some(6), true)] {
            let make = || Scripted { exact, ends_with_last, ..Scripted::of(steps) };
            let bench = bench();
            let (mut plain, mut wrapped) = (Box::pin(make()), body(&bench, make()));
            for _ in 0..=steps.len() {
                assert_eq!(wrapped.is_end_stream(), plain.is_end_stream());
                assert_eq!(wrapped.size_hint().exact(), plain.size_hint().exact());
                assert_eq!(describe(wrapped.as_mut()), describe(plain.as_mut()));
            }
        }
    }
}

#[test]
fn the_last_frame_that_is_known_to_be_it_ends_the_segment() {
    let bench = bench();
    let scripted = Scripted { ends_with_last: true, ..Scripted::of(&[Step::Data("one"), Step::Data("two")]) };
    let mut body = body(&bench, scripted);
    describe(body.as_mut());
    assert_eq!(bench.documents().len(), 0);
    describe(body.as_mut());
    assert_eq!(bench.documents()[0]["http"]["response"]["content_length"], 6, "nobody has to ask again");
}

#[test]
fn trailers_end_the_segment() {
    let bench = bench();
    let mut body = body(&bench, Scripted::of(&[Step::Data("one"), Step::Trailers]));
    describe(body.as_mut());
    describe(body.as_mut());
    assert!(!is_cancelled(&bench.documents()[0]));
}

#[test]
fn a_body_that_fails_is_a_fault_without_secrets() {
    let bench = bench();
    let mut body = body(&bench, Scripted::of(&[Step::Data("one"), Step::Fail]));
    describe(body.as_mut());
    assert!(describe(body.as_mut()).contains("secret"), "the program is told all of it");
    let document = &bench.documents()[0];
    assert!(is(document, "fault"));
    assert_eq!(document["cause"]["exceptions"][0]["message"], "the disk of http://h/ is gone");
}

#[test]
fn a_body_that_panics_is_a_fault_and_panics_on() {
    let bench = bench();
    let mut body = body(&bench, Scripted::of(&[Step::Panic]));
    let payload = catch_unwind(AssertUnwindSafe(|| describe(body.as_mut()))).expect_err("it goes on");
    assert_eq!(payload.downcast_ref::<&str>(), Some(&"no more pages"));
    let document = &bench.documents()[0];
    assert!(is(document, "fault") && !is_cancelled(document));
    assert_eq!(document["cause"]["exceptions"][0]["message"], "no more pages");
}

#[test]
fn what_a_body_does_belongs_to_the_segment() {
    let bench = bench();
    let mut body = body(&bench, Scripted::of(&[Step::Work]));
    while describe(body.as_mut()) != "none" {}
    assert_eq!(tree(&bench.documents()), "orders\n  read a page\n");
}

#[test]
fn a_body_that_nobody_reads_to_its_end_is_cancelled() {
    let bench = bench();
    let mut body = body(&bench, Scripted::of(&[Step::Data("one"), Step::Data("two")]));
    describe(body.as_mut());
    drop(body);
    assert!(is_cancelled(&bench.documents()[0]));
}

#[test]
fn a_body_that_was_sent_as_far_as_it_said_is_complete() {
    let bench = bench();
    let mut body = body(&bench, Scripted { exact: Some(3), ..Scripted::of(&[Step::Data("one")]) });
    describe(body.as_mut());
    drop(body);
    assert!(!is_cancelled(&bench.documents()[0]));
}

#[test]
fn an_answer_without_a_body_is_complete_when_it_is_dropped() {
    let with_status = |status: u16| {
        let mut response = Response::new(Full::<Bytes>::from("text"));
        *response.status_mut() = StatusCode::from_u16(status).unwrap();
        response
    };
    for (method, status) in [(Method::HEAD, 200), (Method::GET, 204), (Method::GET, 304), (Method::GET, 101)] {
        let bench = bench();
        drop(answer(&bench, method, with_status(status)));
        assert!(!is_cancelled(&bench.documents()[0]), "{status}");
    }
}

#[test]
fn statuses_say_what_the_sdks_say() {
    for case in vectors("http_status_flags") {
        let status = case["status"].as_u64().and_then(|status| u16::try_from(status).ok()).expect("a status");
        // Others no service can answer.
        let Ok(status) = StatusCode::from_u16(status) else { continue };
        let bench = bench();
        let mut response = Response::new(Empty::<Bytes>::new());
        *response.status_mut() = status;
        drop(answer(&bench, Method::GET, response));
        let document = &bench.documents()[0];
        for flag in ["error", "fault", "throttle"] {
            assert_eq!(is(document, flag), case["recommended"][flag] == true, "{flag} of {status}, {}", case["id"]);
        }
    }
}

#[test]
fn an_upgrade_ends_the_segment_at_once() {
    let bench = bench();
    let mut response = Response::new(Empty::<Bytes>::new());
    *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    let answer = answer(&bench, Method::GET, response);
    assert_eq!(bench.documents()[0]["http"]["response"]["status"], 101);
    drop(answer);
}

#[test]
fn a_content_length_that_a_header_says_is_told_at_the_head() {
    let bench = bench();
    let mut response = Response::new(Empty::<Bytes>::new());
    response.headers_mut().insert("content-length", "1234".parse().unwrap());
    drop(answer(&bench, Method::HEAD, response));
    assert_eq!(bench.documents()[0]["http"]["response"]["content_length"], 1234);
}

/// What was recorded of a request whose inner service did `serve`, and what the caller got.
fn served<E: std::fmt::Display + Clone + 'static>(error: E) -> (Value, E) {
    let bench = bench();
    let mut service = bench.layer("orders").layer(service_fn(move |_: Request<()>| {
        let error = error.clone();
        async move { Err::<Response<Empty<Bytes>>, E>(error) }
    }));
    let mut future = Box::pin(service.call(Request::new(())));
    let Poll::Ready(Err(error)) = future.as_mut().poll(&mut task()) else { panic!("no error") };
    (bench.documents()[0].clone(), error)
}

#[test]
fn the_recorder_in_use_is_asked_where_the_layer_has_none() {
    let bench = bench();
    let inner = service_fn(|_: Request<()>| async { Ok::<_, Infallible>(Response::new(Empty::<Bytes>::new())) });
    let mut service = xray_http::XRayLayer::new("orders").layer(inner);
    let mut future = Box::pin(bench.recorder.scope(|| service.call(Request::new(()))));
    assert!(future.as_mut().poll(&mut task()).is_ready());
    assert_eq!(tree(&bench.documents()), "orders\n");
}

#[test]
fn an_inner_service_that_fails_is_a_fault_and_its_error_comes_through() {
    let (document, error) = served("no database");
    assert_eq!(error, "no database");
    assert!(is(&document, "fault"));
    assert_eq!(document["cause"]["exceptions"][0]["message"], "no database");
}

#[test]
fn a_call_that_panics_before_its_future_is_a_fault() {
    let bench = bench();
    let mut service = bench.layer("orders").layer(service_fn(
        |_: Request<()>| -> std::future::Ready<Result<Response<Empty<Bytes>>, Infallible>> {
            panic!("not even a future")
        },
    ));
    catch_unwind(AssertUnwindSafe(|| drop(service.call(Request::new(()))))).expect_err("it goes on");
    assert_eq!(bench.documents()[0]["cause"]["exceptions"][0]["message"], "not even a future");
}

#[test]
fn what_a_dropped_handler_holds_is_dropped_inside_the_segment() {
    struct Held;
    impl Drop for Held {
        fn drop(&mut self) {
            scope("roll back", || ());
        }
    }
    let bench = bench();
    let mut service = bench.layer("orders").layer(service_fn(|_: Request<()>| async {
        let _held = Held;
        std::future::pending::<()>().await;
        Ok::<_, Infallible>(Response::new(Empty::<Bytes>::new()))
    }));
    let mut future = Box::pin(service.call(Request::new(())));
    assert!(future.as_mut().poll(&mut task()).is_pending());
    drop(future);
    assert_eq!(tree(&bench.documents()), "orders CANCELLED\n  roll back\n");
}
