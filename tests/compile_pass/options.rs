#![deny(warnings)]

use xray_runtime::{Context, ErrorOutcome, Outcome, TraceHeader, traced};

const NAME: &str = "charge";
const KEY: &str = "order.id";

struct Shop {
    tenant: String,
}

fn meaning(error: &std::num::ParseIntError) -> Outcome {
    let _ = error;
    Outcome::Error
}

fn last(text: &str) -> String {
    text.chars().rev().take(1).collect()
}

fn is_negative(amount: &i64) -> bool {
    *amount < 0
}

impl Shop {
    #[traced(name = NAME, annotate(tenant = self.tenant, {KEY} = id), metadata(all = self.tenant), err = meaning)]
    fn charge(&self, id: u64, #[annotate(with = last)] card: &str) -> Result<u64, std::num::ParseIntError> {
        card.parse::<u64>().map(|number| number + id)
    }

    #[traced(name = format!("{} later", self.tenant), ok(annotate(total = |total| *total)), error_if = is_negative)]
    async fn charge_later(&self) -> i64 {
        7
    }
}

#[traced(parent = header)]
fn handle(header: Option<&TraceHeader>, #[annotate(display)] port: std::num::NonZeroU16) {
    let _ = port;
}

#[traced(parent = context, missing = "ignore", send)]
async fn below(context: Context) -> Result<(), String> {
    drop(context);
    Ok(())
}

#[derive(Debug)]
struct Gone;

impl std::fmt::Display for Gone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("gone")
    }
}

impl std::error::Error for Gone {}

impl ErrorOutcome for Gone {
    fn outcome(&self) -> Outcome {
        Outcome::Error
    }
}

#[traced(namespace = "aws", check)]
impl Shop {
    pub fn find(&self) -> Result<(), Gone> {
        Err(Gone)
    }

    #[traced(skip)]
    const fn size() -> usize {
        3
    }

    #[traced(no_err)]
    fn close(self) -> Result<String, Gone> {
        Ok(self.tenant)
    }
}

#[traced(stream)]
fn numbers() -> impl futures::Stream<Item = u8> {
    futures::stream::iter([1, 2])
}

#[traced(future)]
fn alias() -> futures::future::LocalBoxFuture<'static, u8> {
    Box::pin(async { 1 })
}

fn main() {
    let shop = Shop { tenant: "ada".to_owned() };
    assert_eq!(shop.charge(1, "41"), Ok(42));
    assert_eq!(futures::executor::block_on(shop.charge_later()), 7);
    handle(None, 2000.try_into().unwrap());
    futures::executor::block_on(below(xray_runtime::current())).unwrap();
    shop.find().unwrap_err();
    xray_runtime::assert_traced!(Shop::close);
    assert_eq!(shop.close().unwrap().len(), Shop::size());
    assert_eq!(futures::executor::block_on(futures::StreamExt::count(numbers())), 2);
    assert_eq!(futures::executor::block_on(alias()), 1);
}
