//! What a request costs in `XRayLayer`, beside tower-http's TraceLayer, in one run.
//!
//! ```text
//! cargo run --release -p xray-http-benches
//! ```
//!
//! One thread sends requests through a service that answers at once, reads each body to its end, and
//! takes the time of a round; the services take turns. What is printed is the least and the middle of
//! all rounds, in nanoseconds a request, with the service alone subtracted. The emitter discards.

use std::convert::Infallible;
use std::future::Future;
use std::hint::black_box;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body;
use http_body_util::{Empty, Full};
use tower::{Layer, Service, service_fn};
use tower_http::trace::TraceLayer;
use xray_http::XRayLayer;
use xray_runtime::{ConfigError, EmitError, Emitter, Recorder, Sampling};

const ROUNDS: usize = 100;
/// Fewer than the queue holds, so that none is dropped.
const REQUESTS: usize = 2_000;

struct Discarding;

impl Emitter for Discarding {
    fn emit(&self, datagram: &[u8]) -> Result<(), EmitError> {
        black_box(datagram);
        Ok(())
    }

    fn destination(&self) -> String {
        "nowhere".to_owned()
    }
}

type Round<'a> = Box<dyn FnMut() + 'a>;

fn main() -> Result<(), ConfigError> {
    let sampled = recorder(Sampling::always())?;
    let unsampled = recorder(Sampling::never())?;
    let traced = traced_request();
    let untraced = request();
    let mut cases: Vec<(&str, Round<'_>)> = vec![
        ("the service alone", round(service_fn(answer), &untraced)),
        ("TraceLayer, no subscriber", round(TraceLayer::new_for_http().layer(service_fn(answer)), &untraced)),
        ("XRayLayer, not sampled, new trace", round(ours(&unsampled).layer(service_fn(answer)), &untraced)),
        ("XRayLayer, not sampled, caller's trace", round(ours(&unsampled).layer(service_fn(answer)), &traced)),
        (
            "XRayLayer, not sampled, no response header",
            round(ours(&unsampled).without_response_header().layer(service_fn(answer)), &untraced),
        ),
        ("XRayLayer, sampled", round(ours(&sampled).layer(service_fn(answer)), &untraced)),
    ];
    let alone = measure(&mut cases, || drop(sampled.flush(Duration::from_secs(10))));
    let subscriber = tracing_subscriber::registry();
    tracing::subscriber::with_default(subscriber, || {
        let mut with: Vec<(&str, Round<'_>)> = vec![
            ("the service alone", round(service_fn(answer), &untraced)),
            (
                "TraceLayer, a registry that keeps nothing",
                round(TraceLayer::new_for_http().layer(service_fn(answer)), &untraced),
            ),
        ];
        measure(&mut with, || ());
    });
    println!("(the service alone: {alone:.0} ns)");
    println!("{}", sampled.stats());
    Ok(())
}

fn ours(recorder: &Recorder) -> XRayLayer {
    XRayLayer::new("orders").recorder(recorder.clone())
}

fn recorder(sampling: Sampling) -> Result<Recorder, ConfigError> {
    Recorder::builder().emitter(Discarding).sampling(sampling).build()
}

async fn answer(_: Request<Empty<Bytes>>) -> Result<Response<Full<Bytes>>, Infallible> {
    let mut response = Response::new(Full::new(Bytes::from_static(b"hello")));
    response.headers_mut().insert("content-type", http::HeaderValue::from_static("text/plain"));
    Ok(response)
}

fn request() -> Request<Empty<Bytes>> {
    let mut request = Request::new(Empty::new());
    *request.uri_mut() = http::Uri::from_static("/orders/7?draft=true");
    for (name, value) in [
        ("host", "shop.example.com"),
        ("user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
        ("accept", "application/json"),
        ("x-forwarded-for", "203.0.113.7, 70.41.3.18"),
        ("x-forwarded-proto", "https"),
    ] {
        request.headers_mut().insert(name, http::HeaderValue::from_static(value));
    }
    request
}

fn traced_request() -> Request<Empty<Bytes>> {
    let mut request = request();
    let header = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0";
    request.headers_mut().insert("x-amzn-trace-id", http::HeaderValue::from_static(header));
    request
}

/// Sends a round of requests, each through to the end of its body.
fn round<'a, S, B>(mut service: S, request: &'a Request<Empty<Bytes>>) -> Round<'a>
where
    S: Service<Request<Empty<Bytes>>, Response = Response<B>, Error = Infallible> + 'a,
    B: Body<Data = Bytes>,
{
    Box::new(move || {
        let mut task = Context::from_waker(Waker::noop());
        for _ in 0..REQUESTS {
            let mut future = pin!(service.call(request.clone()));
            let Poll::Ready(Ok(response)) = future.as_mut().poll(&mut task) else { continue };
            let mut body = pin!(response.into_body());
            while let Poll::Ready(Some(_)) = body.as_mut().poll_frame(&mut task) {}
        }
    })
}

/// Prints the figures of each case; the first is subtracted from the others, and returned.
fn measure(cases: &mut [(&str, Round<'_>)], between: impl Fn()) -> f64 {
    let mut times = vec![Vec::with_capacity(ROUNDS); cases.len()];
    for _ in 0..ROUNDS {
        for ((_, round), times) in cases.iter_mut().zip(&mut times) {
            let begun = Instant::now();
            round();
            times.push(begun.elapsed().as_nanos() as f64 / REQUESTS as f64);
            between();
        }
    }
    let figures: Vec<(f64, f64)> = times.iter_mut().map(|times| least_and_middle(times)).collect();
    let (least_alone, middle_alone) = figures.first().copied().unwrap_or_default();
    for ((name, _), (least, middle)) in cases.iter().zip(&figures).skip(1) {
        println!("{name:<45} {:>7.0} {:>7.0} ns", least - least_alone, middle - middle_alone);
    }
    middle_alone
}

fn least_and_middle(times: &mut [f64]) -> (f64, f64) {
    times.sort_by(f64::total_cmp);
    let at = |place: usize| times.get(place).copied().unwrap_or(f64::NAN);
    (at(0), at(times.len() / 2))
}
