//! What the options of `#[traced]` make of the value that is returned.

use std::fmt;
use std::ops::ControlFlow;
use std::task::Poll;

use futures::stream::BoxStream;
use futures::{Stream, StreamExt as _};
use serde_json::json;
use xray_runtime::{ErrorOutcome, Outcome, traced};
use xray_test_support::tree;
use xray_test_support::union::node_named;

use crate::common::record;
use crate::options::block_on;

#[traced(ok(annotate(rows = |rows| rows.len(), first = <[_]>::first), metadata(all = |rows: &Vec<u64>| rows.clone())))]
fn query(rows: u64) -> Result<Vec<u64>, String> {
    if rows == 0 { Err("no rows".to_owned()) } else { Ok((0..rows).collect()) }
}

#[traced(ok(annotate(length = |text| text.len())))]
async fn read() -> &'static str {
    "four"
}

#[traced(ok(annotate(sum = |sum| *sum)))]
fn sum(of: u64) -> impl Future<Output = Result<u64, String>> {
    async move { Ok(of + 1) }
}

#[traced(ok(annotate(number = |number| *number)))]
fn number() -> u32 {
    7
}

#[test]
fn what_is_returned_can_be_recorded() {
    let documents = record(|| {
        assert_eq!(query(2), Ok(vec![0, 1]));
        query(0).unwrap_err();
        assert_eq!(block_on(read()), "four");
        assert_eq!(block_on(sum(1)), Ok(2));
        assert_eq!(number(), 7);
    });
    assert_eq!(
        tree(&documents),
        "shop\n  query [first=0, rows=2]\n  query FAULT\n  read [length=4]\n  sum [sum=2]\n  number [number=7]\n"
    );
    let all = xray_test_support::union::union(&documents)
        .into_values()
        .find_map(|node| node.object.get("metadata").map(|metadata| metadata["default"]["all"].clone()));
    assert_eq!(all, Some(json!([0, 1])));
}

#[derive(Debug)]
enum OrderError {
    NotFound,
    TooFast,
    Database,
    Fine,
}

impl fmt::Display for OrderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "order: {self:?}")
    }
}

impl std::error::Error for OrderError {}

impl ErrorOutcome for OrderError {
    fn outcome(&self) -> Outcome {
        match self {
            Self::NotFound => Outcome::Error,
            Self::TooFast => Outcome::Throttle,
            Self::Database => Outcome::Fault,
            Self::Fine => Outcome::Ok,
        }
    }
}

#[traced]
fn find(with: OrderError) -> Result<(), OrderError> {
    Err(with)
}

#[traced]
async fn find_later(with: OrderError) -> Result<(), OrderError> {
    Err(with)
}

#[test]
fn an_error_says_what_it_means() {
    let documents = record(|| {
        find(OrderError::NotFound).unwrap_err();
        find(OrderError::TooFast).unwrap_err();
        find(OrderError::Database).unwrap_err();
        find(OrderError::Fine).unwrap_err();
        block_on(find_later(OrderError::NotFound)).unwrap_err();
    });
    assert_eq!(
        tree(&documents),
        "shop\n  find ERROR\n  find ERROR THROTTLE\n  find FAULT\n  find\n  find_later ERROR\n"
    );
}

#[traced(err = "error")]
fn mistake() -> Result<(), &'static str> {
    Err("yours")
}

#[traced(err = "throttle")]
async fn throttled() -> Result<(), std::num::ParseIntError> {
    "x".parse::<u64>().map(drop)
}

fn meaning(code: &u16) -> Outcome {
    Outcome::of_status(*code)
}

#[traced(err = meaning)]
fn call(code: u16) -> Result<(), u16> {
    Err(code)
}

#[traced(err = |code| Outcome::of_status(*code))]
async fn call_later(code: u16) -> Result<(), u16> {
    Err(code)
}

#[test]
fn a_function_says_what_its_errors_mean() {
    let documents = record(|| {
        mistake().unwrap_err();
        block_on(throttled()).unwrap_err();
        call(404).unwrap_err();
        call(503).unwrap_err();
        call(204).unwrap_err();
        block_on(call_later(429)).unwrap_err();
    });
    assert_eq!(
        tree(&documents),
        "shop\n  mistake ERROR\n  throttled ERROR THROTTLE\n  call ERROR\n  call FAULT\n  call\n  call_later ERROR THROTTLE\n"
    );
    let exception = &node_named(&documents, "mistake").object["cause"]["exceptions"][0];
    assert_eq!(exception["message"], "yours");
}

#[traced(error_if = Option::is_none)]
fn look_up(id: u8) -> Option<u8> {
    (id > 0).then_some(id)
}

#[traced(error_if = |length: &usize| *length > 3)]
async fn length(of: &str) -> usize {
    of.len()
}

#[traced(error_if = ControlFlow::is_break)]
fn step(stop: bool) -> ControlFlow<()> {
    if stop { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
}

#[traced(error_if = |result| matches!(result, Err(text) if text == "yours"))]
fn either(whose: &str) -> Result<(), String> {
    Err(whose.to_owned())
}

#[test]
fn any_value_can_be_the_callers_mistake() {
    let documents = record(|| {
        assert_eq!((look_up(0), look_up(1)), (None, Some(1)));
        assert_eq!(block_on(length("long")) + block_on(length("abc")), 7);
        assert!(step(true).is_break() && step(false).is_continue());
        either("yours").unwrap_err();
        either("ours").unwrap_err();
    });
    assert_eq!(
        tree(&documents),
        "shop\n  look_up ERROR\n  look_up\n  length ERROR\n  length\n  step ERROR\n  step\n  either ERROR\n  either FAULT\n"
    );
}

#[test]
fn options_and_control_flow_are_no_errors_by_themselves() {
    #[traced]
    fn none() -> Option<u8> {
        None
    }
    #[traced]
    fn stop() -> ControlFlow<String> {
        ControlFlow::Break("stop".to_owned())
    }
    #[traced]
    fn poll() -> Poll<Result<(), String>> {
        Poll::Ready(Err("late".to_owned()))
    }
    let documents = record(|| assert!(none().is_none() && stop().is_break() && poll().is_ready()));
    assert_eq!(tree(&documents), "shop\n  none\n  stop\n  poll FAULT\n");
}

#[traced(no_err)]
fn unseen() -> Result<(), String> {
    Err("nobody looks".to_owned())
}

#[traced(no_err)]
async fn unseen_later() -> Result<(), String> {
    Err("nobody looks".to_owned())
}

#[test]
fn nothing_that_is_returned_is_looked_at_where_nobody_wants_it() {
    let documents = record(|| {
        unseen().unwrap_err();
        block_on(unseen_later()).unwrap_err();
    });
    assert_eq!(tree(&documents), "shop\n  unseen\n  unseen_later\n");
}

type Reply<T> = std::pin::Pin<Box<dyn Future<Output = Result<T, String>> + Send>>;

#[traced(future, annotate(id = id))]
fn ask(id: u64) -> Reply<u64> {
    Box::pin(async move { Err(format!("no {id}")) })
}

#[test]
fn a_future_behind_an_alias_is_one() {
    let documents = record(|| {
        let asked = ask(3);
        xray_runtime::scope("later", || block_on(asked)).unwrap_err();
    });
    assert_eq!(tree(&documents), "shop\n  later\n    ask [id=3] FAULT\n");
}

#[traced(stream, annotate(up_to = n))]
fn numbers(n: u64) -> impl Stream<Item = u64> {
    futures::stream::iter(0..n).then(|number| async move {
        count();
        number
    })
}

#[traced]
fn count() {}

#[traced(stream, name = "failing numbers")]
fn failing() -> BoxStream<'static, Result<u64, String>> {
    futures::stream::iter([Ok(1), Err("broken".to_owned()), Ok(2)]).boxed()
}

#[test]
fn a_stream_is_a_subsegment_from_its_first_poll_to_its_end() {
    let documents = record(|| {
        assert_eq!(block_on(numbers(2).count()), 2);
        assert_eq!(block_on(failing().count()), 3);
        assert_eq!(block_on(numbers(9).take(1).count()), 1);
        drop(numbers(1));
    });
    assert_eq!(
        tree(&documents),
        "shop\n  numbers [up_to=2]\n    count\n    count\n  failing numbers FAULT\n  numbers [up_to=9] CANCELLED\n    count\n"
    );
}
