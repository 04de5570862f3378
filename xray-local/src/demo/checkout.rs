//! The checkout: shop front, orders, stock, payment, and hours later in the eyes of a computer the invoice.
//!
//! The longest way through the shop. Knows what is called in which order, not when it is called.

use serde_json::json;

use super::calls::{dynamo_db, http, postgres, publish, s3, send_message, traced};
use super::failures;
use super::random::Random;
use super::services::{inventory, lambda, orders, payments};
use super::visitor::Visitor;
use super::work::Work;

/// How it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Paid,
    OutOfStock,
    Locked,
    Declined,
    BankTimedOut,
}

/// An order is placed. While `is_trouble` lasts the bank rarely answers.
pub(super) fn checkout(random: &mut Random, is_trouble: bool) -> Work {
    let outcome = match random.unit() {
        dice if is_trouble && dice < 0.7 => Outcome::BankTimedOut,
        dice if dice < 0.008 => Outcome::BankTimedOut,
        dice if dice < 0.04 => Outcome::Declined,
        dice if dice < 0.065 => Outcome::OutOfStock,
        dice if dice < 0.075 => Outcome::Locked,
        _ => Outcome::Paid,
    };
    let status = match outcome {
        Outcome::Paid => 201,
        Outcome::OutOfStock => 409,
        Outcome::Locked => 500,
        Outcome::Declined => 402,
        Outcome::BankTimedOut => 502,
    };
    let order = 48_000 + random.below(2_000);
    let visitor = Visitor::known(random);
    let placed = place_order(random, outcome, order, &visitor);
    let service = orders(random);
    let call = traced(random, service, ("POST", "/orders"), placed, status);
    let page = visitor
        .request("POST", "/checkout")
        .annotated("order", order)
        .annotated("country", visitor.country)
        .noted("cart", json!({"articles": 1 + random.below(5), "voucher": null}))
        .then(Work::new("session").pass(random.about(0.0009)))
        .then(call);
    page.then(Work::new("render").pass(random.about(0.004))).answered(status, 900 + random.below(4_000))
}

fn place_order(random: &mut Random, outcome: Outcome, order: u64, visitor: &Visitor) -> Work {
    let cents = 990 + random.below(40_000);
    #[expect(clippy::cast_precision_loss, reason = "prices are small")]
    let total = cents as f64 / 100.0;
    let order_work = Work::new("orders")
        .with("user", visitor.user.clone())
        .annotated("order", order)
        .annotated("total_eur", total)
        .annotated("express", random.chance(0.2))
        .then(Work::new("check order").pass(random.about(0.0006)));
    let reserved = reserve(random, outcome, order);
    let order_work = order_work.then(reserved);
    match outcome {
        Outcome::OutOfStock => return order_work.pass(0.0004),
        Outcome::Locked => return order_work.pass(0.0007),
        _ => {}
    }
    let paid = pay(random, outcome, cents, visitor);
    match outcome {
        Outcome::BankTimedOut => {
            let given_back = dynamo_db(random, "UpdateItem", "reservations");
            let pay = Work::new("pay").then(paid).failed("fault", [failures::payment_failed(504)]);
            order_work.then(pay).then(given_back).failed_below("fault")
        }
        Outcome::Declined => {
            let pay = Work::new("pay").then(paid).failed("error", [failures::payment_failed(402)]);
            order_work.then(pay).failed_below("error")
        }
        _ => {
            let stored = dynamo_db(random, "PutItem", "orders");
            let sent = fulfilment(random, order);
            order_work.then(Work::new("pay").then(paid)).then(stored).then(sent).pass(random.about(0.0005))
        }
    }
}

fn reserve(random: &mut Random, outcome: Outcome, order: u64) -> Work {
    let article = 100 + random.below(900);
    let locked = postgres(random, "SELECT quantity FROM stock WHERE article = $1 FOR UPDATE", 0.004);
    let reservation = Work::new("Reservation.reserve").annotated("article", article);
    let (work, status) = match outcome {
        Outcome::OutOfStock => (reservation.then(locked).failed("error", [failures::out_of_stock(article)]), 409),
        Outcome::Locked => {
            let locked = locked.pass(3.0).failed("fault", failures::lock_timeout());
            (reservation.then(locked).failed_below("fault"), 500)
        }
        _ => {
            let taken = postgres(random, "UPDATE stock SET quantity = quantity - $1 WHERE article = $2", 0.003);
            let kept = dynamo_db(random, "PutItem", "reservations");
            (reservation.then(locked).together([taken, kept]), 200)
        }
    };
    let segment = Work::new("inventory").annotated("order", order).pass(random.about(0.001)).then(work);
    traced(random, inventory(), ("POST", "/reservations"), segment, status)
}

fn pay(random: &mut Random, outcome: Outcome, cents: u64, visitor: &Visitor) -> Work {
    let rate = http("rates.example.com", "GET", "/v1/latest?base=EUR", random.about(0.015)).answered(200, 1_841);
    let seconds = random.about(0.09);
    let bank = |seconds| http("api.bank.example", "POST", "/v2/charges", seconds);
    let charge = Work::new("charge").annotated("currency", visitor.currency).noted("amount", json!({"cents": cents}));
    let (charge, status) = match outcome {
        Outcome::BankTimedOut => {
            let [ours, client] = failures::bank_timed_out();
            let call = bank(2.0).failed("fault", [client.clone()]);
            (charge.then(call).failed("fault", [ours, client]), 504)
        }
        Outcome::Declined => {
            let call = bank(seconds).answered(402, 231);
            (charge.then(call).failed("error", [failures::card_declined()]), 402)
        }
        _ => (charge.then(bank(seconds).answered(201, 644)), 200),
    };
    let checked = Work::new("fraud check").annotated("score", random.below(60)).pass(random.about(0.007));
    let segment = Work::new("payments").with("user", visitor.user.clone()).together([rate, checked]).then(charge);
    traced(random, payments(), ("POST", "/charges"), segment, status)
}

/// The message to the queue, which a function takes up later, in a trace of its own.
fn fulfilment(random: &mut Random, order: u64) -> Work {
    let (service, function) = lambda("fulfil-order", random);
    let fails = random.chance(0.03);
    let stored = s3(random, "PutObject", "shop-invoices", &format!("invoices/{order}.pdf"));
    let told = publish(random, "order-fulfilled");
    let updated = dynamo_db(random, "UpdateItem", "orders");
    let render = Work::new("render invoice").annotated("order", order).pass(random.about(0.12));
    let invocation = Work::new("Invocation");
    let invocation = if fails {
        invocation.then(render.failed("fault", failures::bad_template())).failed_below("fault")
    } else {
        invocation.then(render).then(stored).together([updated, told])
    };
    let mut run = Work::new("fulfil-order").annotated("order", order);
    if random.chance(0.15) {
        run = run.then(Work::new("Initialization").pass(random.about(0.35)));
    }
    let run = run.then(invocation).then(Work::new("Overhead").pass(0.0004));
    let run = if fails { run.failed_below("fault") } else { run };
    let delay = random.about(0.8);
    let asked = Work::new("fulfil-order").pass(random.about(0.002)).served(function, run).pass(0.001);
    let asked = asked.answered(if fails { 500 } else { 200 }, 0);
    send_message(random, "order-events").later(delay, service, asked)
}
