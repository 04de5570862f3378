//! The page of one trace.

use serde_json::{Value, json};

use crate::support::samples::{request, send, send_ten, trace_id};
use crate::support::{Browser, DESKTOP, PHONE, browse};

const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";

/// A part of trace 1, from and to so many milliseconds after it began.
fn part(id: u64, name: &str, (from, to): (u32, u32), more: Value) -> Value {
    let at = |milliseconds: u32| crate::support::samples::BEGAN + 1.0 + f64::from(milliseconds) / 1e3;
    let mut part = json!({"id": format!("{id:016x}"), "name": name, "start_time": at(from), "end_time": at(to)});
    part.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    part
}

/// An order of 100 ms: priced, charged at a bank that fails, and stored in a database.
fn send_order(browser: &Browser) {
    let order = request(1, |document| {
        document["fault"] = true.into();
        document["subsegments"] = json!([
            part(
                0xa1,
                "price",
                (0, 20),
                json!({"annotations": {"items": 3}, "metadata": {"default": {"basket": ["lamp", "desk"]}}})
            ),
            part(
                0xa2,
                "charge",
                (20, 70),
                json!({"fault": true, "subsegments": [
                    part(0xa3, "bank", (25, 65), json!({"namespace": "remote", "fault": true, "http": {
                        "request": {"method": "POST", "url": "https://bank.example/charges"}, "response": {"status": 503}},
                        "cause": {"exceptions": [{"id": "00000000000000ff", "type": "Refused", "message": "no answer in time",
                            "stack": [{"path": "src/bank.rs", "line": 42, "label": "Bank::charge"}]}]}})),
                ]})
            ),
            part(
                0xa4,
                "orders",
                (70, 95),
                json!({"namespace": "remote", "sql": {"database_type": "PostgreSQL",
                "url": "postgresql://db.example:5432/orders", "sanitized_query": "insert into orders values ($1)"}})
            ),
        ]);
    });
    send(&browser.store, &order);
}

async fn open(browser: &Browser) {
    browser.open(&format!("/trace/{}", trace_id(1))).await;
    browser.find("#rows .row").await;
}

/// The names of the rows that are drawn.
async fn names(browser: &Browser) -> Value {
    let script = "return [...document.querySelectorAll('#rows .row:not([hidden])')]\
        .sort((one, other) => one.getAttribute('aria-rowindex') - other.getAttribute('aria-rowindex'))\
        .map((row) => row.querySelector('.label').textContent);";
    browser.run(script).await
}

#[test]
fn a_trace_is_opened_from_the_list_and_drawn_as_a_timeline() {
    browse(DESKTOP, async |browser| {
        send_order(browser);
        browser.open("/traces").await;
        browser.press(&format!("j{ENTER}")).await;
        browser.find("#rows .row").await;
        assert_eq!(browser.address().await, format!("/trace/{}", trace_id(1)));
        assert_eq!(names(browser).await, json!(["shop", "price", "charge", "bank", "bank", "orders", "orders"]));
        let first = browser.find("#rows .row").await.attr("aria-label").await.unwrap().unwrap();
        assert!(first.contains("shop") && first.contains("100 ms"), "{first}");
        browser.fits().await;
        browser.picture("trace").await;
    });
}

#[test]
fn rows_are_walked_collapsed_and_opened_with_the_keyboard() {
    browse(DESKTOP, async |browser| {
        send_order(browser);
        open(browser).await;
        browser.press("jjj").await;
        browser.until("document.querySelector('.row.selected .label')?.textContent === 'charge'").await;
        // Left collapses, right expands again.
        browser.press("\u{e012}").await;
        browser.until("document.querySelectorAll('#rows .row:not([hidden])').length === 5").await;
        browser.press("\u{e014}").await;
        browser.until("document.querySelectorAll('#rows .row:not([hidden])').length === 7").await;
        browser.press(&format!("j{ENTER}")).await;
        let panel = browser.text("#panel-body").await;
        assert!(panel.contains("bank") && panel.contains("503"), "{panel}");
        assert!(browser.run("return location.hash;").await == "#00000000000000a3");
        browser.click("#tab-exceptions").await;
        let exceptions = browser.text("#tab-panel-exceptions").await;
        for part in ["Refused", "no answer in time", "src/bank.rs:42", "Bank::charge"] {
            assert!(exceptions.contains(part), "no {part} in {exceptions}");
        }
        browser.picture("trace-details").await;
        browser.press(ESCAPE).await;
        browser.until("!document.querySelector('#panel-body') || document.querySelector('#panel').hidden").await;
    });
}

#[test]
fn the_next_error_and_what_is_searched_are_found() {
    browse(DESKTOP, async |browser| {
        send_order(browser);
        open(browser).await;
        browser.press("ee").await;
        browser.until("document.querySelector('.row.selected .label')?.textContent === 'charge'").await;
        browser.press("E").await;
        browser.until("document.querySelector('.row.selected .label')?.textContent === 'shop'").await;
        // Texts of SQL and metadata are searched too.
        browser.press("/").await;
        browser.press(&format!("insert into{ENTER}")).await;
        browser.until("document.querySelector('.row.selected .label')?.textContent === 'orders'").await;
        browser.until("document.getElementById('found').textContent.includes('of')").await;
        browser.open(&format!("/trace/{}#00000000000000a1", trace_id(1))).await;
        browser.click("#tab-metadata").await;
        assert!(browser.text("#tab-panel-metadata").await.contains("lamp"));
    });
}

#[test]
fn an_annotation_of_a_row_opens_the_traces_that_have_it() {
    browse(DESKTOP, async |browser| {
        send_order(browser);
        send(&browser.store, &request(2, |_| {}));
        browser.open(&format!("/trace/{}#00000000000000a1", trace_id(1))).await;
        browser.click("#tab-annotations").await;
        browser.click("#tab-panel-annotations a").await;
        browser.until("document.querySelectorAll('.trace').length === 1").await;
    });
}

#[test]
fn what_comes_for_an_open_trace_is_drawn_in_place() {
    browse(DESKTOP, async |browser| {
        let open_shop = request(1, |document| {
            document["in_progress"] = true.into();
            document.as_object_mut().unwrap().remove("end_time");
        });
        send(&browser.store, &open_shop);
        open(browser).await;
        browser.press("j").await;
        browser.until("document.body.dataset.link === 'live'").await;
        assert_eq!(names(browser).await, json!(["shop"]));
        send_order(browser);
        browser.until("document.querySelectorAll('#rows .row:not([hidden])').length === 7").await;
        assert_eq!(browser.run("return document.querySelector('.row.selected .label').textContent;").await, "shop");
    });
}

#[test]
fn ten_thousand_subsegments_are_as_few_elements_as_fit_the_window() {
    browse(DESKTOP, async |browser| {
        let children: Vec<Value> = (0..250).map(|child| part(0x1_0000 + child, "step", (0, 100), json!({}))).collect();
        send(&browser.store, &request(1, |document| document["subsegments"] = children.into()));
        for batch in 1..40_u64 {
            let mut document = part(
                0x2_0000 + batch,
                "batch",
                (0, 100),
                json!({"type": "subsegment", "trace_id": trace_id(1),
                "parent_id": format!("{:016x}", 17)}),
            );
            let steps = (0..250)
                .map(|step| part(0x10_0000 * batch + step, &format!("step {step} of {batch}"), (0, 50), json!({})));
            document["subsegments"] = steps.collect::<Vec<_>>().into();
            send(&browser.store, &document.to_string());
        }
        open(browser).await;
        browser.until("document.getElementById('grid').getAttribute('aria-rowcount') === '10040'").await;
        assert!(browser.count("#rows .row").await < 60);
        // The last row is one key away, and a text in it is found.
        browser.press("\u{e010}").await;
        browser.until("document.querySelector('.row.selected')?.getAttribute('aria-rowindex') === '10040'").await;
        assert!(browser.count("#rows .row").await < 60);
        browser.press("/").await;
        browser.press(&format!("step 123 of 20{ENTER}")).await;
        browser.until("document.querySelector('.row.selected .label')?.textContent === 'step 123 of 20'").await;
        browser.picture("trace-long").await;
    });
}

#[test]
fn a_phone_shows_a_trace_and_its_details() {
    browse(PHONE, async |browser| {
        send_order(browser);
        open(browser).await;
        browser.fits().await;
        browser.picture("phone-trace").await;
        browser.click("#row-00000000000000a3").await;
        assert!(browser.text("#panel-body").await.contains("bank"));
        browser.fits().await;
        browser.picture("phone-trace-details").await;
    });
}

#[test]
fn two_traces_and_two_sets_are_compared() {
    browse(DESKTOP, async |browser| {
        send_order(browser);
        send_ten(&browser.store);
        browser.open(&format!("/compare?a={}&b={}", trace_id(0), trace_id(9))).await;
        let compared = browser.words("main").await;
        assert!(compared.contains("100 ms") && compared.contains("2 s"), "{compared}");
        browser.fits().await;
        browser.picture("compare-traces").await;
        browser
            .open("/compare?a.filter=annotation.plan%20%3D%20%22free%22&b.filter=annotation.plan%20%3D%20%22gold%22")
            .await;
        let compared = browser.words("main").await;
        assert!(compared.contains("p95"), "{compared}");
        browser.fits().await;
        browser.picture("compare-sets").await;
    });
}
