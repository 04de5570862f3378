//! Values that the options and helpers of `#[traced]` record: computed, printed, made by a function.

use std::net::{IpAddr, Ipv4Addr};

use serde_json::json;
use xray_runtime::traced;
use xray_test_support::tree;
use xray_test_support::union::node_named;

use crate::common::record;
use crate::options::block_on;

const TENANT: &str = "tenant.id";

struct Basket {
    tenant: String,
    items: Vec<u64>,
}

impl Basket {
    #[traced(annotate(tenant = self.tenant, items = self.items.len(), "first.item" = self.items.first().copied()))]
    fn price(&self) -> u64 {
        self.items.iter().sum()
    }

    #[traced(annotate(total = self.items.iter().sum::<u64>() + 1, {TENANT} = self.tenant), metadata(items = self.items))]
    async fn check_out(mut self) -> Result<usize, String> {
        self.items.clear();
        tokio::task::yield_now().await;
        Ok(self.items.len())
    }

    #[traced(annotate(tenant = self.tenant))]
    fn later(&self) -> impl Future<Output = u64> + use<> {
        let sum = self.items.iter().sum();
        async move { sum }
    }
}

fn basket() -> Basket {
    Basket { tenant: "ada".to_owned(), items: vec![3, 4] }
}

#[test]
fn an_annotation_may_be_computed() {
    let documents = record(|| {
        assert_eq!(basket().price(), 7);
        assert_eq!(block_on(basket().check_out()), Ok(0));
        assert_eq!(block_on(basket().later()), 7);
    });
    assert_eq!(
        tree(&documents),
        "shop\n  price [first.item=3, items=2, tenant=ada]\n  check_out [tenant.id=ada, total=8]\n  later [tenant=ada]\n"
    );
    assert_eq!(node_named(&documents, "check_out").object["metadata"]["default"]["items"], json!([3, 4]));
}

#[test]
fn nothing_is_computed_where_nothing_is_recorded() {
    #[traced(annotate(id = compute()), metadata(id = compute()))]
    fn work() -> u8 {
        7
    }
    fn compute() -> u64 {
        panic!("outside a segment nobody asks")
    }
    assert_eq!(work(), 7);
}

#[test]
fn a_value_that_panics_costs_that_value() {
    fn refuse() -> u64 {
        panic!("no value")
    }
    #[traced(annotate(good = 1, bad = refuse()), metadata(bad = refuse()), ok(annotate(worse = |_| refuse())))]
    fn work() -> u8 {
        7
    }
    let documents = record(|| assert_eq!(work(), 7));
    assert_eq!(tree(&documents), "shop\n  work [bad=<panicked>, good=1, worse=<panicked>]\n");
}

#[derive(Debug, Clone)]
struct Plan(String);

impl std::fmt::Display for Plan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} plan", self.0)
    }
}

fn last_four(card: &str) -> &str {
    &card[card.len() - 4..]
}

#[derive(Debug)]
struct User {
    id: u64,
}

fn id(user: &User) -> u64 {
    user.id
}

#[traced]
async fn pay(
    #[annotate(display)] plan: Plan,
    #[annotate(name = "from", display)] address: IpAddr,
    #[annotate(with = last_four)] card: &str,
    #[annotate(name = "user", with = id)] user: User,
    #[annotate(name = TENANT)] tenant: &str,
    #[annotate(name = "digits", with = |number: &u64| number.to_string().len())] number: u64,
) -> Result<usize, String> {
    assert!(plan.to_string().len() + user.id as usize > 1 && address.is_ipv4());
    drop(plan);
    tokio::task::yield_now().await;
    Ok(card.len() + tenant.len() + number.to_string().len())
}

#[test]
fn an_argument_is_recorded_as_it_is_told() {
    let documents = record(|| {
        let address = IpAddr::V4(Ipv4Addr::LOCALHOST);
        block_on(pay(Plan("gold".to_owned()), address, "41111234", User { id: 3 }, "eu", 777)).unwrap();
    });
    assert_eq!(
        tree(&documents),
        "shop\n  pay [card=\"1234\", digits=3, from=\"127.0.0.1\", plan=gold plan, tenant.id=eu, user=3]\n"
            .replace("from=\"127.0.0.1\"", "from=127.0.0.1")
    );
}

#[test]
fn metadata_may_be_a_text_too() {
    #[traced]
    fn work(
        #[metadata(debug)] user: User,
        #[metadata(display, name = "the plan")] plan: &Plan,
        #[metadata(with = id)] same: &User,
    ) {
        let _ = (&user, plan, same);
    }
    let documents = record(|| work(User { id: 3 }, &Plan("gold".to_owned()), &User { id: 4 }));
    let metadata = &node_named(&documents, "work").object["metadata"]["default"];
    assert_eq!(*metadata, json!({"user": "User { id: 3 }", "the plan": "gold plan", "same": 4}));
}

#[test]
fn a_helper_under_cfg_attr_is_a_helper() {
    #[traced]
    fn work(
        #[cfg_attr(all(), annotate(name = "yes", display))] a: u8,
        #[cfg_attr(any(), annotate(display))] b: u8,
    ) -> u8 {
        a + b
    }
    let documents = record(|| assert_eq!(work(1, 2), 3));
    assert_eq!(tree(&documents), "shop\n  work [yes=\"1\"]\n");
}

#[test]
fn two_consts_with_the_same_key_are_one_annotation() {
    const FIRST: &str = "key";
    const SECOND: &str = "key";
    #[traced]
    fn work(#[annotate(name = FIRST)] a: u8, #[annotate(name = SECOND)] b: u8) -> u8 {
        a + b
    }
    #[traced]
    async fn later(#[annotate(name = FIRST)] a: u8, #[annotate(name = SECOND)] b: u8) -> u8 {
        a + b
    }
    let documents = record(|| assert_eq!(work(1, 2) + block_on(later(1, 2)), 6));
    assert_eq!(tree(&documents), "shop\n  work [key=2]\n  later [key=2]\n");
}

#[test]
fn an_option_may_use_an_argument_that_the_body_does_not() {
    #[traced(annotate(id = _id), name = _name)]
    fn work(_id: u64, _name: &str) -> Result<(), String> {
        Ok(())
    }
    #[traced(annotate(id = _id))]
    async fn later(_id: u64) {}
    let documents = record(|| {
        work(7, "seven").unwrap();
        block_on(later(8));
    });
    assert_eq!(tree(&documents), "shop\n  seven [id=7]\n  later [id=8]\n");
}
