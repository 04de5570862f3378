//! `#[traced]`: what a function leaves in the trace, and that it does what it did before.
//!
//! What compiles and what the errors say is in `compile.rs`; every form of function is in `forms.rs`.

use std::fmt;

use xray_runtime::{FutureExt as _, begin_subsegment, current, traced};
use xray_test_support::tree;
use xray_test_support::union::node_named;

use crate::common::{bench, bench_with, record};

fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(future)
}

/// Runs `future` inside a segment called `shop`, and returns what was sent.
fn record_async<F: Future>(future: F) -> Vec<serde_json::Value> {
    let bench = bench();
    let segment = bench.recorder.begin_segment("shop");
    block_on(future.in_segment(&segment));
    segment.close();
    bench.documents()
}

#[derive(Debug)]
struct Refused(&'static str, Option<std::io::Error>);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for Refused {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.1.as_ref().map(|source| source as _)
    }
}

#[traced]
fn price(#[annotate] order_id: u64, rebate: u64) -> u64 {
    order_id - rebate
}

#[traced]
fn pay(#[annotate] amount: i64) -> Result<i64, Refused> {
    if amount < 0 { Err(Refused("no money", Some(std::io::Error::other("bank is closed")))) } else { Ok(amount) }
}

#[traced]
async fn ship(#[annotate] city: &str) -> Result<usize, Refused> {
    tokio::task::yield_now().await;
    if city.is_empty() { Err(Refused("nowhere", None)) } else { Ok(city.len()) }
}

#[test]
fn a_function_is_a_subsegment_with_its_annotated_arguments() {
    let documents = record(|| assert_eq!(price(9, 2), 7));
    assert_eq!(tree(&documents), "shop\n  price [order_id=9]\n");
}

#[test]
fn functions_nest_as_they_call() {
    #[traced]
    fn outer() -> u64 {
        price(9, 2) + inner()
    }
    #[traced]
    fn inner() -> u64 {
        price(5, 5)
    }
    let documents = record(|| assert_eq!(outer(), 7));
    assert_eq!(tree(&documents), "shop\n  outer\n    price [order_id=9]\n    inner\n      price [order_id=5]\n");
}

#[test]
fn outside_a_segment_a_function_does_what_it_did() {
    let outside = std::thread::spawn(|| (price(9, 2), pay(-1).is_err(), block_on(ship("Ulm")).ok()));
    assert_eq!(outside.join().expect("no panic"), (7, true, Some(3)));
}

#[test]
fn an_err_is_a_fault_with_its_chain() {
    let documents = record(|| {
        assert_eq!(pay(3).expect("paid"), 3);
        assert_eq!(pay(-1).expect_err("refused").to_string(), "no money");
    });
    assert_eq!(tree(&documents), "shop\n  pay [amount=3]\n  pay [amount=-1] FAULT\n");
    let failed = &documents[0]["subsegments"][1];
    let exceptions = failed["cause"]["exceptions"].as_array().expect("exceptions");
    let messages: Vec<_> =
        exceptions.iter().map(|exception| exception["message"].as_str().expect("a message")).collect();
    assert_eq!(messages, ["no money", "bank is closed"]);
    assert!(exceptions[0]["type"].as_str().is_some_and(|name| name.ends_with("Refused")), "{}", exceptions[0]);
    assert_eq!(exceptions[0]["cause"], exceptions[1]["id"]);
}

#[test]
fn a_question_mark_closes_the_subsegment_too() {
    #[traced]
    fn order(amount: i64) -> Result<i64, Refused> {
        let paid = pay(amount)?;
        Ok(paid + 1)
    }
    let documents = record(|| drop(order(-1)));
    assert_eq!(tree(&documents), "shop\n  order FAULT\n    pay [amount=-1] FAULT\n");
    let order = node_named(&documents, "order");
    assert!(order.object["cause"].is_string(), "the same error is told once: {:?}", order.object["cause"]);
}

#[test]
fn an_async_function_lasts_from_its_first_poll_to_its_end() {
    let documents = record_async(async {
        assert_eq!(ship("Ulm").await.expect("shipped"), 3);
        assert_eq!(ship("").await.expect_err("nowhere to go").to_string(), "nowhere");
    });
    assert_eq!(tree(&documents), "shop\n  ship [city=Ulm]\n  ship [city=\"\"] FAULT\n");
}

#[test]
fn methods_are_subsegments_too() {
    struct Basket {
        items: Vec<u32>,
    }
    impl Basket {
        #[traced]
        fn total(&self, #[annotate] tax: u32) -> u32 {
            self.items.iter().sum::<u32>() + tax
        }
        #[traced]
        fn add(&mut self, item: u32) -> &mut u32 {
            self.items.push(item);
            self.items.last_mut().expect("just pushed")
        }
        #[traced]
        async fn empty(mut self) -> Vec<u32> {
            tokio::task::yield_now().await;
            std::mem::take(&mut self.items)
        }
    }
    let documents = record_async(async {
        let mut basket = Basket { items: vec![1] };
        *basket.add(2) += 1;
        assert_eq!(basket.total(10), 14);
        assert_eq!(basket.empty().await, [1, 3]);
    });
    assert_eq!(tree(&documents), "shop\n  add\n  total [tax=10]\n  empty\n");
}

#[test]
fn every_kind_of_error_is_a_fault() {
    type Outcome = Result<(), Box<dyn std::error::Error + Send + Sync>>;
    #[traced]
    fn boxed() -> Result<(), Box<dyn std::error::Error>> {
        Err(Box::new(Refused("boxed", None)))
    }
    #[traced]
    fn alias() -> Outcome {
        Err("alias".into())
    }
    #[traced]
    fn any() -> anyhow::Result<()> {
        Err(anyhow::Error::new(Refused("deep", None)).context("shallow"))
    }
    #[traced]
    fn text() -> Result<(), &'static str> {
        Err("text")
    }
    #[traced]
    fn nothing() -> Result<u8, ()> {
        Err(())
    }
    #[traced]
    fn silent() -> Result<u8, Silent> {
        Err(Silent)
    }
    #[allow(dead_code)]
    struct Silent;

    let documents = record(|| {
        let _ = (boxed(), alias(), any(), text(), nothing(), silent());
    });
    assert_eq!(
        tree(&documents),
        "shop\n  boxed FAULT\n  alias FAULT\n  any FAULT\n  text FAULT\n  nothing FAULT\n  silent FAULT\n"
    );
    let message = |name: &str| {
        let node = node_named(&documents, name);
        let exceptions = node.object["cause"]["exceptions"].as_array().cloned().unwrap_or_default();
        exceptions.iter().filter_map(|exception| exception["message"].as_str()).collect::<Vec<_>>().join(" <- ")
    };
    assert_eq!(message("boxed"), "boxed");
    assert_eq!(message("alias"), "alias");
    assert_eq!(message("any"), "shallow <- deep");
    assert_eq!(message("text"), "text");
}

#[test]
fn an_option_and_a_plain_value_are_no_faults() {
    #[traced]
    fn find() -> Option<u8> {
        None
    }
    #[traced]
    fn count() -> u8 {
        0
    }
    let documents = record(|| {
        let _ = (find(), count());
    });
    assert_eq!(tree(&documents), "shop\n  find\n  count\n");
}

#[test]
fn a_caught_panic_is_a_fault_and_keeps_its_payload() {
    #[traced]
    fn boom(#[annotate] number: u8) -> u8 {
        if number > 0 { std::panic::panic_any(number) } else { number }
    }
    let documents = record(|| {
        let payload = std::panic::catch_unwind(|| boom(7)).expect_err("it panics");
        assert_eq!(payload.downcast_ref::<u8>(), Some(&7));
        assert_eq!(boom(0), 0);
    });
    assert_eq!(tree(&documents), "shop\n  boom [number=7] FAULT\n  boom [number=0]\n");
    assert_eq!(documents[0]["subsegments"][0]["cause"]["exceptions"][0]["type"], "panic");
}

#[test]
fn a_spawned_traced_future_finds_its_segment() {
    let documents = record_async(async {
        let task = tokio::spawn(async { ship("Ulm").await.map(drop) }.in_current_segment());
        task.await.expect("no panic").expect("shipped");
    });
    assert_eq!(tree(&documents), "shop\n  ship [city=Ulm]\n");
}

#[test]
fn a_root_is_a_segment_outside_and_a_subsegment_inside() {
    #[traced(root)]
    fn nightly(#[annotate] run: u8) -> u64 {
        price(u64::from(run), 0)
    }
    let bench = bench();
    bench.recorder.scope(|| assert_eq!(nightly(1), 1));
    let documents = bench.record(|| assert_eq!(nightly(2), 2));
    assert_eq!(
        tree(&documents),
        "nightly [run=1]\n  price [order_id=1]\nshop\n  nightly [run=2]\n    price [order_id=2]\n"
    );
    let root = documents.iter().find(|document| document["name"] == "nightly").expect("a segment of its own");
    assert!(root["type"].is_null() && root["parent_id"].is_null(), "{root}");
}

#[test]
fn an_async_root_is_a_segment() {
    #[traced(root)]
    async fn consume(#[annotate] message: u32) -> Result<(), Refused> {
        ship("Ulm").await?;
        if message > 1 { Err(Refused("too many", None)) } else { Ok(()) }
    }
    let bench = bench();
    bench.recorder.scope(|| {
        block_on(async {
            consume(1).await.expect("consumed");
            consume(2).await.expect_err("refused");
        });
    });
    assert_eq!(bench.tree(), "consume [message=1]\n  ship [city=Ulm]\nconsume [message=2] FAULT\n  ship [city=Ulm]\n");
}

#[test]
fn a_name_and_a_namespace_can_be_given() {
    #[traced(name = "charge card", namespace = "remote")]
    fn charge() {}
    let documents = record(charge);
    let node = node_named(&documents, "charge card");
    assert_eq!(node.object["namespace"], "remote");
}

#[test]
fn an_argument_can_be_metadata() {
    #[derive(serde::Serialize)]
    struct Body {
        lines: Vec<u8>,
    }
    #[traced]
    fn import(#[metadata] body: &Body, #[annotate(name = "kind")] sort: &str) -> usize {
        body.lines.len() + sort.len()
    }
    let documents = record(|| assert_eq!(import(&Body { lines: vec![1, 2] }, "csv"), 5));
    let node = node_named(&documents, "import");
    assert_eq!(node.object["metadata"], serde_json::json!({"default": {"body": {"lines": [1, 2]}}}));
    assert_eq!(node.annotations["kind"], "csv");
}

#[test]
fn an_argument_is_read_before_the_body_moves_or_changes_it() {
    #[traced]
    fn drain(#[annotate] mut left: u32, #[annotate] name: String) -> String {
        left -= 1;
        if left > 0 { name } else { String::new() }
    }
    let documents = record(|| assert_eq!(drain(5, "x".to_owned()), "x"));
    assert_eq!(tree(&documents), "shop\n  drain [left=5, name=x]\n");
}

#[test]
fn generic_and_lifetime_functions_return_what_they_borrow() {
    #[traced]
    fn longest<'a, T: AsRef<str> + ?Sized>(a: &'a T, b: &'a T) -> &'a str {
        if a.as_ref().len() >= b.as_ref().len() { a.as_ref() } else { b.as_ref() }
    }
    #[traced]
    fn evens(upto: u32) -> impl Iterator<Item = u32> {
        (0..upto).filter(|number| number % 2 == 0)
    }
    let documents = record(|| {
        assert_eq!(longest("ab", "c"), "ab");
        assert_eq!(evens(5).collect::<Vec<_>>(), [0, 2, 4]);
    });
    assert_eq!(tree(&documents), "shop\n  longest\n  evens\n");
}

#[test]
fn recursion_makes_a_chain() {
    #[traced]
    fn factorial(#[annotate] n: u64) -> u64 {
        if n <= 1 { 1 } else { n * factorial(n - 1) }
    }
    let documents = record(|| assert_eq!(factorial(4), 24));
    let chain = "shop\n  factorial [n=4]\n    factorial [n=3]\n      factorial [n=2]\n        factorial [n=1]\n";
    assert_eq!(tree(&documents), chain);
}

#[test]
fn values_are_dropped_in_the_order_of_a_plain_function() {
    use std::cell::RefCell;
    struct Noisy<'a>(&'static str, &'a RefCell<Vec<&'static str>>);
    impl Drop for Noisy<'_> {
        fn drop(&mut self) {
            self.1.borrow_mut().push(self.0);
        }
    }
    fn plain<'a>(_a: Noisy<'a>, b: Noisy<'a>, _: Noisy<'a>, log: &'a RefCell<Vec<&'static str>>) {
        let _local = Noisy("local", log);
        drop(b);
    }
    #[traced]
    fn watched<'a>(_a: Noisy<'a>, b: Noisy<'a>, _: Noisy<'a>, log: &'a RefCell<Vec<&'static str>>) {
        let _local = Noisy("local", log);
        drop(b);
    }
    let (expected, found) = (RefCell::default(), RefCell::default());
    plain(Noisy("a", &expected), Noisy("b", &expected), Noisy("_", &expected), &expected);
    record(|| watched(Noisy("a", &found), Noisy("b", &found), Noisy("_", &found), &found));
    assert_eq!(*found.borrow(), *expected.borrow());
}

#[test]
fn a_traced_display_of_an_argument_does_not_deadlock() {
    struct Label;
    impl xray_runtime::ToAnnotation for Label {
        fn to_annotation(&self) -> xray_runtime::Annotation<'_> {
            xray_runtime::Annotation::String(label().into())
        }
    }
    #[traced]
    fn label() -> String {
        "gold".to_owned()
    }
    #[traced]
    fn work(#[annotate] tier: Label) {
        let _ = tier;
    }
    let drawing = tree(&record(|| work(Label)));
    assert!(drawing.contains("work [tier=gold]"), "{drawing}");
    assert!(drawing.contains("label"), "{drawing}");
}

#[test]
fn a_panicking_conversion_of_an_argument_does_not_stop_the_function() {
    struct Boom;
    impl xray_runtime::ToAnnotation for Boom {
        fn to_annotation(&self) -> xray_runtime::Annotation<'_> {
            panic!("a bug of the user's")
        }
    }
    #[traced]
    fn work(#[annotate] boom: Boom, #[annotate] number: u8) -> u8 {
        let _ = boom;
        number
    }
    let drawing = tree(&record(|| assert_eq!(work(Boom, 3), 3)));
    assert!(drawing.contains("number=3"), "{drawing}");
}

#[test]
fn an_unsampled_request_does_not_read_its_arguments() {
    struct Unread;
    impl xray_runtime::ToAnnotation for Unread {
        fn to_annotation(&self) -> xray_runtime::Annotation<'_> {
            unreachable!("nothing is recorded")
        }
    }
    #[traced]
    fn work(#[annotate] value: Unread) -> u8 {
        let _ = value;
        7
    }
    let never = bench_with(|builder| builder.sampling(xray_runtime::Sampling::never()));
    let documents = never.record(|| assert_eq!(work(Unread), 7));
    assert!(documents.is_empty());
}

#[test]
fn an_async_trait_method_is_a_subsegment() {
    #[async_trait::async_trait]
    trait Store {
        async fn load(&self, key: u32) -> Result<u32, Refused>;
    }
    struct Memory;
    #[async_trait::async_trait]
    impl Store for Memory {
        #[traced]
        async fn load(&self, #[annotate] key: u32) -> Result<u32, Refused> {
            tokio::task::yield_now().await;
            if key == 0 { Err(Refused("zero", None)) } else { Ok(key) }
        }
    }
    let documents = record_async(async {
        let store: Box<dyn Store> = Box::new(Memory);
        assert_eq!(store.load(3).await.expect("loaded"), 3);
        assert!(store.load(0).await.is_err());
    });
    assert_eq!(tree(&documents), "shop\n  load [key=3]\n  load [key=0] FAULT\n");
}

#[test]
fn a_function_that_returns_a_future_is_timed_until_the_future_ends() {
    #[traced]
    fn load(#[annotate] key: u8) -> std::pin::Pin<Box<dyn Future<Output = Result<u8, Refused>> + Send>> {
        Box::pin(async move {
            tokio::task::yield_now().await;
            drop(begin_subsegment("inside"));
            if key == 0 { Err(Refused("zero", None)) } else { Ok(key) }
        })
    }
    let documents = record_async(async {
        assert_eq!(load(3).await.expect("loaded"), 3);
        assert!(load(0).await.is_err());
    });
    assert_eq!(tree(&documents), "shop\n  load [key=3]\n    inside\n  load [key=0] FAULT\n    inside\n");
}

#[test]
fn the_current_context_inside_is_the_functions_own() {
    #[traced]
    fn work() {
        current().annotate("from", "inside");
    }
    assert_eq!(tree(&record(work)), "shop\n  work [from=inside]\n");
}
