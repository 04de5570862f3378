//! The program that is traced: five requests and a job, with what goes well and what does not.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use serde::Serialize;
use tokio::time::{sleep, timeout};
use xray_runtime::{FutureExt, begin_segment, traced};

/// Serves a few orders. Each is a request, so each is a segment of its own.
pub async fn open() {
    println!("four orders come in; the panic message between them belongs to the example");
    for order in [
        Order { id: 1, customer: "ada", items: vec![Item::new("lamp", 2), Item::new("book", 1)] },
        Order { id: 2, customer: "grace", items: vec![Item::new("piano", 1)] },
        Order { id: 3, customer: "edsger", items: vec![] },
        Order { id: 4, customer: "barbara", items: vec![Item::new("slow boat", 1)] },
    ] {
        let segment = begin_segment("orders");
        segment.set_user(order.customer);
        let outcome = serve(&order).in_segment(&segment).await;
        segment.close();
        match outcome {
            Ok(total) => println!("order {} costs {total} cents", order.id),
            Err(error) => println!("{error}"),
        }
    }
    println!("the report counts {} orders", nightly_report());
    // The receipt of the first order is written after its answer was given.
    sleep(Duration::from_millis(30)).await;
}

#[derive(Debug, Clone, Serialize)]
struct Item {
    name: &'static str,
    count: u32,
}

impl Item {
    fn new(name: &'static str, count: u32) -> Self {
        Self { name, count }
    }
}

#[derive(Debug, Clone)]
struct Order {
    id: u64,
    customer: &'static str,
    items: Vec<Item>,
}

/// An async function: its subsegment lasts as long as its future. The `Err` it may return is
/// recorded where it came up; here only its id is.
#[traced]
async fn serve(order: &Order) -> Result<u64, OrderError> {
    let total = check_out(order.id, order.customer, order.items.clone()).await?;
    // What is spawned does not inherit the segment by itself.
    tokio::spawn(write_receipt(order.id).in_current_segment());
    Ok(total)
}

/// Arguments are recorded only where it says so: annotations are searched by, metadata is not.
#[traced(name = "check out")]
async fn check_out(
    #[annotate(name = "order")] id: u64,
    #[annotate] customer: &str,
    #[metadata] items: Vec<Item>,
) -> Result<u64, OrderError> {
    // Two things at once: siblings that overlap.
    let (price, ()) = tokio::join!(price(&items), reserve(&items));
    // A panic is recorded on its way through, and caught here as it would be without us.
    let gift = std::panic::catch_unwind(|| pick_gift(items.len())).unwrap_or("none");
    let till = Till { number: 7 };
    // The loser of a timeout is dropped: its subsegment says that it was cancelled.
    match timeout(Duration::from_millis(25), till.take_payment(price, &items)).await {
        Ok(paid) => paid.map_err(|cause| OrderError::Payment { order: id, cause })?,
        Err(_) => return Err(OrderError::TooSlow { gift }),
    }
    Ok(price)
}

#[traced]
async fn price(items: &[Item]) -> u64 {
    sleep(Duration::from_millis(4)).await;
    items.iter().map(|item| cents(item.name, item.count)).sum()
}

/// A plain function is traced the same way.
#[traced]
fn cents(#[annotate] name: &str, count: u32) -> u64 {
    u64::from(count) * 100 * name.len() as u64
}

#[traced(namespace = "remote", name = "warehouse")]
async fn reserve(items: &[Item]) {
    sleep(Duration::from_millis(3 + items.len() as u64)).await;
}

#[traced]
fn pick_gift(#[annotate] items: usize) -> &'static str {
    const GIFTS: [&str; 2] = ["pen", "bag"];
    // No gift for an empty order: a mistake, for the sake of the example.
    assert!(items > 0, "a gift for no items");
    GIFTS.get(items - 1).copied().unwrap_or("none")
}

struct Till {
    number: u8,
}

impl Till {
    /// Methods are traced like functions.
    #[traced(name = "Till::take_payment")]
    async fn take_payment(&self, #[annotate] amount: u64, items: &[Item]) -> Result<(), PaymentError> {
        xray_runtime::current().annotate("till", self.number);
        let slow = items.iter().any(|item| item.name.contains("slow"));
        sleep(Duration::from_millis(if slow { 500 } else { 5 })).await;
        if items.iter().any(|item| item.name == "piano") { Err(PaymentError { limit: 400 }) } else { Ok(()) }
    }
}

#[traced]
async fn write_receipt(#[annotate] order: u64) -> String {
    sleep(Duration::from_millis(10)).await;
    format!("receipt for order {order}")
}

/// A job has no request to belong to, so it is a segment itself.
#[traced(root = "nightly report")]
fn nightly_report() -> usize {
    count_orders(3)
}

#[traced]
fn count_orders(#[annotate] days: u32) -> usize {
    days as usize * 4
}

#[derive(Debug)]
struct PaymentError {
    limit: u64,
}

impl fmt::Display for PaymentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the card's limit is {} cents", self.limit)
    }
}

impl Error for PaymentError {}

#[derive(Debug)]
enum OrderError {
    Payment { order: u64, cause: PaymentError },
    TooSlow { gift: &'static str },
}

impl fmt::Display for OrderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Payment { order, .. } => write!(f, "order {order} is not paid"),
            Self::TooSlow { gift } => write!(f, "the bank took too long, and the {gift} stays here"),
        }
    }
}

impl Error for OrderError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Payment { cause, .. } => Some(cause),
            Self::TooSlow { .. } => None,
        }
    }
}
