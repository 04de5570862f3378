//! Work that nobody waits for: a long report of hundreds of subsegments, and requests that have not ended yet.

use serde_json::json;

use super::calls::{dynamo_db, http, postgres, s3};
use super::random::Random;
use super::visitor::Visitor;
use super::work::Work;

/// With 20 subsegments for each of its pages, those of the report itself and the end, some 500.
const PAGES: u64 = 24;

/// The sales of the day, page by page.
pub(super) fn report(random: &mut Random) -> Work {
    let mut report = Work::new("orders").annotated("job", "daily-report").annotated("pages", PAGES);
    for page in 0..PAGES {
        let mut work = Work::new(format!("page {page}")).annotated("page", page);
        work = work.then(dynamo_db(random, "Query", "orders"));
        for row in 0..18 {
            let total = Work::new(format!("order {}", 48_000 + page * 18 + row)).pass(random.about(0.004));
            work = work.then(if row % 6 == 0 {
                total.then(postgres(random, "SELECT name, price FROM articles WHERE id = ANY($1)", 0.003))
            } else {
                total
            });
        }
        report = report.then(work);
    }
    report.then(s3(random, "PutObject", "shop-reports", "daily.csv"))
}

/// A checkout whose bank has not answered yet.
pub(super) fn waiting(random: &mut Random) -> Work {
    let bank = http("api.bank.example", "POST", "/v2/charges", 0.0).open();
    let visitor = Visitor::known(random);
    let page = visitor.request("POST", "/checkout").annotated("order", 48_000 + random.below(2_000));
    page.then(Work::new("session").pass(random.about(0.0009))).then(bank).open()
}

/// An export that goes on for minutes.
pub(super) fn export(random: &mut Random) -> Work {
    let rows = postgres(random, "DECLARE export CURSOR FOR SELECT * FROM articles", 0.8);
    let write = Work::new("write rows").noted("progress", json!({"rows": 120_000, "of": 480_000})).open();
    Work::new("inventory").annotated("job", "export").then(rows).then(write).open()
}
