//! The options of `#[traced]`: each does what its line in the documentation says.
//!
//! Names, parents and policies are here; values in `option_values`, what is returned in `option_outcomes`.

use xray_runtime::{Context, Outcome, Parent, Sensitive, ToParent, TraceHeader, current, traced};
use xray_test_support::tree;
use xray_test_support::union::node_named;

use crate::common::{bench, builder, logs, own_process, record, said};

pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(future)
}

const CHARGE: &str = "charge the card";

struct Till(u64);

impl Till {
    const NAME: &'static str = "till";

    fn label(&self) -> String {
        format!("till {}", self.0)
    }

    #[traced(name = Self::NAME)]
    fn open(&self) -> u64 {
        self.0
    }

    #[traced(name = self.label())]
    fn close(self) -> u64 {
        self.0
    }

    #[traced(name = self.label(), annotate(number = self.0))]
    async fn count(&self) -> Result<u64, String> {
        tokio::task::yield_now().await;
        Ok(self.0)
    }
}

#[traced(name = CHARGE)]
fn charge() {}

#[traced(name = const { concat!("charge", " ", "later") })]
async fn charge_later() {}

#[traced(name = format!("page {number}"))]
fn page(number: u64) -> impl Iterator<Item = u64> {
    0..number
}

#[traced(name = name)]
fn boxed(name: &str) -> futures::future::BoxFuture<'static, usize> {
    let length = name.len();
    Box::pin(async move { length })
}

#[test]
fn a_name_may_be_a_const_or_an_expression() {
    let documents = record(|| {
        charge();
        block_on(charge_later());
        assert_eq!(Till(1).open() + Till(2).close(), 3);
        assert_eq!(block_on(Till(3).count()), Ok(3));
        assert_eq!(page(2).count(), 2);
        assert_eq!(block_on(boxed("four")), 4);
    });
    assert_eq!(
        tree(&documents),
        "shop\n  charge the card\n  charge later\n  till\n  till 2\n  till 3 [number=3]\n  page 2\n  four\n"
    );
}

#[test]
fn a_name_is_not_computed_for_nothing() {
    #[traced(name = computed())]
    fn work() -> u8 {
        7
    }
    fn computed() -> &'static str {
        panic!("outside a segment nobody asks for the name")
    }
    assert_eq!(work(), 7);
}

#[test]
fn a_name_that_panics_costs_the_name_only() {
    #[traced(name = computed())]
    fn work() -> u8 {
        7
    }
    fn computed() -> &'static str {
        panic!("no name")
    }
    let documents = record(|| assert_eq!(work(), 7));
    assert_eq!(tree(&documents), "shop\n  work\n");
}

#[traced(parent = context)]
fn below(context: &Context) -> bool {
    current().is_recording()
}

#[traced(parent = context, annotate(late = true))]
async fn below_later(context: Context) -> Result<(), String> {
    tokio::task::yield_now().await;
    inside();
    Err("too late".to_owned())
}

#[traced]
fn inside() {}

#[test]
fn a_saved_context_is_the_parent_on_any_thread() {
    let documents = record(|| {
        let _order = xray_runtime::begin_subsegment("order");
        let context = current();
        std::thread::spawn(move || {
            assert!(below(&context));
            block_on(below_later(context)).unwrap_err();
            assert!(!current().is_recording(), "what was entered is left again");
        })
        .join()
        .unwrap();
    });
    assert_eq!(tree(&documents), "shop\n  order\n    below\n    below_later [late=true] FAULT\n      inside\n");
}

#[test]
fn a_saved_context_stands_above_the_current_one() {
    let documents = record(|| {
        let shop = current();
        xray_runtime::scope("order", || below(&shop));
    });
    assert_eq!(tree(&documents), "shop\n  order\n  below\n");
}

#[traced(parent = header)]
fn handle(header: Option<&str>) -> Result<(), &'static str> {
    inside();
    Err("cannot")
}

#[traced(root = "consumer", parent = header)]
async fn consume(header: &TraceHeader) {
    inside();
}

const SAMPLED: &str = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";

#[test]
fn a_trace_header_is_continued_by_a_segment_of_its_own() {
    let bench = bench();
    bench.recorder.scope(|| {
        handle(Some(SAMPLED)).unwrap_err();
        block_on(consume(&SAMPLED.parse().unwrap()));
    });
    let documents = bench.documents();
    assert_eq!(tree(&documents), "handle FAULT\n  inside\nconsumer\n  inside\n");
    for document in &documents {
        assert_eq!(document["trace_id"], "1-5759e988-bd862e3fe1be46a994272793");
        assert_eq!(document["parent_id"], "53995c3f42cd8ad8");
    }
}

#[test]
fn a_header_that_says_no_is_obeyed() {
    let bench = bench();
    bench.recorder.scope(|| {
        let header = SAMPLED.replace("Sampled=1", "Sampled=0");
        handle(Some(&header)).unwrap_err();
    });
    assert_eq!(bench.tree(), "");
}

#[test]
fn without_a_parent_there_is_the_current_segment() {
    let documents = record(|| {
        handle(None).unwrap_err();
        handle(Some("no header")).unwrap_err();
    });
    assert_eq!(tree(&documents), "shop\n  handle FAULT\n    inside\n  handle FAULT\n    inside\n");
    let bench = bench();
    bench.recorder.scope(|| block_on(consume(&TraceHeader::default())));
    assert_eq!(bench.tree(), "consumer\n  inside\n");
}

#[test]
fn what_may_be_a_parent_says_so() {
    struct Message(Option<String>);
    impl ToParent for Message {
        fn to_parent(&self) -> Parent {
            self.0.to_parent()
        }
    }
    #[traced(parent = message)]
    fn receive(message: Message) -> usize {
        message.0.map_or(0, |header| header.len())
    }
    let bench = bench();
    bench.recorder.scope(|| receive(Message(Some(SAMPLED.to_owned()))));
    assert_eq!(bench.documents()[0]["parent_id"], "53995c3f42cd8ad8");
}

#[test]
fn an_unsampled_parent_keeps_what_is_below_it_unsampled() {
    let bench = crate::common::bench_with(|builder| builder.sampling(xray_runtime::Sampling::never()));
    let segment = bench.recorder.begin_segment("quiet");
    #[traced(parent = context)]
    fn header_below(context: &Context) -> Option<TraceHeader> {
        current().trace_header()
    }
    let header = header_below(&segment).expect("the trace goes on, unsampled");
    assert_eq!(header.sampled(), Some(xray_runtime::SamplingDecision::NotSampled));
    let header = block_on(async {
        #[traced(parent = context)]
        async fn header_below(context: &Context) -> Option<TraceHeader> {
            current().trace_header()
        }
        header_below(&segment).await
    });
    assert!(header.is_some());
    segment.close();
    assert_eq!(bench.tree(), "");
}

#[traced(missing = "log")]
fn told() {}

#[traced(missing = "ignore")]
fn ignored() {}

#[test]
fn a_function_outside_any_segment_is_told_by_name_or_not_at_all() {
    let child = own_process("options::a_function_outside_any_segment_is_told_by_name_or_not_at_all", &[], || {
        logs::listen();
        let _guard = builder().emitter(xray_runtime::CaptureEmitter::new()).init().expect("the first recorder");
        ignored();
        assert_eq!(xray_runtime::stats().context_missing, 0);
        told();
        told();
        assert_eq!(xray_runtime::stats().context_missing, 2);
        assert_eq!(logs::containing("`told` (").len(), 1, "{:?}", logs::containing(""));
    });
    if let Some(output) = child {
        assert!(output.status.success(), "{}", said(&output));
    }
}

#[traced(send)]
async fn sent() -> u64 {
    7
}

#[traced(send)]
fn sent_in_a_box(by: u64) -> impl Future<Output = u64> {
    async move { by }
}

#[test]
fn a_future_that_must_be_send_is_one() {
    fn is_send(_: &impl Send) {}
    is_send(&sent());
    assert_eq!(block_on(sent()) + block_on(sent_in_a_box(1)), 8);
}

struct Orders {
    region: &'static str,
}

#[traced(annotate(region = self.region), err = "error")]
impl Orders {
    const LIMIT: usize = { 3 };

    /// Finds.
    pub(crate) fn find(&self, #[annotate] id: u64) -> Result<u64, String> {
        if id > 5 { Err("no such order".to_owned()) } else { Ok(id) }
    }

    #[traced(name = "ship it", err = "fault")]
    async fn ship(&mut self) -> Result<usize, String> {
        self.region = "moved";
        Err("no ship".to_owned())
    }

    fn of(region: &'static str) -> Self {
        Self { region }
    }

    #[traced(skip)]
    const fn limit() -> usize {
        Self::LIMIT
    }

    fn generic<const N: usize>(&self, array: [u8; N]) -> Option<[u8; Self::LIMIT]> {
        array.first_chunk().copied()
    }
}

trait Stock {
    fn count(&self) -> usize;
    async fn restock(&self) -> usize {
        0
    }
}

#[traced]
impl Stock for Orders {
    fn count(&self) -> usize {
        self.region.len()
    }

    async fn restock(&self) -> usize {
        self.count()
    }
}

#[test]
fn every_method_of_a_traced_impl_is_a_subsegment() {
    let documents = record(|| {
        let mut orders = Orders::of("eu");
        assert_eq!(orders.find(1), Ok(1));
        orders.find(6).unwrap_err();
        assert!(orders.generic([0; 4]).is_some());
        assert_eq!(block_on(orders.restock()), 2);
        block_on(orders.ship()).unwrap_err();
        assert_eq!(Orders::limit(), 3);
    });
    assert_eq!(
        tree(&documents),
        "shop\n  Orders::of\n  Orders::find [id=1, region=eu]\n  Orders::find [id=6, region=eu] ERROR\n  \
         Orders::generic [region=eu]\n  Orders::restock\n    Orders::count\n  ship it [region=eu] FAULT\n"
    );
}

mod presence {
    pub(super) struct Cart;

    #[super::traced]
    impl Cart {
        pub(super) fn add(&self) -> u8 {
            1
        }
    }

    #[super::traced]
    pub(super) fn price() {}

    #[super::traced(check)]
    fn private() {}

    const _: () = xray_runtime::assert_traced!(private);

    pub(super) fn call() {
        private();
    }
}

const _: () = xray_runtime::assert_traced!(presence::price);

#[test]
fn the_attribute_is_there() {
    xray_runtime::assert_traced!(presence::price);
    xray_runtime::assert_traced!(presence::Cart::add);
    presence::price();
    presence::call();
    assert_eq!(presence::Cart.add(), 1);
}

#[traced]
fn pay(#[annotate(name = "digits", with = digits)] card: Sensitive<String>) -> Result<usize, Outcome> {
    Ok(card.len())
}

fn digits(card: &Sensitive<String>) -> usize {
    card.len()
}

#[test]
fn a_sensitive_value_is_told_by_a_function_only() {
    let documents = record(|| assert_eq!(pay("4111".to_owned().into()), Ok(4)));
    assert_eq!(node_named(&documents, "pay").annotations["digits"], 4);
}
