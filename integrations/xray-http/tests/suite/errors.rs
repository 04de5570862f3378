//! Errors of inner services and clients, as exceptions: their causes, and none of their secrets.

use std::fmt;

use http::{Request, Response};
use http_body_util::Empty;
use hyper::body::Bytes;
use proptest::prelude::*;
use serde_json::Value;
use tower::{Layer, Service, service_fn};
use xray_http::{Outgoing, XRayClientLayer};
use xray_runtime::FutureExt;

use crate::support::{bench, is};

type BoxError = Box<dyn std::error::Error + Send + Sync>;

#[derive(Debug)]
struct Chained(String, Option<Box<Chained>>);

impl fmt::Display for Chained {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Chained {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.1.as_deref().map(|source| source as _)
    }
}

/// A chain of so many errors.
fn chain(length: usize) -> Chained {
    let innermost = Chained("error 1".to_owned(), None);
    (2..=length).fold(innermost, |source, number| Chained(format!("error {number}"), Some(Box::new(source))))
}

/// The call of a client that fails so.
async fn call<E: fmt::Display + 'static>(error: impl Fn() -> E) -> Value {
    let bench = bench();
    let segment = bench.recorder.begin_segment("shop");
    let mut client = XRayClientLayer::named("payments").layer(service_fn(|_: Request<()>| {
        let error = error();
        async move { Err::<Response<Empty<Bytes>>, E>(error) }
    }));
    let failed = async { client.call(Request::new(())).await.is_err() }.in_segment(&segment).await;
    assert!(failed);
    segment.close();
    bench.documents()[0]["subsegments"][0].clone()
}

fn messages(call: &Value) -> Vec<&str> {
    let exceptions = call["cause"]["exceptions"].as_array().expect("exceptions");
    exceptions.iter().filter_map(|exception| exception["message"].as_str()).collect()
}

#[tokio::test]
async fn a_boxed_error_is_told_with_its_causes() {
    let call = call(|| BoxError::from(chain(3))).await;
    assert!(is(&call, "fault"));
    assert_eq!(messages(&call), ["error 3", "error 2", "error 1"]);
}

#[tokio::test]
async fn a_long_chain_of_causes_is_cut() {
    assert!(messages(&call(|| BoxError::from(chain(10_000))).await).len() <= 16);
}

#[tokio::test]
async fn an_error_that_is_only_a_text_is_told() {
    assert_eq!(messages(&call(|| "no route").await), ["no route"]);
}

#[tokio::test]
async fn an_error_whose_text_panics_harms_nobody() {
    struct Panics;
    impl fmt::Display for Panics {
        fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
            panic!("no words")
        }
    }
    let call = call(|| Panics).await;
    assert!(is(&call, "fault"));
    assert_eq!(messages(&call), ["(its text panicked)"]);
}

proptest! {
    /// Whatever stands around a URL in a message, and wherever in it a secret may stand.
    #[test]
    fn no_secret_of_a_url_is_recorded(
        before in "[ -~]{0,12}",
        scheme in "[a-z]{1,6}",
        host in "[a-z0-9.-]{1,20}(:[0-9]{1,5})?",
        path in "(/[a-z0-9%._~-]{0,8}){0,3}",
        key in "[a-z]{1,5}",
        closing in "[)\"'`:,.]{0,2}",
    ) {
        let url = format!("{scheme}://user:S3CRET@{host}{path}?{key}=S3CRET&also=S3CRET#S3CRET");
        let bench = bench();
        let segment = bench.recorder.begin_segment("shop");
        segment.scope(|| {
            let call = Outgoing::new().begin("GET", &url, |_, _| {});
            call.fail(&Chained(format!("{before} {url}{closing} failed"), None));
        });
        segment.close();
        let document = bench.documents()[0].to_string();
        prop_assert!(!document.contains("S3CRET"), "{document}");
        prop_assert!(document.contains(&host), "the host helps: {document}");
    }

    /// Any bytes that are a text at all: nothing panics, and what is recorded is valid.
    #[test]
    fn any_url_can_be_called(url in ".{0,80}", method in ".{0,8}") {
        let bench = bench();
        let segment = bench.recorder.begin_segment("shop");
        segment.scope(|| Outgoing::new().begin(&method, &url, |_, _| {}).fail(&Chained(url.clone(), None)));
        segment.close();
        prop_assert_eq!(bench.documents()[0]["subsegments"].as_array().map(Vec::len), Some(1));
    }
}
