//! Everyday visits: search, an article's page, the state of an order, signing in.
//!
//! Each is the work of one request at the shop front and of what it calls.

use serde_json::json;

use super::calls::{dynamo_db, http, postgres, s3, throttled_dynamo_db, traced};
use super::failures;
use super::random::Random;
use super::services::{carrier, inventory, lambda, orders};
use super::visitor::Visitor;
use super::work::Work;

/// Some look for something, and a few leave before it is found.
pub(super) fn search(random: &mut Random) -> Work {
    let word = random.pick(&["lamp", "chair", "desk", "kettle", "carpet", "mirror"]);
    let page = Visitor::unknown(random)
        .request("GET", &format!("/search?q={word}"))
        .annotated("query", word)
        .then(Work::new("parse query").pass(random.about(0.0004)));
    let slow = random.chance(0.03);
    let query = "SELECT id, name, price FROM articles WHERE search @@ plainto_tsquery($1) ORDER BY rank LIMIT 24";
    let rows = postgres(random, query, if slow { 1.4 } else { 0.014 });
    let found = Work::new("inventory").annotated("hits", random.below(25)).pass(random.about(0.001));
    if random.chance(0.03) {
        let call = http("inventory", "GET", &format!("/articles?q={word}"), random.about(0.4));
        let call = call.failed("error", [failures::aborted()]);
        return page.annotated("cancelled", true).then(call).failed_below("error");
    }
    let found = found.then(rows).then(Work::new("rank").pass(random.about(0.003)));
    let call = traced(random, inventory(), ("GET", "/articles"), found, 200);
    page.then(call).then(Work::new("render").pass(random.about(0.006))).answered(200, 14_000 + random.below(9_000))
}

/// An article with its pictures, and what its delivery costs.
pub(super) fn article(random: &mut Random) -> Work {
    let article = 100 + random.below(920);
    let page = Visitor::unknown(random).request("GET", &format!("/articles/{article}")).annotated("article", article);
    if article >= 1_000 {
        let lookup = postgres(random, "SELECT * FROM articles WHERE id = $1", 0.002);
        let missing = Work::new("inventory").then(lookup);
        let call = traced(random, inventory(), ("GET", &format!("/articles/{article}")), missing, 404);
        return page.then(call).answered(404, 512);
    }
    let rows = postgres(random, "SELECT * FROM articles WHERE id = $1", 0.002);
    let stock = postgres(random, "SELECT quantity FROM stock WHERE article = $1", 0.002);
    let found = Work::new("inventory").together([rows, stock]).pass(random.about(0.0006));
    let call = traced(random, inventory(), ("GET", &format!("/articles/{article}")), found, 200);
    let picture = s3(random, "GetObject", "shop-pictures", &format!("articles/{article}.webp"));
    let quote = Work::new("api.carrier.example").pass(random.about(0.02)).then(Work::new("tariff").pass(0.003));
    let price = if random.chance(0.5) {
        traced(random, carrier(), ("GET", "/v3/quotes"), quote, 200)
    } else {
        // Its other half does not trace.
        http("api.carrier.example", "GET", "/v3/quotes", random.about(0.024)).answered(200, 220)
    };
    page.together([call, picture, price]).then(Work::new("render").pass(random.about(0.005))).answered(200, 21_000)
}

/// Where an order is; the table behind it takes only so much.
pub(super) fn order_status(random: &mut Random) -> Work {
    let order = 48_000 + random.below(2_000);
    let visitor = Visitor::known(random);
    let (work, status) = match random.unit() {
        dice if dice < 0.06 => {
            let tried = throttled_dynamo_db(random, "GetItem", "orders", false);
            (Work::new("orders").then(tried).failed_below("error").with("throttle", true), 429)
        }
        dice if dice < 0.25 => {
            let tried = throttled_dynamo_db(random, "GetItem", "orders", true);
            (Work::new("orders").then(tried), 200)
        }
        _ => (Work::new("orders").then(dynamo_db(random, "GetItem", "orders")), 200),
    };
    let service = orders(random);
    let work = work.annotated("order", order);
    let call = traced(random, service, ("GET", &format!("/orders/{order}")), work, status);
    let page = visitor.request("GET", &format!("/orders/{order}")).annotated("order", order);
    page.then(call).pass(random.about(0.002)).answered(status, 1_200)
}

/// Signing in, which a function looks after.
pub(super) fn sign_in(random: &mut Random) -> Work {
    let visitor = Visitor::known(random);
    let is_wrong = random.chance(0.12);
    let (service, function) = lambda("sign-in", random);
    let found = dynamo_db(random, "GetItem", "users");
    let checked = Work::new("verify password").pass(random.about(0.06));
    let checked = if is_wrong { checked.failed("error", [failures::wrong_password()]) } else { checked };
    let invocation = Work::new("Invocation").then(found).then(checked);
    let invocation = if is_wrong { invocation.failed_below("error") } else { invocation };
    let mut run = Work::new("sign-in").with("user", visitor.user.as_str());
    if random.chance(0.08) {
        run = run.then(Work::new("Initialization").annotated("cold_start", true).pass(random.about(0.4)));
    }
    let run = run.then(invocation).then(Work::new("Overhead").pass(0.0003));
    let asked = Work::new("sign-in").pass(random.about(0.002)).served(function, run).answered(200, 0);
    let arn = json!({"operation": "Invoke", "region": super::services::REGION, "function_name": "sign-in"});
    let call = Work::new("Lambda").with("namespace", "aws").with("aws", arn).served(service, asked);
    let call = call.pass(random.about(0.001)).answered(200, 310);
    let status = if is_wrong { 401 } else { 303 };
    visitor.request("POST", "/sign-in").then(call).pass(random.about(0.001)).answered(status, 0)
}
