//! The timeline of a trace: which part of it is shown, which rows, and what stays when something comes.

use std::time::Duration;

use fantoccini::actions::{InputSource, MouseActions, PointerAction};
use serde_json::{Value, json};

use crate::support::samples::{BEGAN, request, send, trace_id};
use crate::support::{Browser, DESKTOP, browse};

const LEFT_ARROW: &str = "\u{e012}";

/// A part of trace 1 of its own, from and to so many milliseconds after the trace began.
fn send_part(browser: &Browser, id: u64, parent: u64, name: &str, (from, to): (u32, u32), more: &Value) {
    let at = |milliseconds: u32| BEGAN + 1.0 + f64::from(milliseconds) / 1e3;
    let mut part = json!({"id": format!("{id:016x}"), "parent_id": format!("{parent:016x}"), "trace_id": trace_id(1),
        "type": "subsegment", "name": name, "start_time": at(from), "end_time": at(to)});
    part.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    send(&browser.store, &part.to_string());
}

/// A trace of 100 ms: `read` to 20, `pay` to 80 with `check` in it, `mail` to 100; opened.
async fn open(browser: &Browser) {
    send(&browser.store, &request(1, |_| {}));
    send_part(browser, 0xa1, 17, "read", (0, 20), &json!({}));
    send_part(browser, 0xa2, 17, "pay", (20, 80), &json!({}));
    send_part(browser, 0xa3, 0xa2, "check", (30, 31), &json!({"annotations": {"card": "visa"}}));
    send_part(browser, 0xa4, 17, "mail", (80, 100), &json!({"namespace": "remote"}));
    browser.open(&format!("/trace/{}", trace_id(1))).await;
    shows(browser, &["shop", "read", "pay", "check", "mail", "mail"]).await;
    browser.until("document.body.dataset.link === 'live'").await;
}

/// Waits until the grid shows these rows and no others.
async fn shows(browser: &Browser, names: &[&str]) {
    let names = json!(names).to_string();
    let shown = "[...document.querySelectorAll('#rows .row:not([hidden])')]\
        .sort((one, other) => one.getAttribute('aria-rowindex') - other.getAttribute('aria-rowindex'))\
        .map((row) => row.querySelector('.label').textContent)";
    browser.until(&format!("JSON.stringify({shown}) === JSON.stringify({names})")).await;
}

/// Waits until the minimap marks this part of the trace, in thousandths.
async fn marks(browser: &Browser, from: u32, to: u32) {
    let number = |name: &str| format!("Number(document.getElementById('window').getAttribute('{name}'))");
    let near = |text: String, number: u32| format!("Math.abs({text} - {number}) < 8");
    let end = format!("{} + {}", number("x"), number("width"));
    browser.until(&format!("{} && {}", near(number("x"), from), near(end, to))).await;
}

/// Drags over an element, from and to shares of its width.
async fn drag(browser: &Browser, css: &str, from: f64, to: f64) {
    let script = format!(
        "const box = document.querySelector('{css}').getBoundingClientRect(); return [box.left, box.top, box.width];"
    );
    let place = browser.run(&script).await;
    let number = |at: usize| place[at].as_f64().unwrap();
    let at = |share: f64| PointerAction::MoveTo {
        duration: Some(Duration::ZERO),
        x: (number(0) + number(2) * share).round(),
        y: number(1) + 8.0,
    };
    let mouse = MouseActions::new("mouse".into())
        .then(at(from))
        .then(PointerAction::Down { button: 0 })
        .then(at((from + to) / 2.0))
        .then(at(to))
        .then(PointerAction::Up { button: 0 });
    browser.client.perform_actions(mouse).await.unwrap();
}

#[test]
fn a_part_of_the_trace_is_shown_by_keys_axis_and_minimap() {
    browse(DESKTOP, async |browser| {
        open(browser).await;
        browser.press("+").await;
        marks(browser, 250, 750).await;
        browser.press("0").await;
        marks(browser, 0, 1000).await;
        drag(browser, "#axis", 0.2, 0.4).await;
        marks(browser, 200, 400).await;
        // The window of the minimap is taken along, and what lies beside it is chosen anew.
        drag(browser, "#minimap", 0.3, 0.5).await;
        marks(browser, 400, 600).await;
        drag(browser, "#minimap", 0.7, 0.9).await;
        marks(browser, 700, 900).await;
        // Zooming goes to the row that is selected: `check` took 1 ms of 100.
        browser.press("jjjj").await;
        browser.press("z").await;
        marks(browser, 299, 311).await;
        let outside = "[...document.querySelectorAll('#rows .row:not([hidden])')]\
            .filter((row) => row.querySelector('.bar').hidden).map((row) => row.querySelector('.label').textContent).join()";
        browser.until(&format!("{outside} === 'read,mail,mail'")).await;
    });
}

#[test]
fn rows_are_ordered_and_hidden_as_the_reader_wants() {
    browse(DESKTOP, async |browser| {
        open(browser).await;
        browser.press("<").await;
        shows(browser, &["shop", "read", "pay", "mail"]).await;
        browser.press("]").await;
        browser.click("#view summary").await;
        browser.find("#order").await.select_by_value("services").await.unwrap();
        browser.until("document.querySelectorAll('#rows .row[aria-level=\"1\"]:not([hidden])').length === 2").await;
        browser.find("#shorter").await.send_keys("10").await.unwrap();
        shows(browser, &["shop", "read", "pay", "mail", "mail"]).await;
        assert_eq!(browser.text("#hidden-count").await, "1");
        browser.find("#shorter").await.clear().await.unwrap();
        browser.run("document.getElementById('shorter').dispatchEvent(new Event('input'));").await;
        browser.click("#only-found").await;
        browser.find("#search").await.send_keys("card=visa").await.unwrap();
        shows(browser, &["check"]).await;
    });
}

#[test]
fn what_the_reader_chose_stays_when_something_comes() {
    browse(DESKTOP, async |browser| {
        open(browser).await;
        browser.press(&format!("jjj{LEFT_ARROW}")).await;
        shows(browser, &["shop", "read", "pay", "mail", "mail"]).await;
        browser.press("\u{e007}").await;
        assert!(browser.text("#panel-body h2").await.contains("pay"));
        drag(browser, "#axis", 0.2, 0.4).await;
        marks(browser, 200, 400).await;
        send_part(browser, 0xa5, 17, "log", (99, 100), &json!({}));
        shows(browser, &["shop", "read", "pay", "mail", "mail", "log"]).await;
        marks(browser, 200, 400).await;
        let selected = "return document.querySelector('.row.selected .label').textContent;";
        assert_eq!(browser.run(selected).await, "pay");
        assert!(browser.text("#panel-body h2").await.contains("pay"));
    });
}

#[test]
fn a_name_that_took_time_is_found_in_the_trace() {
    browse(DESKTOP, async |browser| {
        open(browser).await;
        browser.press("w").await;
        browser.click("[data-find='check']").await;
        browser.until("document.getElementById('found').value === '1 found'").await;
        browser.press("n").await;
        browser.until("document.querySelector('.row.selected .label')?.textContent === 'check'").await;
        // Escape closes what is on top.
        browser.run("document.getElementById('view').open = true;").await;
        browser.press("\u{e00c}").await;
        browser.until("!document.getElementById('view').open && !document.getElementById('panel').hidden").await;
        browser.press("\u{e00c}").await;
        browser.until("document.getElementById('panel').hidden").await;
    });
}
